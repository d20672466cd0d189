using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>How further labels become numbers for a loss: each its z-score, a label of a circle the two of its point, learnt from the training cases alone.</summary>
/// <param name="Columns">The labels, each with its scaling.</param>
internal sealed record FurtherLabelScaling(ImmutableArray<(LabelColumn Label, LabelScaling Scaling)> Columns)
{
    /// <summary>In words for people.</summary>
    public string Description => string.Join(", ", Columns.Select(one => one.Scaling.Axis.Period is { } period
        ? FormattableString.Invariant($"{one.Label.Column} (point of a circle that comes round after {period:G6})")
        : FormattableString.Invariant($"{one.Label.Column} (z-score of the training cases: mean {one.Scaling.Offset:G4}, deviation {one.Scaling.Divisor:G4})")));

    /// <summary>Learns the scalings.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="training">The training cases, and no others.</param>
    /// <exception cref="UserErrorException">One has the same value in all of them.</exception>
    public static FurtherLabelScaling Fit(ImmutableArray<LabelColumn> labels, CaseTable training) => new([.. labels.Select(label =>
    {
        var values = label.Of(training);
        return values.Distinct().Count() > 1 ? (label, LabelScaling.FitZScore(values, label.Axis)) : throw new UserErrorException(
            FormattableString.Invariant($"{label.Column} is {values[0]} in all {training.Count} training cases, so there is nothing of it to learn. Leave it out of the labels."), training.File);
    })]);

    /// <summary>The labels of cases, a row a case.</summary>
    public CovariateMatrix Of(CaseTable cases)
    {
        var points = Columns.Select(one => (one.Scaling.Columns, Values: one.Scaling.Points(one.Label.Of(cases)))).ToArray();
        return new(
            [.. Columns.SelectMany(one => Enumerable.Repeat(one.Label.Column, one.Scaling.Columns))],
            [.. Enumerable.Range(0, cases.Count).SelectMany(row => points.SelectMany(one => one.Values.Skip(row * one.Columns).Take(one.Columns))).Select(value => (float)value)]);
    }
}
