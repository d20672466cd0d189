using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.DenseNet;

/// <summary>Layers that each take what the block was given and what all layers before made, and add features to it.</summary>
internal sealed class DenseBlock : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor>[] layers;

    /// <summary>A block of layers named <c>denselayer1</c> and on.</summary>
    /// <param name="count">Layers.</param>
    /// <param name="width">Channels in.</param>
    /// <param name="growth">Channels that each layer adds.</param>
    /// <param name="dropRate">Probability that one of them is dropped, in training.</param>
    public DenseBlock(int count, long width, long growth, double dropRate) : base(nameof(DenseBlock))
    {
        layers = [.. Enumerable.Range(0, count).Select(layer => new DenseLayer(width + (layer * growth), growth, dropRate))];
        for (var layer = 0; layer < count; layer++)
            register_module($"denselayer{layer + 1}", layers[layer]);
    }

    /// <summary>What the block was given with what its layers add.</summary>
    /// <param name="input">Shape [N, width, H, W].</param>
    /// <returns>Shape [N, width + count · growth, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = input;
        foreach (var layer in layers)
            features = cat([features, layer.call(features)], dim: 1);
        return features.MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => layers.Aggregate(input, (features, layer) => OnnxValue.Concat(1, features, features.Through(layer)));
}
