using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// Watches whether a training's numbers are finite, at the cost of one sum for each tensor and of no transfer besides that of the loss: all sums
/// come to the host with it, after the gradients are computed and before the step is taken.
/// </summary>
/// <remarks>
/// A sum with a NaN or an infinity in it is not finite. One of large finite numbers may overflow as well, so what it says is asked again of
/// each tensor before it counts.
/// </remarks>
internal sealed class FiniteWatch
{
    private readonly (string Name, Tensor Tensor)[] parameters, statistics;
    private readonly Device device;

    public FiniteWatch(nn.Module model, Device device)
    {
        this.device = device;
        parameters = [.. model.named_parameters().Select(one => (one.name, (Tensor)one.parameter))];
        statistics = [.. model.named_buffers().Select(one => (one.name, one.buffer)).Where(one => one.buffer.is_floating_point())];
    }

    /// <summary>What was seen of one iteration. Names are of the first tensor that is not finite; null where all are.</summary>
    /// <param name="Loss">The loss.</param>
    /// <param name="Parameter">A parameter, before this iteration's step.</param>
    /// <param name="Statistic">A running statistic, after this iteration's batch.</param>
    /// <param name="Gradient">A parameter whose gradient is at fault.</param>
    public readonly record struct Seen(double Loss, string? Parameter, string? Statistic, string? Gradient)
    {
        /// <summary>Whether all was finite.</summary>
        public bool IsFinite => double.IsFinite(Loss) && Parameter is null && Statistic is null && Gradient is null;
    }

    /// <summary>Looks at one iteration, between its gradients and its step.</summary>
    /// <param name="loss">Shape [].</param>
    /// <param name="hasGradients">Whether they were computed for it.</param>
    public Seen Look(Tensor loss, bool hasGradients)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        (string Name, Tensor Tensor)[] gradients = hasGradients
            ? [.. parameters.Select(one => (one.Name, Tensor: one.Tensor.grad!)).Where(one => one.Tensor is not null)] : [];
        var read = stack([loss.detach().to(float64).to(device), Sum(parameters), Sum(statistics), Sum(gradients)]).ToHost<double>();
        return new(read[0], NameIn(parameters, read[1]), NameIn(statistics, read[2]), NameIn(gradients, read[3]));
    }

    /// <summary>The first parameter that is not finite; null where all are. Waits for the device.</summary>
    public string? BadParameter()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return NameIn(parameters, Sum(parameters).ToDouble());
    }

    private Tensor Sum((string Name, Tensor Tensor)[] all) =>
        all.Length == 0 ? zeros([], float64, device) : stack([.. all.Select(one => one.Tensor.sum().to(float32))]).sum().to(float64);

    private static string? NameIn((string Name, Tensor Tensor)[] all, double sum) =>
        double.IsFinite(sum) ? null : all.FirstOrDefault(one => !isfinite(one.Tensor).all().ToBoolean()).Name;
}
