using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageRegression.Tables;

/// <summary>One labelled image: a row of a <see cref="CaseTable"/>.</summary>
/// <param name="Id">Name of the image, unique in its table.</param>
/// <param name="Path">Where the image lies: relative to the image folder, with <c>/</c>, or a member of the zip.</param>
/// <param name="Label">The number to predict, finite, in the unit of the table.</param>
/// <param name="Subject">Who is seen; equal for all images of one person. The id where the table names none.</param>
[SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic only, and the field's word for a row.")]
public sealed record Case(string Id, string Path, double Label, string Subject)
{
    /// <summary>Order of the image among those of its subject, as given; null where the table has none.</summary>
    public int? Visit { get; init; }

    /// <summary>When the image was taken, counted from a moment of its subject's own, in the unit the table names; null where the table has no times.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Time { get; init; }

    /// <summary>Where on the body the image was taken, such as a zone of the lung; null where the table has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Position { get; init; }

    /// <summary>Which of a pair, such as the left knee, is seen; null where the table has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Side? Side { get; init; }

    /// <summary>Where the image was taken, such as a hospital; null where the table has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Site { get; init; }

    /// <summary>Whom or what matching looks for: the subject, or one side of it where sides are known.</summary>
    [JsonIgnore]
    public string Identity => IdentityOf(Subject, Side);

    /// <summary>The part the table puts the case in; null where it names none.</summary>
    public Part? Part { get; init; }

    /// <summary>All further columns with a value, by their header; that of the sex holds F or M.</summary>
    public ImmutableSortedDictionary<string, string> Covariates { get; init; } = CovariateText.None;

    /// <summary>What the table says of the case by a name: a further column, or <c>position</c>, <c>side</c>, <c>site</c>, <c>time</c> or <c>visit</c>.</summary>
    /// <param name="name">In any case of its letters.</param>
    /// <returns>The text of the field; null where it is empty or there is no such column.</returns>
    public string? Covariate(string name) => CovariateText.Of(AllCovariates, name);

    /// <summary>All that a covariate can be made of, by name: <see cref="Covariates"/>, and position, side, site, time and visit where the table has them.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, string> AllCovariates => Covariates.AddRange(
        new (string Name, string? Text)[]
        {
            ("position", Position), ("side", Side?.ToString()[..1]), ("site", Site), ("time", Time?.ToString(CultureInfo.InvariantCulture)), ("visit", Visit?.ToString(CultureInfo.InvariantCulture)),
        }
            .Where(one => one.Text is not null && !Covariates.ContainsKey(one.Name))   // a further column goes by its own header
            .Select(one => KeyValuePair.Create(one.Name, one.Text!)));

    /// <summary>Line of the table that the case comes from, from 1; 0 for generated cases.</summary>
    public int Line { get; init; }

    /// <summary>Name of an identity: left and right of one subject are two.</summary>
    public static string IdentityOf(string subject, Side? side) => side is null ? subject : $"{subject} {side.ToString()![0]}";
}
