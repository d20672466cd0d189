using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>What a network is given: images, and covariates where it looks at any. Images alone convert by themselves.</summary>
/// <param name="Images">Shape [N, C, H, W], or what else the network takes, the first axis the batch; in [0, 1].</param>
/// <param name="Covariates">As <see cref="Tables.CovariateMatrix"/> gives them, shape [N, K]; null for a network of images alone.</param>
public readonly record struct ModelInput(Tensor Images, Tensor? Covariates = null)
{
    /// <summary>Images for a network that looks at nothing else.</summary>
    public static implicit operator ModelInput(Tensor images) => new(images);

    /// <summary>The shapes; the values are not looked at.</summary>
    public override string ToString() =>
        $"images {Images.ShapeText()}{(Covariates is null ? "" : $" with covariates {Covariates.ShapeText()}")}";
}
