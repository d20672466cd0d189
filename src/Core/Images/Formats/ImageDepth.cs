namespace ImageRegression.Images;

/// <summary>What an image file says about the numbers it holds.</summary>
/// <param name="Bits">Bits that tell its levels apart: at most 8, or more.</param>
/// <param name="Low">The lowest value that it could hold, in its own unit.</param>
/// <param name="High">The highest such value.</param>
internal readonly record struct ImageDepth(int Bits, double Low, double High)
{
    /// <summary>8 bits, 0 to 255.</summary>
    public static ImageDepth Byte { get; } = new(8, 0, byte.MaxValue);

    /// <summary>Whether values are Hounsfield units.</summary>
    public bool IsHounsfield { get; init; }

    /// <summary>
    /// Whether values mean something by themselves, or nothing at all (PET, MRI), so that the range that the file could hold
    /// says nothing about them.
    /// </summary>
    public bool IsMeasured { get; init; }

    /// <summary>Whether there are more levels than 8 bits hold.</summary>
    public bool IsDeep => Bits > 8;
}
