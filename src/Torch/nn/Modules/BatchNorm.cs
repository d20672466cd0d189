using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the batch normalisation layers share.</summary>
/// <remarks>Ioffe and Szegedy (2015), "Batch Normalization", arXiv:1502.03167.</remarks>
public abstract class BatchNorm : nn.Module<Tensor, Tensor>
{
    private protected BatchNorm(
        string name, long num_features, double eps, double? momentum, bool affine, bool track_running_stats,
        Device? device, ScalarType? dtype) : base(name)
    {
        (this.num_features, this.eps, this.momentum) = (num_features, eps, momentum);
        if (affine)
        {
            weight = new(ones([num_features], dtype, device));
            bias = new(zeros([num_features], dtype, device));
            register_parameter(nameof(weight), weight);
            register_parameter(nameof(bias), bias);
        }
        if (track_running_stats)
        {
            running_mean = zeros([num_features], dtype, device);
            running_var = ones([num_features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
            register_buffer(nameof(num_batches_tracked), num_batches_tracked);
        }
    }

    /// <summary>Scale γ, shape [C]; null without affine.</summary>
    public Parameter? weight { get; }

    /// <summary>Shift β, shape [C]; null without affine.</summary>
    public Parameter? bias { get; }

    /// <summary>Moving average of the batches' means, shape [C]; null when not tracked.</summary>
    public Tensor? running_mean { get; }

    /// <summary>Moving average of the batches' unbiased variances, shape [C]; null when not tracked.</summary>
    public Tensor? running_var { get; }

    /// <summary>Batches seen in training, int64, shape []; null when not tracked.</summary>
    public Tensor? num_batches_tracked { get; }

    /// <summary>Number of channels C.</summary>
    public long num_features { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Weight of a new batch in the moving averages; null for a plain mean over all batches.</summary>
    public double? momentum { get; set; }

    /// <summary>Whether there are a scale and a shift.</summary>
    public bool affine => weight is not null;

    /// <summary>Whether the moving averages are kept.</summary>
    public bool track_running_stats => running_mean is not null;

    /// <summary>Numbers of axes that the input may have.</summary>
    private protected abstract (int Least, int Most) Axes { get; }

    /// <summary>Forgets the batches seen.</summary>
    public void reset_running_stats()
    {
        running_mean?.zero_();
        running_var?.fill_(1);
        num_batches_tracked?.zero_();
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        var (least, most) = Axes;
        if (input.dim() < least || input.dim() > most)
            throw new ArgumentException(
                $"{GetName()} takes input of {(least == most ? $"{least}" : $"{least} or {most}")} axes; this has shape [{string.Join(", ", input.shape)}].",
                nameof(input));
        var usesBatch = training || !track_running_stats;
        if (training && track_running_stats)
            num_batches_tracked!.add_(1);
        return nn.functional.batch_norm(
            input, running_mean, running_var, weight, bias, usesBatch, usesBatch ? NewBatchWeight() : 0.0, eps);
    }

    private double NewBatchWeight() =>
        momentum ?? (num_batches_tracked is null ? 0.0 : 1.0 / num_batches_tracked.item<long>());
}
