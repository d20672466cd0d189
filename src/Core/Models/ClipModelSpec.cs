using ImageRegression.Images;
using ImageRegression.Models.Clips;

namespace ImageRegression.Models;

/// <summary>What networks of clips have in common: clips [N, C, K, H, W], grey or colour; an image is a clip of one frame.</summary>
public abstract record ClipModelSpec : ModelSpec
{
    private protected ClipModelSpec() : base(dim: 128)
    {
    }

    /// <summary>
    /// Frames that are taken of a clip, T; ≥ 1. Of K &gt; T frames these are ⌊(x + ½)K/T⌋ for x = 0 … T − 1. Default null: all that come.
    /// </summary>
    public int? Frames { get; init => field = value is null ? null : Positive(value.Value, nameof(Frames)); }

    /// <summary>Probability that a feature is dropped, in training; in [0, 1). Where, says the network.</summary>
    public double Dropout { get; init => field = Probability.OfDropping(value, nameof(Dropout)); }

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ClipFrames.WhyNot(images, Name, Frames);
}
