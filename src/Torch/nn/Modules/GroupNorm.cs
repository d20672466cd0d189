using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalises each case over blocks of channels; see <see cref="nn.functional.group_norm"/>.</summary>
public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
        : base(nameof(GroupNorm))
    {
        if (num_channels % num_groups != 0)
            throw new ArgumentException($"num_groups is {num_groups}; it must divide num_channels ({num_channels}).", nameof(num_groups));
        (this.num_groups, this.eps) = (num_groups, eps);
        if (!affine)
            return;
        weight = new(ones([num_channels], dtype, device));
        bias = new(zeros([num_channels], dtype, device));
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Scale, shape [C]; null without affine.</summary>
    public Parameter? weight { get; }

    /// <summary>Shift, shape [C]; null without affine.</summary>
    public Parameter? bias { get; }

    /// <summary>Number of blocks.</summary>
    public long num_groups { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
}
