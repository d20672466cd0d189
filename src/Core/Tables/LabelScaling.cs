using static TorchSharp.torch;

namespace ImageRegression.Tables;

/// <summary>Labels as a network sees them: (label − offset) / divisor. Undone before any metric.</summary>
public sealed record LabelScaling
{
    private LabelScaling(double offset, double divisor) => (Offset, Divisor) = (offset, divisor);

    /// <summary>What is subtracted, in label units.</summary>
    public double Offset { get; }

    /// <summary>What is divided by, in label units; finite, not 0.</summary>
    public double Divisor { get; }

    /// <summary>Labels as they are.</summary>
    public static LabelScaling None { get; } = new(0, 1);

    /// <summary>(label − <paramref name="offset"/>) / <paramref name="divisor"/>; calcium scores use 6.5 and 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or a divisor of 0.</exception>
    public static LabelScaling Affine(double offset, double divisor) =>
        !double.IsFinite(offset) ? throw new ArgumentOutOfRangeException(nameof(offset), offset, "Must be finite.")
        : !double.IsFinite(divisor) || divisor == 0 ? throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "Must be finite and not 0.")
        : new(offset, divisor);

    /// <summary>Deviations from the mean in standard deviations; bone age uses 127.3 and 41.2 months.</summary>
    /// <param name="mean">In label units.</param>
    /// <param name="std">In label units; greater than 0.</param>
    public static LabelScaling ZScore(double mean, double std) =>
        std > 0 ? Affine(mean, std) : throw new ArgumentOutOfRangeException(nameof(std), std, "Must be greater than 0.");

    /// <summary>The z-score of these labels: give it the training part alone. The deviation divides by N.</summary>
    /// <exception cref="UserErrorException">There are no two different labels.</exception>
    public static LabelScaling FitZScore(ReadOnlySpan<double> labels)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < labels.Length; i++)   // Welford (1962): no cancellation at a large mean
        {
            var deviation = labels[i] - mean;
            mean += deviation / (i + 1);
            squares += deviation * (labels[i] - mean);
        }
        if (!double.IsFinite(squares) || !double.IsFinite(mean))
            throw new UserErrorException(FormattableString.Invariant(
                $"The labels lie so far apart ({Least(labels):R} to {Most(labels):R}) that their deviation is beyond what a number can hold. Give them in a larger unit, or look for a slip in the table."));
        return squares > 0 ? ZScore(mean, Math.Sqrt(squares / labels.Length))
            : throw new UserErrorException($"{labels.Length} labels have no spread, so no z-score exists. Give at least two different labels.");
    }

    private static double Least(ReadOnlySpan<double> labels) => System.Numerics.Tensors.TensorPrimitives.Min(labels);

    private static double Most(ReadOnlySpan<double> labels) => System.Numerics.Tensors.TensorPrimitives.Max(labels);

    /// <summary>One label, scaled.</summary>
    public double Scale(double label) => (label - Offset) / Divisor;

    /// <summary>One label, in its unit again.</summary>
    public double Unscale(double scaled) => (scaled * Divisor) + Offset;

    /// <summary>Labels, scaled.</summary>
    public double[] Scale(double[] labels) => [.. labels.Select(Scale)];

    /// <summary>Labels, in their unit again.</summary>
    public double[] Unscale(double[] scaled) => [.. scaled.Select(Unscale)];

    /// <summary>Labels of any shape, scaled.</summary>
    public Tensor Scale(Tensor labels) => (labels - Offset) / Divisor;

    /// <summary>Labels of any shape, in their unit again.</summary>
    public Tensor Unscale(Tensor scaled) => (scaled * Divisor) + Offset;
}
