using ImageRegression.Models;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A model with the weights of its best iteration, and the scale its labels were trained on.</summary>
/// <param name="Module">Images [N, C, H, W] in [0, 1], and covariates [N, K] where it sees any, to embeddings [N, D], or a <see cref="HeadedNetwork"/> that reads from them.</param>
/// <param name="Spec">What it was built from.</param>
/// <param name="Scaling">From label units to the scale of training.</param>
/// <param name="Covariates">How what it sees besides the image is coded.</param>
public sealed record TrainedModel(nn.Module<ModelInput, Tensor> Module, ModelSpec Spec, LabelScaling Scaling, CovariateCoding Covariates) : IDisposable
{
    /// <summary>What it was built from; the weights are not looked at.</summary>
    public override string ToString() => $"trained model of {Spec}";

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();
}
