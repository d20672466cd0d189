namespace ImageRegression.Images;

/// <summary>What a single image may cost. Both are checked before a pixel is decoded, so a bomb never goes off.</summary>
public sealed record DecodeLimits
{
    /// <summary>Most pixels (width × height); default 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Most bytes of the file, unpacked where it lies in a zip; default 256 MiB, at most 2 GiB − 1.</summary>
    public long MaxBytes
    {
        get;
        init => field = value is > 0 and <= int.MaxValue ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "Must lie between 1 and 2 GiB - 1.");
    } = 256L << 20;
}
