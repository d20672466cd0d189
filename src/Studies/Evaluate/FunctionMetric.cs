using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>A metric made of a function in a script; see <c>Metric.PerCase</c> and <c>Metric.OfAll</c>.</summary>
internal sealed record FunctionMetric(
    string Column, string? Unit, bool IsTested, LambdaSource Source, Func<MeasuredCases, double>? OfCases, Func<MeasuredCases, double[]>? OfEach)
    : Metric, IDescribed
{
    public override string Name => Column;

    public override bool IsTested { get; } = IsTested;

    public override string UnitOf(string labelUnit) => Unit ?? labelUnit;

    public override double[]? PerCase(MeasuredCases cases) => OfEach?.Invoke(cases);

    public override double Value(MeasuredCases cases) => OfCases?.Invoke(cases) ?? base.Value(cases);

    public void Describe(Settings settings)
    {
        settings.Add("name", Column);
        settings.Add("unit", Unit);
        settings.Add("tested", IsTested);
        Source.Describe(settings);
    }
}
