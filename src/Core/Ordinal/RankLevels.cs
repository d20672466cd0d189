using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageRegression.Ordinal;

/// <summary>What ranks 0 … R − 1 stand for, in label units.</summary>
public sealed record RankLevels
{
    /// <summary>v, ascending and finite; two or more.</summary>
    /// <exception cref="UserErrorException">There is one level, or none.</exception>
    public required ImmutableArray<double> Values
    {
        get;
        init => field = value.IsDefault || value.Length < 2 ? throw new UserErrorException("An ordinal prompt needs two ranks or more.")
            : value.All(double.IsFinite) && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second) ? value
            : throw new ArgumentException("The levels of ranks must be finite and ascending.", nameof(Values));
    }

    /// <summary>R.</summary>
    [JsonIgnore]
    public int Count => Values.Length;

    /// <summary>Levels at equal steps: <c>RankLevels.Evenly(6, 228, 6)</c> are 6, 12, …, 228 months.</summary>
    /// <param name="first">The lowest level, in label units.</param>
    /// <param name="last">The highest, reached within half a step.</param>
    /// <param name="step">From one to the next; &gt; 0. Default 1.</param>
    public static RankLevels Evenly(double first, double last, double step = 1) =>
        step > 0 && last >= first && (last - first) / step < 1e5
            ? new() { Values = [.. Enumerable.Range(0, (int)Math.Round((last - first) / step) + 1).Select(k => first + (k * step))] }
            : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"Ranks from {first} to {last} in steps of {step} are none, or too many."));

    /// <summary>The rank whose level is nearest to a label; of two equally near, the higher.</summary>
    /// <param name="label">In label units; beyond the levels it is of the outermost rank.</param>
    public int Nearest(double label)
    {
        var below = Below(label);
        return label - Values[below] >= Values[below + 1] - label ? below + 1 : below;
    }

    /// <summary>The place of a label among the ranks: a whole number at a level, in between on the straight line from one to the next.</summary>
    /// <param name="label">In label units, from the first level to the last.</param>
    public double Position(double label)
    {
        var below = Below(label);
        return below + ((label - Values[below]) / (Values[below + 1] - Values[below]));
    }

    /// <summary>Why a label has no rank, as a clause; null where it has one.</summary>
    /// <param name="label">In label units.</param>
    /// <param name="unit">Of labels, such as <c>months</c>.</param>
    /// <param name="margin">So far beyond the outermost levels a label still counts as theirs, in steps to their neighbours; 0 … ½.</param>
    internal string? WhyNot(double label, string unit, double margin)
    {
        var (lowest, highest) = (Values[0] - (margin * (Values[1] - Values[0])), Values[^1] + (margin * (Values[^1] - Values[^2])));
        return label > highest || (margin > 0 && label >= highest) ? Text("beyond the last rank", Values[^1])
            : label < lowest ? Text("below the first rank", Values[0])
            : null;

        string Text(string where, double level) =>
            string.Create(CultureInfo.InvariantCulture, $"{label}{(unit.Length == 0 ? "" : " ")}{unit} lies {where}, {level}.");
    }

    /// <summary>Equal levels are equal.</summary>
    public bool Equals(RankLevels? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values.Length, Values[0], Values[^1]);

    /// <summary>All levels, which decide what is trained, so that a description may stand for them.</summary>
    public override string ToString() => $"RankLevels [{string.Join(", ", Values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";

    // The lower of the two levels between which a label lies, or of the outermost two.
    private int Below(double label)
    {
        var found = Values.AsSpan().BinarySearch(label);
        return Math.Clamp(found >= 0 ? found : ~found - 1, 0, Count - 2);
    }
}
