using ImageRegression.Evaluation;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>How the absolute errors of two predictions of the same cases differ, subject by subject.</summary>
/// <param name="Cases">Cases that both predict.</param>
/// <param name="Subjects">Their subjects, who are what is counted: images of one resemble each other.</param>
/// <param name="Before">Mean absolute error of the first on these cases, in label units.</param>
/// <param name="After">That of the second.</param>
/// <param name="Lower">Lower end of the 95 % interval of <paramref name="After"/> − <paramref name="Before"/>, subjects resampled; NaN with fewer than two.</param>
/// <param name="Upper">Its upper end.</param>
internal sealed record PairedErrors(int Cases, int Subjects, double Before, double After, double Lower, double Upper)
{
    /// <summary>Why errors of two predictions are not of one kind, a sentence; null where they are.</summary>
    public static string? WhyNot(Predictions before, Predictions after)
    {
        var (earlier, now) = (AxisOf(before), AxisOf(after));
        return earlier == now ? null
            : $"not compared: before, labels {Words(earlier)}, and now they {Words(now)}, so errors go other ways. Run both alike: --set period=…";

        static LabelAxis AxisOf(Predictions all) => all.Cases.IsEmpty ? LabelAxis.Straight : all.Cases[0].Axis;
        static string Words(LabelAxis axis) => axis.Period is { } period ? FormattableString.Invariant($"come round after {period:g6}") : "do not come round";
    }

    /// <summary>Pairs cases by name; their labels lie on the same axis.</summary>
    /// <returns>Null where no case is predicted by both with the same true value.</returns>
    public static PairedErrors? Of(Predictions before, Predictions after)
    {
        var earlier = before.Cases.DistinctBy(one => one.Id).ToDictionary(one => one.Id, StringComparer.Ordinal);
        var pairs = after.Cases.DistinctBy(one => one.Id)
            .Select(now => (Now: now, Then: earlier.GetValueOrDefault(now.Id)))
            .Where(pair => pair.Then is { } then && then.Target.Equals(pair.Now.Target))
            .Select(pair => (pair.Now.Subject, Before: Math.Abs(pair.Then!.Error), After: Math.Abs(pair.Now.Error)))
            .ToArray();
        if (pairs.Length == 0)
            return null;
        var interval = new SubjectBootstrap().Of(new SubjectStatistic(
            [.. pairs.Select(pair => pair.Subject)], WeightedStatistics.Mean([.. pairs.Select(pair => pair.After - pair.Before)])));
        return new(
            pairs.Length, pairs.DistinctBy(pair => pair.Subject).Count(), pairs.Average(pair => pair.Before), pairs.Average(pair => pair.After), interval.Lower, interval.Upper);
    }
}
