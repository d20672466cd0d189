using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Evaluation;

namespace ImageRegression.Studies;

/// <summary>What must be said of answers before any number: that they are no better than the mean, or that their intervals promise too much.</summary>
internal static class AnswerNotes
{
    /// <summary>The notes; empty where nothing is amiss.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="bootstrap">How intervals are made.</param>
    public static ImmutableArray<string> Of(string method, IReadOnlyList<MeasuredCases> trials, SubjectBootstrap bootstrap) =>
        [.. new[] { AgainstTheMean(method, trials, bootstrap), AgainstTheirLevel(method, trials, bootstrap) }.OfType<string>()];

    // Paired: how much smaller the error of a case is than that of the training mean.
    private static string? AgainstTheMean(string method, IReadOnlyList<MeasuredCases> trials, SubjectBootstrap bootstrap)
    {
        if (trials.Any(trial => trial.Cases.IsEmpty))
            return null;
        var own = trials.Average(trial => trial.Value(Metric.MAE).Value);
        var mean = trials.Average(trial => trial.Value(Metric.MeanPredictor).Value);
        var unit = trials[0].Unit is { Length: > 0 } named ? $" {named}" : "";
        if (!(own < mean))
            return string.Create(CultureInfo.InvariantCulture, $"{method} is no better than always answering the mean of the training labels: MAE {own:g4} against {mean:g4}{unit}");
        var gain = bootstrap.Of([.. trials.Select(Gain)]);
        return gain.Lower > 0 || double.IsNaN(gain.Lower) ? null : string.Create(CultureInfo.InvariantCulture,
            $"{method} is not shown to be better than always answering the mean of the training labels: its MAE is smaller by {mean - own:g3}{unit} [{gain.Lower:g3}, {gain.Upper:g3}]");
    }

    private static SubjectStatistic Gain(MeasuredCases trial)
    {
        var (own, mean) = (trial.PerCase(Metric.MAE)!, trial.PerCase(Metric.MeanPredictor)!);
        return new([.. trial.Cases.Select(c => c.Subject)], WeightedStatistics.Mean([.. mean.Zip(own, (without, with) => without - with)]));
    }

    private static string? AgainstTheirLevel(string method, IReadOnlyList<MeasuredCases> trials, SubjectBootstrap bootstrap)
    {
        if (trials.Any(trial => trial.Cases.IsEmpty || trial.Cases.Any(one => one.Interval is null)))
            return null;
        var aimed = trials[0].Cases[0].Interval!.Value.Coverage;
        var held = trials.Average(trial => trial.Value(Metric.Coverage).Value);
        var bounds = bootstrap.Of([.. trials.Select(trial => trial.Statistic(Metric.Coverage))]);
        return !(bounds.Upper < aimed) ? null : string.Create(CultureInfo.InvariantCulture,
            $"{method}'s {100 * aimed:0.#} % intervals are too narrow here: they hold the true value for {100 * held:0.#} % of the test images [{100 * bounds.Lower:0.#}, {100 * bounds.Upper:0.#}]");
    }
}
