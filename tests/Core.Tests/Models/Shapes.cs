using ImageRegression.Images;
using ImageRegression.Models;

namespace ImageRegression.Tests.Models;

/// <summary>Shapes of images that networks are built for in tests.</summary>
internal static class Shapes
{
    /// <summary>Grey images as small as they may be, or volumes, as the network needs.</summary>
    public static PixelLayout For(ModelSpec spec) => spec switch
    {
        BoneAgeNetSpec => new(145, 145),
        ResNet3DSpec or SmallResNet3DSpec => new(32, 32) { Depth = 16 },
        DenseNet121Spec or ConvNeXtTinySpec or ViTSpec => new(32, 48),
        _ => Grey,
    };

    /// <summary>The smallest, and larger ones, in colour where the network takes it.</summary>
    public static PixelLayout[] GreyAndColour(ModelSpec spec)
    {
        var small = For(spec);
        return [small, small with { Height = small.Height + 32, Width = small.Width + 16, Channels = spec is BoneAgeNetSpec ? 1 : 3 }];
    }

    /// <summary>How the network takes a batch of them: clips have a frame axis.</summary>
    public static long[] Batch(ModelSpec spec, long batch, PixelLayout images) => spec switch
    {
        TemporalShiftResNet18Spec clips => [batch, clips.Segments, images.Channels, images.Height, images.Width],
        _ => [batch, .. images.Shape],
    };

    public static PixelLayout Grey { get; } = new(32, 24);
}
