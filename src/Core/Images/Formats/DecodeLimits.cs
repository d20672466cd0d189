namespace ImageRegression.Images;

/// <summary>What a single image or clip may cost. Pixels and bytes are checked before a pixel is decoded, so a bomb never goes off.</summary>
public sealed record DecodeLimits
{
    /// <summary>Most pixels (width × height), of a clip those of a frame; default 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Most frames of a clip; default 10,000. Those of a video are counted as they are decoded, for what it states of itself may be wrong.</summary>
    public int MaxFrames { get; init; } = 10_000;

    /// <summary>Most pixels of all frames together of a clip that is decoded as a whole (GIF, DICOM, NIfTI); default 600 million.</summary>
    public long MaxClipPixels { get; init; } = 600_000_000;

    /// <summary>Most time that decoding a video may take; default 5 minutes.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most bytes of the file, unpacked where it lies in a zip; default 256 MiB, at most 2 GiB − 1.</summary>
    public long MaxBytes
    {
        get;
        init => field = value is > 0 and <= int.MaxValue ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "Must lie between 1 and 2 GiB - 1.");
    } = 256L << 20;
}
