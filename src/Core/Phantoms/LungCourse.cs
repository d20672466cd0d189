using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>How a subject's disease goes over the visits.</summary>
/// <param name="Severities">σ at each visit, 0 to 3.</param>
/// <param name="Errors">How far the measured S/F lies from what the severity gives, at each visit.</param>
internal sealed record LungCourse(double[] Severities, double[] Errors)
{
    public static LungCourse Draw(ulong seed, int subject)
    {
        var random = SplitMix64.For(seed ^ 0x436F7572, (ulong)subject);
        var severity = LungPhantom.Clamped(1.5 + (0.8 * random.Normal()));
        var drift = 0.2 * (random.Below(3) - 1);   // gets better, stays, gets worse
        var (severities, errors) = (new double[LungPhantom.Days.Length], new double[LungPhantom.Days.Length]);
        for (var visit = 0; visit < severities.Length; visit++)
        {
            severities[visit] = severity;
            errors[visit] = 10 * random.Normal();
            severity = LungPhantom.Clamped(severity + drift + (0.15 * random.Normal()));
        }
        return new LungCourse(severities, errors);
    }

    /// <summary>As if nothing changed after the first visit, nor was measured anew.</summary>
    public LungCourse Still() => new([.. Severities.Select(_ => Severities[0])], [.. Errors.Select(_ => Errors[0])]);

    /// <summary>SpO₂/FiO₂ as measured at a visit; higher is better.</summary>
    public double ScoreAt(int visit) => 476 - (110 * Severities[visit]) + Errors[visit];
}
