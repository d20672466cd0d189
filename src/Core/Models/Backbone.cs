using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A network of images in two parts, as timm's <c>forward_features</c> and <c>forward_head</c>: pooled features, and the last layer that reads them.</summary>
public abstract class Backbone : Module<Tensor, Tensor>, IOnnxModule
{
    private protected Backbone(string name) : base(name)
    {
    }

    /// <summary>Names of the layers after the features, such as <c>fc</c>: what published weights have their classifier in.</summary>
    internal abstract ImmutableArray<string> Last { get; }

    /// <summary>Pooled features, shape [N, F].</summary>
    /// <param name="images">Shape [N, C, H, W].</param>
    internal abstract Tensor Features(Tensor images);

    /// <summary>Outputs, shape [N, D].</summary>
    /// <param name="features">Shape [N, F].</param>
    internal abstract Tensor FromFeatures(Tensor features);

    /// <inheritdoc cref="IOnnxModule.Onnx"/>
    internal abstract OnnxValue Onnx(OnnxValue images);

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => Onnx(input);

    /// <summary>Outputs of a batch.</summary>
    /// <param name="images">Shape [N, C, H, W], C as the network was made for.</param>
    /// <returns>Shape [N, D].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count, or a size that the network does not take.</exception>
    public sealed override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return FromFeatures(Features(images)).MoveToOuterDisposeScope();
    }
}
