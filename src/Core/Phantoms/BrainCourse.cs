using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>How a subject's brain wastes over the months.</summary>
/// <param name="Start">Atrophy a at the first visit, 0 to 1.</param>
/// <param name="PerYear">What it gains in a year.</param>
/// <param name="Errors">How far the measured MMSE lies from what atrophy gives, at each visit.</param>
internal sealed record BrainCourse(double Start, double PerYear, double[] Errors)
{
    private const double MmseError = 1.5;

    public static BrainCourse Draw(ulong seed, int subject)
    {
        var random = SplitMix64.For(seed ^ 0x436F7572, (ulong)subject);
        var (group, place) = (random.Uniform(), random.Uniform());
        var (start, perYear) = group switch
        {
            < 0.4 => (0.15 * place, 0.005),           // healthy
            < 0.65 => (0.2 + (0.3 * place), 0.03),    // mild impairment
            _ => (0.6 + (0.19 * place), 0.07),        // dementia; a stays below 1
        };
        var errors = new double[BrainPhantom.Months.Length];
        foreach (ref var error in errors.AsSpan())
            error = MmseError * random.Normal();
        return new BrainCourse(start, perYear, errors);
    }

    /// <summary>As if nothing changed after the first visit, nor was measured anew.</summary>
    public BrainCourse Still() => new(Start, PerYear: 0, [.. Errors.Select(_ => Errors[0])]);

    /// <summary>a at a visit.</summary>
    public double AtrophyAt(int visit) => Start + (PerYear * BrainPhantom.Months[visit] / 12);

    /// <summary>MMSE as measured at a visit, 0 to 30: no test says more than 30.</summary>
    public double ScoreAt(int visit) => Math.Clamp(Math.Round(30 - (14 * Math.Pow(AtrophyAt(visit), 1.3)) + Errors[visit]), 0, 30);
}
