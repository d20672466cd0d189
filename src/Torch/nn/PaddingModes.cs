namespace TorchSharp;

/// <summary>What a border holds.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>The image, mirrored at its outermost pixels.</summary>
    Reflect = 1,

    /// <summary>The outermost pixels, repeated.</summary>
    Replicate = 2,

    /// <summary>The opposite side of the image.</summary>
    Circular = 3,

    /// <summary>A constant.</summary>
    Constant = 4,
}
