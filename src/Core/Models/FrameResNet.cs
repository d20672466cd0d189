using ImageRegression.Models.Clips;
using ImageRegression.Models.ResNet;

namespace ImageRegression.Models;

/// <summary>The residual network that sees the frames of a clip.</summary>
public enum FrameResNet
{
    /// <summary>The trunk of <see cref="SmallResNetSpec"/>, for a laptop.</summary>
    Small,

    /// <summary>torchvision's <c>resnet18</c>.</summary>
    ResNet18,

    /// <summary>torchvision's <c>resnet50</c>.</summary>
    ResNet50,

    /// <summary>The ResNet with blocks (2, 2, 2, 3), as <see cref="ResNetSpec"/> has it, which starts from the weights of ImageNet that are installed.</summary>
    ResNet,
}

/// <summary>Builds them.</summary>
internal static class FrameResNets
{
    /// <summary>What sees a frame, and how many features it gives.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="channels">Channels of the frames.</param>
    /// <param name="width">Channels of the stem of the small one.</param>
    /// <param name="segments">Frames that exchange channels by <see cref="TemporalShift"/>; null: none.</param>
    public static (Backbone Images, long Features) Of(FrameResNet kind, long channels, long width, long? segments) => kind switch
    {
        FrameResNet.Small => (new SmallResNetFrames(channels, width, segments), 8 * width),
        FrameResNet.ResNet18 => (new ResNet.ResNet(channels, outputs: 0, [2, 2, 2, 2], segments: segments), 512),
        FrameResNet.ResNet => (new ResNet.ResNet(channels, outputs: 0, [2, 2, 2, 3], segments: segments), 512),
        _ => (new ResNet.ResNet(channels, outputs: 0, [3, 4, 6, 3], segments: segments, bottlenecks: true), 4 * 512),
    };

    /// <summary>What a clip network on one of them is called.</summary>
    public static string Name(FrameResNet kind, int width) => kind switch
    {
        FrameResNet.Small => $"{nameof(SmallResNet)} {width}",
        FrameResNet.ResNet18 => "ResNet-18",
        FrameResNet.ResNet => "ResNet",
        _ => "ResNet-50",
    };

    /// <summary>The value, if it is one of them.</summary>
    public static FrameResNet Defined(FrameResNet kind, string name) =>
        Enum.IsDefined(kind) ? kind : throw new ArgumentOutOfRangeException(name, kind, "There is no such network.");
}
