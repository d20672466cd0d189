using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>What lies beneath the probe at one place of one subject's chest: lengths in mm, x along the probe from its middle, depth from the skin.</summary>
internal sealed record LungAnatomy
{
    /// <summary>Length of the probe's face.</summary>
    public const float ProbeMm = 40;

    private const int SiteCount = 12;
    private const float WindowMm = 30;   // what ribs leave open, over which B-lines are spread

    /// <summary>The machine the subject is always seen with.</summary>
    public required LungMachine Machine { get; init; }

    /// <summary>Depth of the pleura; A-lines lie at its multiples.</summary>
    public required float PleuraMm { get; init; }

    /// <summary>How much deeper it lies a mm along x.</summary>
    public required float Slope { get; init; }

    /// <summary>Depth to which fat reaches; muscle lies beneath it.</summary>
    public required float FatMm { get; init; }

    /// <summary>Echo of fat and of muscle, and of the haze in healthy lung.</summary>
    public required (float Fat, float Muscle, float Haze) Echo { get; init; }

    /// <summary>Middle of the left and of the right rib, and half their width.</summary>
    public required (float Left, float Right, float Half) Ribs { get; init; }

    /// <summary>Breaths a second.</summary>
    public required float BreathHz { get; init; }

    /// <summary>Patterns of tissue and of the pleura.</summary>
    public required uint Texture { get; init; }

    /// <summary>Where B-lines arise, each once severity passes its threshold.</summary>
    public required BLineSite[] Sites { get; init; }

    /// <summary>Where lung consolidates.</summary>
    public required float ConsolidationAt { get; init; }

    /// <summary>Draws one.</summary>
    /// <param name="seed">Which population.</param>
    /// <param name="subject">Number of the subject.</param>
    /// <param name="varies">Whether build and machine differ between subjects; where disease shows differs always.</param>
    public static LungAnatomy Draw(ulong seed, int subject, bool varies)
    {
        var disease = SplitMix64.For(seed ^ 0x4C756E67, 2 * (ulong)subject);
        var build = SplitMix64.For(seed ^ 0x4C756E67, (2 * (ulong)subject) + 1);
        float Between(double low, double high)
        {
            var place = build.Uniform();
            return (float)(low + ((high - low) * (varies ? place : 0.5)));
        }

        var machine = build.Below(LungMachine.All.Length);
        var texture = (uint)build.Next();
        var pleura = Between(10, 25);
        return new LungAnatomy
        {
            Machine = LungMachine.All[varies ? machine : 0],
            Texture = varies ? texture : 0,
            PleuraMm = pleura,
            Slope = Between(-0.05, 0.05),
            FatMm = pleura * Between(0.2, 0.55),
            Echo = (Between(0.12, 0.6), Between(0.3, 1.1), Between(0.03, 0.25)),
            Ribs = (Between(-25, -15), Between(15, 25), Between(4, 7)),
            BreathHz = Between(0.25, 0.4),
            Sites = DrawSites(ref disease),
            ConsolidationAt = (float)disease.Uniform(-8, 8),
        };
    }

    // One site in each twelfth of the window and one threshold in each twelfth of the scale, so that a step of severity shows alike in every subject.
    private static BLineSite[] DrawSites(ref SplitMix64 random)
    {
        Span<int> order = stackalloc int[SiteCount];
        for (var i = 0; i < SiteCount; i++)
            order[i] = i;
        random.Shuffle(order);
        var sites = new BLineSite[SiteCount];
        for (var i = 0; i < SiteCount; i++)
            sites[i] = new(
                (float)((((order[i] + random.Uniform(0.2, 0.8)) / SiteCount) - 0.5) * WindowMm),
                (float)(LungPhantom.MostSevere * (i + random.Uniform(0.1, 0.9)) / SiteCount),
                (float)random.Uniform(0.7, 1.1), (float)random.Uniform(0.8, 1.25));
        return sites;
    }
}

/// <summary>A place at the pleura from which a B-line comes.</summary>
/// <param name="At">Along x, in mm.</param>
/// <param name="Threshold">The severity τ at which it begins.</param>
/// <param name="HalfWidth">In mm, as it begins.</param>
/// <param name="Strength">Its echo over the usual.</param>
internal readonly record struct BLineSite(float At, float Threshold, float HalfWidth, float Strength)
{
    /// <summary>How strong it is, 0 to <see cref="Strength"/>: it comes within 0.4 of severity.</summary>
    public float StrengthAt(float severity) => Strength * Shape.Step((severity - Threshold) / 0.4f);
}
