using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>At most so many subjects of each level of the label: few shots.</summary>
/// <remarks>A subject is of the level nearest to the mean of its labels, of two equally near the higher.</remarks>
public sealed record LevelSample : PartSample
{
    /// <summary>At most so many subjects of each level.</summary>
    /// <param name="levels">The levels, in label units; ascending, at least one.</param>
    /// <param name="most">How many are kept of each; ≥ 1.</param>
    /// <param name="seed">Which ones.</param>
    public LevelSample(ImmutableArray<double> levels, int most, ulong seed) => (Levels, Most, Seed) = (levels, most, seed);

    /// <summary>The levels, in label units; ascending.</summary>
    public ImmutableArray<double> Levels
    {
        get;
        init => field = !value.IsDefaultOrEmpty && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second) ? value
            : throw new ArgumentException("Levels must be ascending, and one at least.", nameof(Levels));
    }

    /// <summary>How many subjects are kept of each; ≥ 1.</summary>
    public int Most
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Most), value, "Must be at least 1.");
    }

    /// <summary>Which ones.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<int> Of(CaseTable cases, ImmutableArray<int> rows) => RowsOf(
        cases, rows, Shuffled(cases, rows, Seed).GroupBy(one => Nearest(one.Label)).SelectMany(level => level.Take(Most)).Select(one => one.Subject));

    /// <summary>Equal settings are equal.</summary>
    public bool Equals(LevelSample? other) => other is not null && Most == other.Most && Seed == other.Seed && Levels.SequenceEqual(other.Levels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Levels.Length, Most, Seed);

    private double Nearest(double label) => Levels.Reverse().MinBy(level => Math.Abs(level - label));
}
