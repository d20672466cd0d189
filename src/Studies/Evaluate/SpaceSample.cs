using ImageRegression.Evaluation;
using ImageRegression.Randomness;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The test images on which the residual variance is measured: all, or a random sample where there are very many.</summary>
/// <remarks>
/// It compares all pairs along shortest paths, which takes 8 N² bytes and more than N² steps: 40,000 images would need 13 GB. A sample of
/// <see cref="Most"/> has two million pairs. It is a function of the number of images alone, so all methods are measured on the same.
/// </remarks>
internal sealed class SpaceSample
{
    /// <summary>Images up to which all count.</summary>
    public const int Most = 2000;

    private const long Seed = 1;

    private readonly MeasuredCases cases;
    private readonly int[]? rows;   // null: all

    private SpaceSample(MeasuredCases cases) => (this.cases, rows) = (cases, RowsOf(cases.Cases.Length));

    /// <summary>The sample of a trial.</summary>
    public static SpaceSample Of(MeasuredCases cases) => new(cases);

    /// <summary>What readers must know of it; null where all count.</summary>
    /// <param name="images">Images there are.</param>
    public static string? Note(int images) => images <= Most ? null
        : FormattableString.Invariant($"RV is measured on {Most:N0} of {images:N0} test images, drawn at random with seed {Seed}: it compares all pairs");

    /// <summary>The residual variance.</summary>
    public double ResidualVariance => Measured((space, labels) => Measure.Of(space, labels).Value);

    /// <summary>The residual variance under weights of all images.</summary>
    public WeightedStatistic Weighted
    {
        get
        {
            var statistic = Measured((space, labels) => WeightedResidualVariance.Of(Measure, space, labels));
            return rows is null ? statistic : weights => statistic(Picked(weights, rows));
        }
    }

    private ResidualVariance Measure => new() { Axis = cases.Axis };

    private static int[]? RowsOf(int images) => images <= Most ? null : [.. new PythonRandom(Seed).Sample(images, Most).Order()];

    private T Measured<T>(Func<Tensor, double[], T> measure)
    {
        if (rows is null)
            return measure(cases.Test.Vectors, cases.Target);
        using var scope = NewDisposeScope();
        return measure(cases.Test.Vectors.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row), device: cases.Test.Vectors.device)), Picked(cases.Target, rows));
    }

    private static double[] Picked(ReadOnlySpan<double> values, int[] rows)
    {
        var picked = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            picked[i] = values[rows[i]];
        return picked;
    }
}
