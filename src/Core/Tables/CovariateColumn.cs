using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageRegression.Tables;

/// <summary>How one covariate becomes a number: learnt from the training cases, kept with the model.</summary>
/// <param name="Name">The covariate.</param>
[JsonDerivedType(typeof(NumericColumn), "numeric")]
[JsonDerivedType(typeof(CategoricalColumn), "categorical")]
public abstract record CovariateColumn(string Name)
{
    /// <summary>The rule in words for people, such as <c>sex (F = 0, M = 1)</c>.</summary>
    [JsonIgnore]
    public abstract string Description { get; }

    /// <summary>Whether something stands in for an empty field.</summary>
    [JsonIgnore]
    public abstract bool AllowsMissing { get; }

    /// <summary>A value that a field may hold, to be shown to people.</summary>
    [JsonIgnore]
    public abstract string Example { get; }

    /// <summary>The number for a field of the table.</summary>
    /// <param name="text">The field; null where it is empty.</param>
    /// <param name="fault">What is wrong with it, for people; null where a number is given.</param>
    internal abstract float Code(string? text, out string? fault);

    /// <summary>What a field of the table must be, for a message that it is empty.</summary>
    internal abstract string Wanted { get; }

    private protected string Empty => $"{Name} is empty, but the model looks at it. Give {Wanted}, leave the row out, or name what stands in for it ({nameof(Covariate)}.{nameof(Covariate.Missing)}).";
}

/// <summary>Numbers, as z-scores.</summary>
/// <param name="Name">The covariate.</param>
/// <param name="Mean">Of the training cases, in the table's unit.</param>
/// <param name="Deviation">Standard deviation of the training cases, which divides by N, in the table's unit; greater than 0.</param>
/// <param name="MissingIsMean">Whether the mean stands in for an empty field.</param>
public sealed record NumericColumn(string Name, double Mean, double Deviation, bool MissingIsMean = false) : CovariateColumn(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"{Name} (z-score of the training cases: mean {Mean:G4}, deviation {Deviation:G4}{(MissingIsMean ? "; the mean where it is missing" : "")})");

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool AllowsMissing => MissingIsMean;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Example => Mean.ToString("G3", CultureInfo.InvariantCulture);

    internal override string Wanted => "a number";

    internal override float Code(string? text, out string? fault)
    {
        fault = null;
        if (text is null && MissingIsMean)
            return 0;
        if (ValueOf(text) is { } value)
            return (float)((value - Mean) / Deviation);
        fault = text is null ? Empty
            : $"{Name} is '{text}', which is not a finite number. Write it with a decimal point, such as 12.5.";
        return float.NaN;
    }

    internal static double? ValueOf(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}

/// <summary>Names of categories, each by its place among the levels.</summary>
/// <param name="Name">The covariate.</param>
/// <param name="Levels">
/// The names, numbered from 0. An empty one, which is the last, stands for an empty field; without it an empty field is an error.
/// </param>
public sealed record CategoricalColumn(string Name, ImmutableArray<string> Levels) : CovariateColumn(Name)
{
    private const int MostNamed = 8;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description =>
        $"{Name} ({string.Join(", ", Levels.Take(MostNamed).Select((level, i) => $"{(level.Length == 0 ? "missing" : level)} = {i}"))}"
        + $"{(Levels.Length > MostNamed ? $", … {Levels.Length} levels" : "")})";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool AllowsMissing => Levels[^1].Length == 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Example => Levels[0];

    internal override string Wanted => $"one of {Known}";

    internal override float Code(string? text, out string? fault)
    {
        var level = Levels.IndexOf(text ?? "");
        fault = level >= 0 ? null
            : text is null ? Empty
            : $"{Name} is '{text}', which no training case has, so the model does not know it.{Suggestion.Sentence(text, Levels)} It knows {Known}.";
        return level >= 0 ? level : float.NaN;
    }

    private string Known => string.Join(", ", Levels.Where(level => level.Length > 0).Take(20)) + (Levels.Length > 20 ? ", …" : "");
}
