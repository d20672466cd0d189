namespace ImageRegression.Progression;

/// <summary>The change that answers must exceed to be more than their own variation from scan to scan.</summary>
/// <remarks>
/// From scans and their repeats, the next ones of subjects that did not change: SEM² = Σ (ŷ₂ − ŷ₁)² / 2n, the variance of one answer, and 1.96·√2·SEM, which 95 % of the
/// differences between two answers stay below where nothing has changed. Bland and Altman (1996), "Measurement error", BMJ 313; de Vet et
/// al. (2006), "When to use agreement versus reliability measures", J Clin Epidemiol 59.
/// </remarks>
/// <param name="Pairs">Pairs of scans without change.</param>
/// <param name="Subjects">Their subjects.</param>
/// <param name="StandardError">SEM, in label units.</param>
public sealed record SmallestDetectableChange(int Pairs, int Subjects, double StandardError)
{
    /// <summary>1.96·√2·SEM, in label units.</summary>
    public double Value => 1.96 * Math.Sqrt(2) * StandardError;

    /// <summary>From answers for subjects that did not change; each subject counts the same, however many pairs it has.</summary>
    /// <param name="answers">Whose pair it is, and the change answered less the true one, which should be 0.</param>
    /// <returns>NaN where there is no pair.</returns>
    internal static SmallestDetectableChange Of(IEnumerable<(string Subject, double Error)> answers)
    {
        var bySubject = answers.GroupBy(one => one.Subject, StringComparer.Ordinal).ToArray();
        var variance = bySubject.Length == 0 ? double.NaN : bySubject.Average(subject => subject.Average(one => one.Error * one.Error));
        return new(bySubject.Sum(subject => subject.Count()), bySubject.Length, Math.Sqrt(variance / 2));
    }
}
