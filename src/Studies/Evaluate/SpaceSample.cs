using ImageRegression.Evaluation;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The test images on which the residual variance is measured: all, or a random sample where there are very many.</summary>
internal sealed class SpaceSample
{
    private readonly MeasuredCases cases;
    private readonly int[]? rows;   // null: all

    private SpaceSample(MeasuredCases cases) => (this.cases, rows) = (cases, CaseSample.OfResidualVariance.RowsOf(cases.Cases.Length));

    /// <summary>The sample of a trial.</summary>
    public static SpaceSample Of(MeasuredCases cases) => new(cases);

    /// <summary>The residual variance.</summary>
    public double ResidualVariance => Measured((space, labels) => Measure.Of(space, labels).Value);

    /// <summary>The residual variance under weights of all images.</summary>
    public WeightedStatistic Weighted
    {
        get
        {
            var statistic = Measured((space, labels) => WeightedResidualVariance.Of(Measure, space, labels));
            return rows is null ? statistic : weights => statistic(CaseSample.Picked(weights, rows));
        }
    }

    private ResidualVariance Measure => new() { Axis = cases.Axis };

    private T Measured<T>(Func<Tensor, double[], T> measure)
    {
        if (rows is null)
            return measure(cases.Test.Vectors, cases.Target);
        using var scope = NewDisposeScope();
        return measure(cases.Test.Vectors.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row), device: cases.Test.Vectors.device)), CaseSample.Picked(cases.Target, rows));
    }
}
