using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// Brings images to what the weights of a network were trained on, as part of the network, so that whoever has its weights has this too:
/// grey becomes as many equal channels as it needs, then mean and deviation.
/// </summary>
internal sealed class PixelInput : Module<ModelInput, Tensor>, IHasTrunk, IOnnxEmbedder
{
    private readonly Module<ModelInput, Tensor> network;
    private readonly Tensor pixel_mean;
    private readonly Tensor pixel_std;

    /// <param name="normalization">What the network expects.</param>
    /// <param name="network">Takes images with the channels of <paramref name="normalization"/>.</param>
    public PixelInput(PixelNormalization normalization, Module<ModelInput, Tensor> network) : base(nameof(PixelInput))
    {
        Normalization = normalization;
        this.network = network;
        pixel_mean = Buffer(normalization.Mean);
        pixel_std = Buffer(normalization.Std);
        register_module(nameof(network), network);
        register_buffer(nameof(pixel_mean), pixel_mean);
        register_buffer(nameof(pixel_std), pixel_std);

        static Tensor Buffer(IEnumerable<double> values) => tensor([.. values.Select(value => (float)value)]).reshape(-1, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>What the network expects.</summary>
    public PixelNormalization Normalization { get; }

    /// <inheritdoc/>
    public Trunk? Trunk => Models.Trunk.Of(network) is { } inner ? inner.Under(nameof(network)) with { Features = images => FeaturesOf(inner, images) } : null;

    /// <summary>That of a network, with or without a head; null where it takes pixels as they are.</summary>
    public static PixelNormalization? Of(Module network) =>
        ((network as HeadedNetwork)?.Embedder ?? network) is PixelInput input ? input.Normalization : null;

    /// <summary>Embeds a batch.</summary>
    /// <param name="input">Images or clips in [0, 1], shape [N, 1, H, W] or [N, 1, K, H, W], or with the channels of the network; covariates where it sees any.</param>
    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return network.call(input with { Images = Normalized(input.Images) }).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxEmbedder.Onnx(OnnxValue images, OnnxValue? covariates) =>
        OnnxModel.Embedded(network, (images - images.Graph.Weight(pixel_mean)) / images.Graph.Weight(pixel_std), covariates);

    private Tensor FeaturesOf(Trunk inner, Tensor images)
    {
        using var scope = NewDisposeScope();
        return inner.Features(Normalized(images)).MoveToOuterDisposeScope();
    }

    // Grey repeated is exact; the first layer's filters summed would not be, at the borders.
    private Tensor Normalized(Tensor images)
    {
        if (images.shape is not [_, var channels, _, _, ..] || images.dim() > 5 || (channels != 1 && channels != Normalization.Channels))
            throw new ArgumentException(
                $"'images' has shape {images.ShapeText()}. It must be [batch, 1 or {Normalization.Channels}, height, width], or [batch, 1 or {Normalization.Channels}, frames, height, width].", nameof(images));
        long[] perChannel = [-1, .. Enumerable.Repeat(1L, (int)images.dim() - 2)];
        return (images - pixel_mean.reshape(perChannel)) / pixel_std.reshape(perChannel);   // [N, 1, H, W] − [C, 1, 1] has C channels
    }
}
