using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>
/// Tries a loss once on outputs of the model's shape, made up, so that one that does not fit is told before other methods of a table
/// are trained.
/// </summary>
internal static class LossTrial
{
    /// <summary>Tries the losses of numbers; those of identities compare what a batch of their own sampler holds.</summary>
    /// <param name="fit">The training.</param>
    /// <param name="training">Its cases; at least one.</param>
    /// <exception cref="UserErrorException">One of ours does not fit the model; says what to give it.</exception>
    public static void Of(TrainModel fit, CaseTable training)
    {
        using var scope = NewDisposeScope();
        var head = fit.Model.Head;
        if (head is ClassWeightsHead)
            return;   // its outputs are of identities, and how many is known later
        var labels = training.Labels[..Math.Min(training.Count, fit.Plan.BatchSize)];
        var device = ComputeDevice.Default;
        var scaling = fit.Scaling ?? LabelScaling.FitZScore(training.Labels, training.Axis);
        var scaled = tensor(scaling.Points(labels), ScalarType.Float32, device);
        if (scaling.Columns > 1)
            scaled = scaled.reshape(-1, scaling.Columns);
        head = head.ForLabels(scaling.Columns);
        var targets = head is OrdinalHead or RankHead ? head.TargetsOf(tensor(labels, ScalarType.Float32, device)) : scaled;
        if (!fit.FurtherLabels.IsEmpty)   // of any values: only the shape is tried here
            targets = targets.reshape(labels.Length, -1)[.., ..1].expand(-1, scaling.Columns + fit.FurtherLabels.Sum(label => label.Axis.IsCircle ? 2 : 1)).contiguous();
        Try(fit.Plan.Loss, head, head == Head.None ? fit.Model.Dim : head.Outputs, targets);
        if (fit.Plan.EmbeddingLoss is { } beneath)
            Try(beneath, Head.None, fit.Model.Dim, scaled);
    }

    private static void Try(Loss loss, Head head, int outputs, Tensor labels)
    {
        if (loss.LabelKind is not LabelKind.Value)
            return;
        var values = linspace(-1, 1, labels.shape[0] * outputs, ScalarType.Float32, labels.device).reshape(-1, outputs).requires_grad_();
        try
        {
            var (value, next) = loss.Step(values, labels, loss.StartState);
            if (value is null)
                throw new UserErrorException($"The loss '{loss.Name}' returns null instead of a number.");
            if (value.numel() != 1)
                throw new UserErrorException(
                    $"The loss '{loss.Name}' gives a tensor {value.ShapeText()} for outputs {values.ShapeText()} and labels {labels.ShapeText()}; "
                    + "it must be one number. Take its mean: .mean().");
            if (!value.requires_grad)
                throw new UserErrorException(
                    $"The loss '{loss.Name}' gives a number that does not depend on the outputs by tensors alone, so that nothing can be learned from it. "
                    + "Compute it with tensors to the end: without .ToDouble(), .ToSingle(), .item(), .detach() or no_grad() on the way.");
            if (loss.GetType().Assembly != typeof(Loss).Assembly)
                LossVariables.RequireSaved(loss, next, state => RoundTrip.Difference(state, Checkpoints.ReadBack(state, loss.StateType)!));
        }
        catch (ArgumentException fault) when (loss.GetType().Assembly == typeof(Loss).Assembly)
        {
            throw new UserErrorException(
                $"The loss '{loss.Name}' does not fit the model{(head == Head.None ? ", which has no head" : "'s head")}: {fault.Message} "
                + (head == Head.None ? "Give the model one, { Head = Head.Linear() }, or take a loss of embeddings." : "Give the model the head that the loss is for."),
                inner: fault);
        }
    }
}
