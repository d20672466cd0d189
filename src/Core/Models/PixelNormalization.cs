using System.Collections.Immutable;

namespace ImageRegression.Models;

/// <summary>What published weights expect of pixels: (x − mean) / std in each channel, x in [0, 1].</summary>
/// <param name="Mean">For each channel, red, green, blue.</param>
/// <param name="Std">For each channel; &gt; 0.</param>
internal sealed record PixelNormalization(ImmutableArray<double> Mean, ImmutableArray<double> Std)
{
    /// <summary>That of torchvision's weights, and of most of timm's.</summary>
    public static PixelNormalization Torchvision { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>That of CLIP's weights.</summary>
    public static PixelNormalization Clip { get; } = new([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    /// <summary>That of TimeSformer's weights.</summary>
    public static PixelNormalization TimeSformer { get; } = new([0.45, 0.45, 0.45], [0.225, 0.225, 0.225]);

    /// <summary>Channels of the images that the weights were trained on.</summary>
    public int Channels => Mean.Length;
}
