using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>The lasting form of one brain, and the scanner it is always seen with.</summary>
internal sealed record BrainAnatomy
{
    /// <summary>Where it is scanned.</summary>
    public required BrainSite Site { get; init; }

    /// <summary>Size of the head over the mean.</summary>
    public required float Size { get; init; }

    /// <summary>Breadth over length, over the mean.</summary>
    public required float Breadth { get; init; }

    /// <summary>Volume of the ventricles without atrophy, V₀, over the mean.</summary>
    public required float Ventricles { get; init; }

    /// <summary>Volume of the hippocampi without atrophy, H₀, over the mean.</summary>
    public required float Hippocampi { get; init; }

    /// <summary>Thickness of the scalp, in mm, and how bright its fat is.</summary>
    public required (float Mm, float Fat) Scalp { get; init; }

    /// <summary>The pattern of sulci.</summary>
    public required uint Folds { get; init; }

    /// <summary>Draws one.</summary>
    /// <param name="seed">Which population.</param>
    /// <param name="subject">Number of the subject.</param>
    /// <param name="varies">Whether subjects differ at all.</param>
    public static BrainAnatomy Draw(ulong seed, int subject, bool varies)
    {
        var random = SplitMix64.For(seed ^ 0x427261696E, (ulong)subject);
        float Around1(double cv)
        {
            var drawn = Math.Clamp(random.Normal(), -2.3, 2.3);
            return varies ? (float)(1 + (cv * drawn)) : 1;
        }

        var (site, folds) = (random.Below(BrainSite.All.Length), (uint)random.Next());
        return new BrainAnatomy
        {
            Site = BrainSite.All[varies ? site : 0],
            Folds = varies ? folds : 0,
            Size = Around1(0.06),
            Breadth = Around1(0.05),
            Ventricles = Around1(0.35),
            Hippocampi = Around1(0.12),
            Scalp = (6 * Around1(0.3), 0.65f * Around1(0.15)),
        };
    }
}
