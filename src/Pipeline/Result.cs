using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>What a study answers with: one row of its table.</summary>
/// <param name="Label">What the row stands for, such as the setting that was varied.</param>
/// <param name="Metrics">The measured values, in the order of the columns.</param>
/// <param name="Notes">What a reader must know besides, such as that the data are phantoms.</param>
public sealed record Result(string Label, ImmutableArray<MetricValue> Metrics, ImmutableArray<string> Notes);

/// <summary>One measured value.</summary>
/// <param name="Name">The metric, as the field spells it: <c>MAE</c>, <c>R2</c>.</param>
/// <param name="Value">Its value; NaN where it is not defined on the data.</param>
/// <param name="Unit">Its unit, such as <c>months</c>; empty for a pure number.</param>
public sealed record MetricValue(string Name, double Value, string Unit);
