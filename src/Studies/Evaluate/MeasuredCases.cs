using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What a metric sees of one trial: predictions, and the space they were made in.</summary>
public sealed class MeasuredCases
{
    private readonly Func<Embeddings> train, test;
    private readonly Dictionary<Metric, double[]?> perCase = [];
    private readonly ImmutableArray<MeasuredCases> folds = [];

    /// <summary>The cases of a trial.</summary>
    /// <param name="cases">The predictions.</param>
    /// <param name="train">The embedded training images; asked for only where a metric needs them.</param>
    /// <param name="test">The embedded images that were predicted for; likewise.</param>
    /// <param name="unit">Unit of the labels.</param>
    public MeasuredCases(ImmutableArray<CasePrediction> cases, Func<Embeddings> train, Func<Embeddings> test, string unit)
    {
        (Cases, this.train, this.test, Unit) = (cases, train, test, unit);
        (Predicted, Target) = ([.. cases.Select(c => c.Predicted)], [.. cases.Select(c => c.Target)]);
    }

    private MeasuredCases(ImmutableArray<MeasuredCases> folds)
        : this([.. folds.SelectMany(fold => fold.Cases)], OfEach, OfEach, folds[0].Unit) =>
        (this.folds, Ordinality) = (folds, folds.All(fold => fold.Ordinality is not null) ? folds.Average(fold => fold.Ordinality) : null);

    /// <summary>The folds of a k-fold division together: every case is measured as in its own fold.</summary>
    /// <param name="folds">One or more, of different images.</param>
    /// <exception cref="UserErrorException">An image is in two of them.</exception>
    internal static MeasuredCases Of(ImmutableArray<MeasuredCases> folds) =>
        folds is [var only] ? only
        : folds.SelectMany(fold => fold.Cases).GroupBy(one => one.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new UserErrorException($"The image '{twice}' is tested in two folds. Divide once, with one seed for all folds: images.Fold(fold, of: 5, seed: 1).")
        : new(folds);

    /// <summary>The folds, or the one division there is.</summary>
    internal ImmutableArray<MeasuredCases> Folds => folds.IsEmpty ? [this] : folds;

    /// <summary>The predictions, N of them.</summary>
    public ImmutableArray<CasePrediction> Cases { get; }

    /// <summary>N predicted values, in label units.</summary>
    public double[] Predicted { get; }

    /// <summary>N true values, in label units.</summary>
    public double[] Target { get; }

    /// <summary>What the labels lie on.</summary>
    public LabelAxis Axis => Cases.IsEmpty ? LabelAxis.Straight : Cases[0].Axis;

    /// <summary>Unit of the labels, such as <c>months</c>.</summary>
    public string Unit { get; }

    /// <summary>Share of the pairs of rank prototypes that keep their order; of folds the mean. Null where no head of ranks answers.</summary>
    internal double? Ordinality { get; init; }

    /// <summary>The embedded training images.</summary>
    public Embeddings Train => train();

    /// <summary>The embedded images that were predicted for, in the order of <see cref="Cases"/>.</summary>
    public Embeddings Test => test();

    /// <summary>A metric over all cases.</summary>
    internal MetricValue Value(Metric metric) => new(metric.Name, metric.Value(this), metric.UnitOf(Unit));

    /// <summary>The values whose mean a metric is, computed once; null for a metric that is no mean.</summary>
    internal double[]? PerCase(Metric metric) =>
        perCase.TryGetValue(metric, out var known) ? known : perCase[metric] = folds.IsEmpty ? metric.PerCase(this)
            : folds.Select(fold => fold.PerCase(metric)).ToArray() is var each && each.All(values => values is not null) ? [.. each.SelectMany(values => values!)]
            : null;

    /// <summary>The rows of <see cref="Cases"/> that a mean over cases is taken over, ascending; null: all.</summary>
    internal int[]? SampleOf(Metric metric)
    {
        if (folds.IsEmpty)
            return metric.SampleOf(this);
        var rows = new List<int>();
        var first = 0;
        foreach (var fold in folds)
        {
            rows.AddRange((metric.SampleOf(fold) ?? Enumerable.Range(0, fold.Cases.Length)).Select(row => first + row));
            first += fold.Cases.Length;
        }
        return rows.Count == Cases.Length ? null : [.. rows];
    }

    /// <summary>The cases that a mean is taken over, each with its value; null for a metric that is no mean.</summary>
    internal IEnumerable<(CasePrediction Case, double Value)>? Each(Metric metric) => PerCase(metric) is not { } values ? null
        : SampleOf(metric) is { } rows ? rows.Select(row => (Cases[row], values[row])) : Cases.Zip(values);

    /// <summary>A metric as resampling asks for it.</summary>
    internal SubjectStatistic Statistic(Metric metric) => new([.. Cases.Select(c => c.Subject)], metric.Weighted(this));

    private static Embeddings OfEach() => throw new UserErrorException(
        "Every fold has a training and a space of its own, and a metric asks for one of all. Measure it case by case (Metric.PerCase), or without folds.");

    /// <summary>The cases, each as often as it counts.</summary>
    /// <param name="counts">N whole numbers; ≥ 0.</param>
    internal MeasuredCases Repeated(ReadOnlySpan<double> counts)
    {
        var rows = new List<int>();
        for (var row = 0; row < counts.Length; row++)
            rows.AddRange(Enumerable.Repeat(row, (int)counts[row]));
        int[] drawn = [.. rows];
        return new([.. drawn.Select(row => Cases[row])], train, () => Test.Take(drawn), Unit) { Ordinality = Ordinality };
    }
}
