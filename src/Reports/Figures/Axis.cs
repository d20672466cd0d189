using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Figures;

/// <summary>An axis of a drawn figure: its title, its range and round numbers along it.</summary>
/// <param name="Title">With the unit.</param>
/// <param name="Least">Value at its beginning.</param>
/// <param name="Most">Value at its end; greater.</param>
internal sealed record Axis(string Title, double Least, double Most)
{
    private const int TicksWanted = 8;
    private const double Margin = 0.04;

    // Parts of a turn that people count in: of degrees 180, 90, 45, 30, 15.
    private static readonly int[] PartsOfTurn = [2, 4, 8, 12, 24];

    /// <summary>After which values along it come round, so that its ticks are parts of a turn, written within the first; null: they do not.</summary>
    public double? Period { get; init; }

    /// <summary>Whether the values along it are logarithms to base 10, whose ticks are whole powers of ten.</summary>
    public bool IsLogarithmic { get; private init; }

    /// <summary>An axis of shares on a logarithmic scale, up to 1; places along it are <c>Log10</c> of the shares.</summary>
    /// <param name="title">With the unit.</param>
    /// <param name="least">The smallest share; above 0.</param>
    public static Axis OfShares(string title, double least) =>
        new(title, Math.Min(-0.1, Math.Log10(least)), 0) { IsLogarithmic = true };

    /// <summary>An axis that holds all finite values, with a little room at both ends.</summary>
    public static Axis Around(string title, IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (least, most) = (finite.Min(), finite.Max());
        var room = most > least ? (most - least) * Margin : Math.Max(1, Math.Abs(least) * Margin);
        return new(title, least - room, most + room);
    }

    /// <summary>Round values within the range: multiples of 1, 2 or 5 times a power of ten.</summary>
    public ImmutableArray<double> Ticks
    {
        get
        {
            var step = Step;
            var first = (long)Math.Ceiling(Least / step);
            return [.. Enumerable.Range(0, (int)((long)Math.Floor(Most / step) - first) + 1).Select(i => (first + i) * step)];
        }
    }

    /// <summary>A tick as text, with as many decimals as the steps need.</summary>
    public string Text(double tick)
    {
        if (IsLogarithmic)
            return Math.Pow(10, tick).ToString("G3", CultureInfo.InvariantCulture);
        if (Period is { } period)
            return new LabelAxis { Period = period }.Wrap(Math.Round(tick / Step) * Step).ToString("G5", CultureInfo.InvariantCulture);
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 9);
        var text = Math.Abs(tick) >= 1e6 || decimals > 5 ? tick.ToString("G3", CultureInfo.InvariantCulture)
            : tick.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    private double Step
    {
        get
        {
            if (IsLogarithmic)
                return 1;
            var rough = (Most - Least) / TicksWanted;
            if (Period is { } period && rough <= period / 2 && rough > period / 48)
                return period / PartsOfTurn.Last(parts => period / parts >= rough);
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        }
    }
}
