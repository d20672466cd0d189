namespace ImageRegression.Images;

/// <summary>The shape that every image of a set is brought to.</summary>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public sealed record PixelLayout(int Height, int Width)
{
    /// <summary>1 for grey (the default) or 3 for red, green, blue.</summary>
    public int Channels
    {
        get;
        init => field = value is 1 or 3 ? value : throw new ArgumentOutOfRangeException(nameof(Channels), value, "Must be 1 or 3.");
    } = 1;

    /// <summary>Slices, for sets of volumes; 1 (the default) for images.</summary>
    public int Depth
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Depth), value, "Must be at least 1.");
    } = 1;

    /// <summary>Bits of a sample as kept: 8 (the default), or 16 as soon as one image of a set has more than 8.</summary>
    public int Bits
    {
        get;
        init => field = value is 8 or 16 ? value : throw new ArgumentOutOfRangeException(nameof(Bits), value, "Must be 8 or 16.");
    } = 8;

    /// <summary>What happens to images of another aspect.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>Bytes of one image as kept.</summary>
    public long BytesPerImage => (long)Channels * Depth * Height * Width * (Bits / 8);

    /// <summary>The size that an image is scaled to, before <see cref="Fit"/> pads or crops it.</summary>
    internal (int Height, int Width) ScaledSize(int height, int width)
    {
        if (Fit == ImageFit.Stretch)
            return (Height, Width);
        var (across, down) = (Width / (double)width, Height / (double)height);
        var scale = Fit == ImageFit.Pad ? Math.Min(across, down) : Math.Max(across, down);
        var (scaledHeight, scaledWidth) = ((int)Math.Round(height * scale), (int)Math.Round(width * scale));
        return Fit == ImageFit.Pad ? (Math.Clamp(scaledHeight, 1, Height), Math.Clamp(scaledWidth, 1, Width)) : (Math.Max(scaledHeight, Height), Math.Max(scaledWidth, Width));
    }

    /// <summary>Shape of one image as a network sees it: [C, H, W], or [C, D, H, W] for volumes of more than one slice.</summary>
    internal long[] Shape => Depth == 1 ? [Channels, Height, Width] : [Channels, Depth, Height, Width];
}
