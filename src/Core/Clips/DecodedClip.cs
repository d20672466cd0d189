using ImageRegression.Images;

namespace ImageRegression.Clips;

/// <summary>The frames of one clip in order, each decoded when it is asked for; they can be asked for again.</summary>
/// <param name="Frames">The frames.</param>
internal sealed record DecodedClip(IEnumerable<DecodedImage> Frames)
{
    /// <summary>What its reader must tell of it beside its frames; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether frames are slices of a volume, whose empty ones are left out already.</summary>
    public bool IsVolume { get; init; }
}
