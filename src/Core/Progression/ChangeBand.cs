using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Progression;

/// <summary>When two scores count as the same, and when the later one as better or worse.</summary>
/// <remarks>
/// Learner (arXiv 2411.01144) does not say when a patient "remained the same". Its S/F ratio comes in four ranges, so the same range is
/// the natural reading there; then 431 → 429 is a change and 428 → 277 is none. A band in label units has no such edges.
/// </remarks>
public abstract record ChangeBand
{
    private ChangeBand()
    {
    }

    /// <summary>The four ranges of the S/F ratio in the paper: above 430, above 275 to 430, above 180 to 275, up to 180.</summary>
    public static ChangeBand SpO2FiO2 { get; } = Ranges(180, 275, 430);

    /// <summary>The same within a band: |after − before| ≤ <paramref name="band"/>, as the three numbers are written in decimals: 0.3 and 0.4 are the same within 0.1.</summary>
    /// <param name="band">In label units; ≥ 0. With 0 only equal scores are the same.</param>
    /// <exception cref="UserErrorException">It is negative, infinite or no number.</exception>
    public static ChangeBand Within(double band) => band is >= 0 and < double.PositiveInfinity ? new Band(band)
        : throw new UserErrorException(FormattableString.Invariant($"A band of {band} holds no change; give a finite number of 0 or more, in label units."));

    /// <summary>The same within one range of scores; a higher range is a change, however near its edge.</summary>
    /// <param name="edges">Where one range ends and the next begins, in label units, in any order; at least one. An edge itself belongs to the lower range.</param>
    /// <exception cref="UserErrorException">There is no edge, one comes twice or is no finite number.</exception>
    public static ChangeBand Ranges(params IEnumerable<double> edges)
    {
        ImmutableArray<double> sorted = [.. edges.Order()];
        return sorted.Length > 0 && sorted.All(double.IsFinite) && sorted.Distinct().Count() == sorted.Length ? new Steps(sorted)
            : throw new UserErrorException($"Ranges need edges that are finite and differ; these are {Words(sorted)}.");
    }

    /// <summary>What became of a subject.</summary>
    /// <param name="before">The earlier score, in label units.</param>
    /// <param name="after">The later one.</param>
    /// <param name="better">Whether a higher score is better.</param>
    public ChangeClass Of(double before, double after, ScoreDirection better) => Rise(before, after) switch
    {
        0 => ChangeClass.Same,
        var rise => rise > 0 == (better == ScoreDirection.HigherIsBetter) ? ChangeClass.Improved : ChangeClass.Worse,
    };

    /// <summary>Half the width in label units of what counts as no change; null where that depends on the score.</summary>
    internal abstract double? HalfWidth { get; }

    // 1: higher, −1: lower, 0: the same.
    private protected abstract int Rise(double before, double after);

    private static string Words(IReadOnlyList<double> values) =>
        values.Count == 0 ? "none" : string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private sealed record Band(double Width) : ChangeBand
    {
        internal override double? HalfWidth => Width;

        public override string ToString() => FormattableString.Invariant($"a band of {Width}");

        private protected override int Rise(double before, double after) =>
            WrittenDifference.Of(after, before) is var rise && Math.Abs(rise) <= Width ? 0 : Math.Sign(rise);
    }

    private sealed record Steps(ImmutableArray<double> Edges) : ChangeBand
    {
        internal override double? HalfWidth => null;

        public override string ToString() => $"ranges that end at {Words(Edges)}";

        public bool Equals(Steps? other) => other is not null && Edges.SequenceEqual(other.Edges);

        public override int GetHashCode() => Edges.Aggregate(0, HashCode.Combine);

        private protected override int Rise(double before, double after) => RangeOf(after).CompareTo(RangeOf(before));

        private int RangeOf(double score) => Edges.Count(edge => score > edge);
    }
}
