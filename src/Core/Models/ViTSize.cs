namespace ImageRegression.Models;

/// <summary>Sizes of a vision transformer; the published ones have twelve blocks.</summary>
public enum ViTSize
{
    /// <summary>Tokens of 64 numbers, 4 heads, 4 blocks: published by nobody, for clips on a laptop.</summary>
    Mini,

    /// <summary>ViT-Ti: tokens of 192 numbers, 3 heads; 5.7 million parameters. For a laptop.</summary>
    Tiny,

    /// <summary>ViT-S: tokens of 384 numbers, 6 heads; 22 million parameters.</summary>
    Small,

    /// <summary>ViT-B: tokens of 768 numbers, 12 heads; 87 million parameters.</summary>
    Base,
}
