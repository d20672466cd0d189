using System.Globalization;
using ImageRegression.Randomness;

namespace ImageRegression.Language;

/// <summary>Captions of any labelled images, of their labels alone: "the number of cells is 23."</summary>
/// <remarks>In words a label is low, middle or high: in the lowest, middle or highest third of the training labels.</remarks>
/// <param name="What">What the label is, as a sentence names it: <c>number of cells</c>.</param>
/// <param name="Unit">Its unit; empty where it has none.</param>
public sealed record LabelCaptions(string What, string Unit = "") : Captions
{
    private const double Third = 1 / 3.0;

    /// <inheritdoc/>
    internal override string Name => $"captions of the {What}";

    /// <inheritdoc/>
    internal override string? WhyNot(CaptionedCase one) => What.Trim().Length == 0 ? "Captions need to know what the label is: name it, as in \"number of cells\"."
        : Kind == CaptionKind.Words && HeldOut is not null ? "Captions in words say in which third of the labels one lies, which holds no band out. Leave HeldOut out, or choose numbers."
        : Kind == CaptionKind.Words && What.Any(char.IsDigit) ? $"Captions in words hold no digit, and \"{What}\" has one. Name it without."
        : null;

    /// <inheritdoc/>
    internal override string Of(CaptionedCase one, ref SplitMix64 random)
    {
        var shown = Math.Round(one.Label, 2);
        if (!Names(one.Label) || !Names(shown))
            return "a picture.";
        var value = Kind == CaptionKind.Words
            ? one.Standing < Third ? "low" : one.Standing < 2 * Third ? "middle" : "high"
            : $"{shown.ToString("0.##", CultureInfo.InvariantCulture)} {Unit}".TrimEnd();
        return One(ref random, $"the {What} is {value}.", $"a picture, the {What} is {value}.", $"{What} {value}.");
    }
}
