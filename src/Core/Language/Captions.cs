using ImageRegression.Randomness;

namespace ImageRegression.Language;

/// <summary>A grammar of true sentences about images, to train towers of texts and of images on.</summary>
/// <remarks>A caption is a pure function of what it is about and of (seed, iteration, row), so a training that resumes sees the same ones.</remarks>
public abstract record Captions
{
    private protected Captions()
    {
    }

    /// <summary>What they say of labels. Default the numbers.</summary>
    public CaptionKind Kind { get; init; }

    /// <summary>
    /// Labels that no caption names: one of an image in the band says nothing of its label, and no word is used whose range reaches into it. What
    /// is read there later was not told. Null: all are named.
    /// </summary>
    public LabelBand? HeldOut
    {
        get;
        init => field = value is not { } band || (double.IsFinite(band.From) && double.IsFinite(band.To) && band.From <= band.To) ? value
            : throw new UserErrorException(FormattableString.Invariant($"A band of labels from {band.From} to {band.To} holds none; give the lower end first, both finite."));
    }

    /// <summary>What people call them.</summary>
    internal abstract string Name { get; }

    /// <summary>A caption of an image.</summary>
    /// <param name="one">The image.</param>
    /// <param name="seed">Seed of a training.</param>
    /// <param name="iteration">Its batch, from 0.</param>
    /// <param name="row">The image's row in the set.</param>
    internal string Of(CaptionedCase one, ulong seed, long iteration, int row)
    {
        var random = SplitMix64.For(SplitMix64.For(seed ^ 0xCA97, (ulong)iteration).Next(), (ulong)row);
        return Of(one, ref random);
    }

    /// <summary>The same of a generator.</summary>
    internal abstract string Of(CaptionedCase one, ref SplitMix64 random);

    /// <summary>Why there can be no caption of an image, a sentence that also says what to do; null where there can.</summary>
    internal abstract string? WhyNot(CaptionedCase one);

    /// <summary>Whether a caption may name the label of an image.</summary>
    private protected bool Names(double label) => HeldOut?.Holds(label) != true;

    /// <summary>One of some.</summary>
    private protected static string One(ref SplitMix64 random, params ReadOnlySpan<string> of) => of[random.Below(of.Length)];
}
