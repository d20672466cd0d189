using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Models.Clips;

/// <summary>The trunk of <see cref="SmallResNet"/> by itself, for the frames of clips.</summary>
internal sealed class SmallResNetFrames : Backbone
{
    private readonly Sequential trunk;
    private readonly long channels;

    /// <summary>A trunk.</summary>
    /// <param name="channels">Channels of the frames.</param>
    /// <param name="width">Channels of the stem; eight times as many features come out.</param>
    /// <param name="segments">Frames that exchange channels; null: none.</param>
    public SmallResNetFrames(long channels, long width, long? segments) : base(nameof(SmallResNet))
    {
        this.channels = channels;
        trunk = SmallResNet.TrunkOf(channels, width, segments);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, nameof(SmallResNet), channels, smallestSide: 1);
        return trunk.call(images);
    }

    internal override Tensor FromFeatures(Tensor features) => features.alias();

    internal override OnnxValue Onnx(OnnxValue images) => images.Through(trunk);
}
