namespace ImageRegression.Models;

/// <summary>Sizes of a Swin transformer.</summary>
public enum SwinSize
{
    /// <summary>Two stages of two blocks, 24 and 48 channels, windows of 4 × 4 tokens: published by nobody, for clips on a laptop.</summary>
    Mini,

    /// <summary>Swin-T: stages of 2, 2, 6 and 2 blocks, 96 to 768 channels, windows of 7 × 7 tokens; 28 million parameters.</summary>
    Tiny,
}
