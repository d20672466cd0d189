namespace ImageRegression.Images;

/// <summary>An image at its own size and depth, as its file holds it: value = <see cref="Slope"/> × sample + <see cref="Offset"/>.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 for grey, 3 for red, green, blue.</param>
/// <param name="Samples">[channels, height, width].</param>
internal sealed record DecodedImage(int Width, int Height, int Channels, ushort[] Samples)
{
    // ITU-R BT.601 in units of 1/65536, rounded as Pillow's convert("L") and torchvision's Grayscale do.
    private const uint Red = 19595, Green = 38470, Blue = 7471, Half = 0x8000;

    /// <summary>What the file says about its values.</summary>
    public ImageDepth Depth { get; init; } = ImageDepth.Byte;

    /// <summary>Value units a sample.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>Value of sample 0.</summary>
    public double Offset { get; init; }

    /// <summary>The sample that is black, for what lies beside the image.</summary>
    public ushort Black { get; init; }

    /// <summary>Whether red, green and blue differ anywhere.</summary>
    public bool IsColoured =>
        Channels == 3 && !(Samples.AsSpan(0, Plane).SequenceEqual(Samples.AsSpan(Plane, Plane)) && Samples.AsSpan(0, Plane).SequenceEqual(Samples.AsSpan(2 * Plane, Plane)));

    private int Plane => Width * Height;

    /// <summary>The same image with one or three channels.</summary>
    /// <remarks>
    /// Grey is 0.299 red + 0.587 green + 0.114 blue of the stored numbers, for every format and whatever the file says of its
    /// colours: no gamma is undone and no profile applied (decision 027).
    /// </remarks>
    public DecodedImage WithChannels(int channels)
    {
        if (channels == Channels)
            return this;
        var plane = Plane;
        if (channels == 3)
            return this with { Channels = 3, Samples = [.. Samples, .. Samples, .. Samples] };
        var grey = new ushort[plane];
        for (var i = 0; i < plane; i++)
            grey[i] = (ushort)((Red * Samples[i] + Green * Samples[plane + i] + Blue * Samples[(2 * plane) + i] + Half) >> 16);
        return this with { Channels = 1, Samples = grey };
    }

    /// <summary>The image as a viewer turns it by the EXIF or TIFF tag Orientation, 1 to 8.</summary>
    /// <param name="orientation">1: as stored; others: where row 0 and column 0 of the file lie.</param>
    public DecodedImage Oriented(int orientation)
    {
        if (orientation is < 2 or > 8)
            return this;
        var isTurned = orientation >= 5;
        var (width, height) = isTurned ? (Height, Width) : (Width, Height);
        var turned = new ushort[Samples.Length];
        for (var channel = 0; channel < Channels; channel++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var (across, down) = orientation switch
                    {
                        2 => (Width - 1 - x, y),
                        3 => (Width - 1 - x, Height - 1 - y),
                        4 => (x, Height - 1 - y),
                        5 => (y, x),
                        6 => (y, Height - 1 - x),
                        7 => (Width - 1 - y, Height - 1 - x),
                        _ => (Width - 1 - y, x),
                    };
                    turned[(((channel * height) + y) * width) + x] = Samples[(((channel * Height) + down) * Width) + across];
                }
        return this with { Width = width, Height = height, Samples = turned };
    }
}
