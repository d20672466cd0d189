using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>A network of images in two parts, as timm's <c>forward_features</c> and <c>forward_head</c>: pooled features, and the last layer that reads them.</summary>
internal interface IBackbone
{
    /// <summary>Names of the layers after the features, such as <c>fc</c>: what published weights have their classifier in.</summary>
    ImmutableArray<string> Last { get; }

    /// <summary>Pooled features, shape [N, F].</summary>
    /// <param name="images">Shape [N, C, H, W].</param>
    Tensor Features(Tensor images);

    /// <summary>Outputs, shape [N, D].</summary>
    /// <param name="features">Shape [N, F].</param>
    Tensor FromFeatures(Tensor features);
}
