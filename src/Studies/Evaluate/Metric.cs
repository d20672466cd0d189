using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>
/// What can be measured of a regression: a column of the results. Own ones are made of a function, by <c>Metric.PerCase</c> or
/// <c>Metric.OfAll</c>, or derived from this record; they have intervals and take part in fingerprints like the built-in ones.
/// </summary>
/// <remarks>
/// A derived record is identified by its type, its settable properties and its code. It overrides <see cref="PerCase(MeasuredCases)"/>
/// where it is a mean over cases, else <see cref="Value"/>.
/// </remarks>
public abstract record Metric
{
    /// <summary>Mean absolute error, in label units.</summary>
    public static Metric MAE { get; } = new BuiltInMetric(BuiltIn.MAE);

    /// <summary>Root mean squared error, in label units.</summary>
    public static Metric RMSE { get; } = new BuiltInMetric(BuiltIn.RMSE);

    /// <summary>Coefficient of determination, as scikit-learn's <c>r2_score</c>; of labels on a circle that of their points, 1 − Σ(1 − cos(ŷ − y)) / Σ(1 − cos(y − ȳ)).</summary>
    public static Metric R2 { get; } = new BuiltInMetric(BuiltIn.R2);

    /// <summary>Pearson's correlation of prediction and truth.</summary>
    public static Metric Pearson { get; } = new BuiltInMetric(BuiltIn.Pearson);

    /// <summary>Mean label difference to the five nearest training images, in label units (Chao et al. 2022, section 3.1).</summary>
    public static Metric D5 { get; } = new BuiltInMetric(BuiltIn.D5);

    /// <summary>Residual variance of geodesic against label distances; 0 for a perfect space (Tenenbaum et al. 2000).</summary>
    public static Metric RV { get; } = new BuiltInMetric(BuiltIn.RV);

    /// <summary>Mean absolute error of always answering the training mean, in label units: what to beat.</summary>
    public static Metric MeanPredictor { get; } = new BuiltInMetric(BuiltIn.MeanPredictor);

    /// <summary>Part of the cases whose interval holds the true value, 0 to 1; needs calibrated predictions.</summary>
    public static Metric Coverage { get; } = new BuiltInMetric(BuiltIn.Coverage);

    /// <summary>Mean width of the intervals, in label units; needs calibrated predictions.</summary>
    public static Metric IntervalWidth { get; } = new BuiltInMetric(BuiltIn.IntervalWidth);

    /// <summary>Mean absolute error of the most probable rank's level, in label units; of heads of ranks, whatever else is read from them.</summary>
    public static Metric MAEOfMostProbable { get; } = new BuiltInMetric(BuiltIn.MAEOfMostProbable);

    /// <summary>Share of the pairs of rank prototypes that keep the order of their ranks, 0 to 1; of heads of ranks.</summary>
    public static Metric Ordinality { get; } = new BuiltInMetric(BuiltIn.Ordinality);

    /// <summary>Part of the cases whose prediction and truth are so many ranks apart at most, 0 to 1; of any predictions.</summary>
    /// <param name="levels">What the ranks stand for.</param>
    /// <param name="ranks">≥ 0. Default 1.</param>
    public static Metric WithinRanks(RankLevels levels, int ranks = 1) =>
        ranks >= 0 ? new RankAccuracy(levels, ranks) : throw new ArgumentOutOfRangeException(nameof(ranks), ranks, "Must be 0 or more.");

    /// <summary>A metric that is the mean of one value a case.</summary>
    /// <param name="name">The column, such as <c>within a year</c>; also part of the fingerprint.</param>
    /// <param name="value">The value of one case; its own source text and what it captures are part of the fingerprint.</param>
    /// <param name="unit">Unit of the values; null: that of the labels. Empty: a pure number.</param>
    /// <param name="isTested">Whether less is better, and the reference of a comparison is to be tested on it.</param>
    /// <param name="source">Filled in by the compiler.</param>
    public static Metric PerCase(
        string name, Func<CasePrediction, double> value, string? unit = null, bool isTested = false,
        [CallerArgumentExpression(nameof(value))] string source = "") =>
        new FunctionMetric(name, unit, isTested, LambdaSource.Of(value, source), null, cases => [.. cases.Cases.Select(value)]);

    /// <summary>A metric of all cases together.</summary>
    /// <param name="name">The column, such as <c>median error</c>; also part of the fingerprint.</param>
    /// <param name="value">The metric of cases, of which some may come several times; NaN where it is not defined.</param>
    /// <param name="unit">Unit of the value; null: that of the labels. Empty: a pure number.</param>
    /// <param name="source">Filled in by the compiler.</param>
    /// <inheritdoc cref="PerCase(string, Func{CasePrediction, double}, string?, bool, string)" path="//exception"/>
    public static Metric OfAll(
        string name, Func<MeasuredCases, double> value, string? unit = null, [CallerArgumentExpression(nameof(value))] string source = "") =>
        new FunctionMetric(name, unit, IsTested: false, LambdaSource.Of(value, source), value, null);

    /// <summary>The column, as the field spells it; unique in a table.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether a comparison tests its reference on this metric: a mean over cases, of which less is better. Default false.
    /// </summary>
    public virtual bool IsTested => false;

    /// <summary>Unit of the metric. Default that of the labels.</summary>
    /// <param name="labelUnit">Unit of the labels, such as <c>months</c>.</param>
    public virtual string UnitOf(string labelUnit) => labelUnit;

    /// <summary>
    /// The values whose mean the metric is, one a case, in their order; null, as by default, for a metric that is no mean. <see cref="D5"/> of more than 5,000 images
    /// is the mean over a random sample of them, and NaN for the others.
    /// </summary>
    /// <param name="cases">What is measured.</param>
    public virtual double[]? PerCase(MeasuredCases cases) => null;

    /// <summary>The metric; the mean of <see cref="PerCase(MeasuredCases)"/> unless it is overridden.</summary>
    /// <param name="cases">What is measured; in a draw of the bootstrap, cases of one subject may come several times.</param>
    public virtual double Value(MeasuredCases cases) => cases.Each(this) is { } measured
        ? measured.Average(one => one.Value)
        : throw new NotSupportedException($"The metric '{Name}' overrides neither PerCase nor Value.");

    /// <summary>The metric of cases that count several times or not at all.</summary>
    internal virtual WeightedStatistic Weighted(MeasuredCases cases) => cases.PerCase(this) is { } values
        ? Mean(values, cases.SampleOf(this))
        : counts => cases.Repeated(counts) is { Cases.IsEmpty: false } drawn ? Value(drawn) : double.NaN;

    private static WeightedStatistic Mean(double[] values, int[]? sample)
    {
        if (sample is null)
            return WeightedStatistics.Mean(values);
        var mean = WeightedStatistics.Mean(CaseSample.Picked(values, sample));
        return weights => mean(CaseSample.Picked(weights, sample));
    }

    /// <summary>Why the metric has no value on too few cases, after its name: <c>needs two test images and has 1</c>; null where it has one.</summary>
    internal virtual string? WhyUndefined(MeasuredCases cases) => null;

    /// <summary>The rows of one fold's cases that a mean is taken over; null, as by default, where all count.</summary>
    internal virtual int[]? SampleOf(MeasuredCases fold) => null;

    /// <summary>By which rule the metric is measured on some of the cases only, as a note; null where all count.</summary>
    internal virtual string? Rule(MeasuredCases cases) => null;

    /// <summary>Says so before anything runs where predictions lack what the metric measures.</summary>
    /// <exception cref="UserErrorException">They have no intervals.</exception>
    internal virtual void ThrowIfUnmeasurable(Stage<Predictions> predictions)
    {
    }

    /// <summary>What a reader must know of columns without a value, and of those that some cases stand for.</summary>
    /// <param name="metrics">The columns.</param>
    /// <param name="cases">What was measured.</param>
    /// <param name="values">What came out, in the order of the columns.</param>
    internal static ImmutableArray<string> NotesOn(IReadOnlyList<Metric> metrics, MeasuredCases cases, IReadOnlyList<MetricValue> values) =>
    [
        .. metrics.Select((metric, i) => metric.WhyUndefined(cases) is { } why ? $"{metric.Name} {why}"
            : double.IsNaN(values[i].Value) ? $"{metric.Name} is not defined for what was measured: it came out as NaN (-)"
            : metric.Rule(cases)).OfType<string>(),
    ];
}
