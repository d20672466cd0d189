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
public sealed record MetricValue(string Name, double Value, string Unit)
{
    /// <summary>Standard deviation over trainings with different seeds, whose mean the value is; null for a single one.</summary>
    public double? Spread { get; init; }

    /// <summary>Where the value lies with a stated confidence; null where that was not estimated.</summary>
    public ConfidenceInterval? Interval { get; init; }

    /// <summary>How the value compares with that of the study's reference method; null for the reference itself and untested values.</summary>
    public ReferenceTest? Test { get; init; }
}

/// <summary>A confidence interval of a measured value.</summary>
/// <param name="Lower">In the unit of the value.</param>
/// <param name="Upper">In the unit of the value.</param>
/// <param name="Confidence">Such as 0.95.</param>
public sealed record ConfidenceInterval(double Lower, double Upper, double Confidence);

/// <summary>Whether the reference method does better, by a one-tailed paired t-test on the samples' own values.</summary>
/// <param name="Reference">The method that this one is compared with.</param>
/// <param name="P">p of the single test; NaN where the two methods never differ.</param>
/// <param name="CorrectedP">p after Holm's correction over all methods of the table.</param>
/// <param name="ReferenceIsBetter">Whether <paramref name="CorrectedP"/> is below the table's level: the star of the paper.</param>
public sealed record ReferenceTest(string Reference, double P, double CorrectedP, bool ReferenceIsBetter);
