using System.Collections.Immutable;

namespace ImageRegression.Tables;

/// <summary>A column of the table that a model is to see besides the image. Its name alone is enough: <c>Covariates = ["sex", "age"]</c>.</summary>
/// <param name="Name">
/// The column, in any case of its letters: a further column of the table, or <c>side</c>, <c>site</c> or <c>visit</c>.
/// </param>
public sealed record Covariate(string Name)
{
    /// <summary>
    /// Whether the column holds numbers or names of categories; null, the default: numbers where all training cases have one,
    /// categories where none has, and a mixture is an error. A number that only names, such as that of a machine, is a category.
    /// </summary>
    public CovariateKind? Kind { get; init; }

    /// <summary>What stands in for an empty field. Default none: an empty field is an error.</summary>
    public MissingValue Missing { get; init; } = MissingValue.Refused;

    /// <summary>The covariates of a comma list, such as <c>sex, age</c>; none where it is empty.</summary>
    public static ImmutableArray<Covariate> Listed(string names) =>
        [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The covariate of a name.</summary>
    public static implicit operator Covariate(string name) => new(name);
}

/// <summary>What a column of covariates holds.</summary>
public enum CovariateKind
{
    /// <summary>Numbers, which a network sees as z-scores: (value − mean) / standard deviation, both of the training cases.</summary>
    Numeric,

    /// <summary>Names, of which a network learns an embedding each.</summary>
    Categorical,
}

/// <summary>What a network sees where a covariate is not known.</summary>
public enum MissingValue
{
    /// <summary>Nothing: it is an error.</summary>
    Refused,

    /// <summary>The mean of the training cases, so 0 as a z-score; for numbers.</summary>
    Mean,

    /// <summary>A category of its own; for names.</summary>
    Category,
}
