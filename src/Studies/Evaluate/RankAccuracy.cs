using System.Globalization;
using ImageRegression.Ordinal;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Metric.WithinRanks"/>
internal sealed record RankAccuracy(RankLevels Levels, int Ranks) : Metric
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"accuracy ±{Ranks} rank{(Ranks == 1 ? "" : "s")}");

    public override string UnitOf(string labelUnit) => "";

    public override double[] PerCase(MeasuredCases cases) =>
        [.. cases.Cases.Select(one => Math.Abs(Levels.Nearest(one.Predicted) - Levels.Nearest(one.Target)) <= Ranks ? 1.0 : 0.0)];
}
