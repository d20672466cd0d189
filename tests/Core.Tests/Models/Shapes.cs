using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Models;

namespace ImageRegression.Tests.Models;

/// <summary>Shapes of images that networks are built for in tests.</summary>
internal static class Shapes
{
    /// <summary>Grey images as small as they may be, or volumes or clips, as the network needs.</summary>
    public static PixelLayout For(ModelSpec spec) => spec switch
    {
        BoneAgeNetSpec => new(145, 145),
        ResNet3DSpec or SmallResNet3DSpec => new(32, 32) { Depth = 16 },
        ClipRN50Spec => new(32, 64),
        DenseNet121Spec or ConvNeXtTinySpec or ViTSpec or ClipViTB16Spec => new(32, 48),
        SwinTSpec => new(40, 24) { Depth = 3 },   // neither whole windows nor even sides
        ClipModelSpec => new(32, 24) { Depth = 4 },
        _ => Grey,
    };

    /// <summary>The smallest, and larger ones, in colour where the network takes it.</summary>
    public static PixelLayout[] GreyAndColour(ModelSpec spec)
    {
        var small = For(spec);
        return [small, small with { Height = small.Height + 32, Width = small.Width + (spec is ClipRN50Spec ? 32 : 16), Channels = spec is BoneAgeNetSpec ? 1 : 3 }];
    }

    /// <summary>The shape of a batch of them.</summary>
    public static long[] Batch(long batch, PixelLayout images) => [batch, .. images.Shape];

    public static PixelLayout Grey { get; } = new(32, 24);
}
