namespace ImageRegression.Images;

/// <summary>What was done to an image before it came here, and can be undone: mirrored, turned or inverted.</summary>
internal enum ImageChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Turned by 180°.</summary>
    UpsideDown,

    /// <summary>Left and right exchanged.</summary>
    MirroredLeftRight,

    /// <summary>Top and bottom exchanged.</summary>
    MirroredTopBottom,

    /// <summary>Turned by 90° clockwise.</summary>
    TurnedClockwise,

    /// <summary>Turned by 90° anticlockwise.</summary>
    TurnedAnticlockwise,

    /// <summary>Black and white exchanged.</summary>
    Inverted,
}

/// <summary>Undoing a change, on the image as its file holds it: what surrounds it in a frame is laid around it afterwards.</summary>
internal static class ImageChanges
{
    /// <summary>The image before the change.</summary>
    /// <param name="image">The image as it came.</param>
    /// <param name="change">What was done to it.</param>
    /// <param name="range">The values seen as black and as white, in the image's own unit.</param>
    public static DecodedImage Undone(this DecodedImage image, ImageChange change, (double Low, double High) range) => change switch
    {
        ImageChange.None => image,
        ImageChange.UpsideDown => image.Oriented(3),   // as EXIF counts; 6 turns clockwise, 8 anticlockwise
        ImageChange.MirroredLeftRight => image.Oriented(2),
        ImageChange.MirroredTopBottom => image.Oriented(4),
        ImageChange.TurnedClockwise => image.Oriented(8),
        ImageChange.TurnedAnticlockwise => image.Oriented(6),
        ImageChange.Inverted => Inverted(image, range),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "There is no such change."),
    };

    private static DecodedImage Inverted(DecodedImage image, (double Low, double High) range)
    {
        var ends = (range.Low + range.High - (2 * image.Offset)) / image.Slope;   // of the two samples that change places, their sum
        return image with { Samples = Array.ConvertAll(image.Samples, sample => (ushort)Math.Clamp(Math.Round(ends - sample), 0, ushort.MaxValue)) };
    }
}
