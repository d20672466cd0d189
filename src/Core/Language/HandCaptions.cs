using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Phantoms;
using ImageRegression.Randomness;

namespace ImageRegression.Language;

/// <summary>Captions of drawn hands, of what was drawn: "a dark radiograph of the left hand of a boy, bone age 131 months, turned left."</summary>
/// <remarks>
/// Of age, sex, brightness and one more (fingers, turn or marker), each said only where it is true and beyond doubt: a hand turned by less
/// than 5° is turned nowhere. Ages from 96 to 120 months are held out by default. At most 22 words and signs, so that a tower of 24 tokens reads it
/// once its vocabulary has the words.
/// </remarks>
public sealed record HandCaptions : Captions
{
    internal const double DarkBelow = 0.95, BrightAbove = 1.1, TogetherBelow = 0.8, ApartAbove = 1.2, TurnedDeg = 5;

    /// <summary>Captions of hands.</summary>
    public HandCaptions() => HeldOut = new(96, 120);

    /// <summary>Words for ages, in months: from the first on, and below the second.</summary>
    internal static ImmutableArray<(string Word, int From, int To)> AgeWords { get; } =
    [
        ("baby", 0, 24), ("toddler", 24, 48), ("small child", 48, 96), ("child", 96, 121), ("older child", 121, 156), ("teenager", 156, 204),
        ("young adult", 204, int.MaxValue),
    ];

    /// <inheritdoc/>
    internal override string Name => "captions of hands";

    /// <inheritdoc/>
    internal override string? WhyNot(CaptionedCase one) => one.Hand is not null ? null
        : $"{nameof(HandCaptions)} say what a hand phantom drew, and these images are not of one. Give {nameof(LabelCaptions)}, which say the label.";

    /// <inheritdoc/>
    internal override string Of(CaptionedCase one, ref SplitMix64 random)
    {
        var hand = one.Hand ?? throw new ArgumentException(WhyNot(one), nameof(one));
        var words = Kind == CaptionKind.Words && random.Below(4) > 0 ? AgeWord(hand.AgeMonths) : null;
        var number = Kind == CaptionKind.Numbers && Names(hand.AgeMonths) ? hand.AgeMonths.ToString(CultureInfo.InvariantCulture) : null;
        if (number is not null && random.Below(4) == 0)
            return $"the bone age of the hand is {number} months.";
        var who = words is null ? hand.Sex is Sex.Female ? "girl" : "boy" : words;
        var article = who[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";
        var subject = random.Below(2) == 0 ? $"the left hand of {article} {who}" : $"{article} {who}'s hand";
        var age = number is null ? "" : $", bone age {number} months";
        return $"a {Tone(hand, ref random)}radiograph of {subject}{age}{Besides(hand, ref random)}.";
    }

    private string? AgeWord(int months)
    {
        var (word, from, to) = AgeWords.First(one => months < one.To);
        return HeldOut?.Meets(from, to) == true ? null : word;
    }

    private static string Tone(HandFacts hand, ref SplitMix64 random) => random.Below(2) == 0 ? ""
        : hand.Gain < DarkBelow ? "dark " : hand.Gain > BrightAbove ? "bright " : "";

    // One of what can be said of how the hand lies; nothing where it is neither.
    private static string Besides(HandFacts hand, ref SplitMix64 random) => random.Below(4) switch
    {
        0 => hand.Spread > ApartAbove ? ", fingers apart" : hand.Spread < TogetherBelow ? ", fingers together" : "",
        1 => hand.TurnDeg > TurnedDeg ? ", turned left" : hand.TurnDeg < -TurnedDeg ? ", turned right" : "",
        2 => hand.HasMarker ? ", with a marker" : ", no marker",
        _ => "",
    };
}
