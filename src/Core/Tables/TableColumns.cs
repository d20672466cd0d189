using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace ImageRegression.Tables;

/// <summary>Which column of a table says what, and how its text is written; what is not given is read from the table itself.</summary>
/// <remarks>
/// A role that is not named is played by the column of its own name, in any case of the letters. Without a column <c>path</c>, the only one
/// whose values all name different images of the folder is taken, and without <c>subject</c> one that is called as patients are; both are
/// noted. The label is never guessed.
/// </remarks>
public sealed record TableColumns
{
    /// <summary>The column that names the image; empty or null: <c>path</c>, or the one column that names images.</summary>
    public string? Path { get; init => field = Named(value); }

    /// <summary>The column to predict; empty or null: <c>label</c> (<c>boneage</c> in the layout of the RM-Loss repository).</summary>
    public string? Label { get; init => field = Named(value); }

    /// <summary>Further columns that are labels too, all numbers; they stay columns of the table by their names. Default none.</summary>
    public ImmutableArray<string> FurtherLabels { get; init; } = [];

    /// <summary>The column that says who is seen; empty or null: <c>subject</c>, or the one called as patients are, such as <c>patient_id</c>.</summary>
    public string? Subject { get; init => field = Named(value); }

    /// <summary>The column with the order among a subject's images; empty or null: <c>visit</c>.</summary>
    public string? Visit { get; init => field = Named(value); }

    /// <summary>
    /// The column that says when an image was taken, a decimal number counted from a moment of the subject's own; empty or null: <c>time</c> in tables of
    /// clips, none in tables of images.
    /// </summary>
    public string? Time { get; init => field = Named(value); }

    /// <summary>What times are counted in, for whoever reads of them; singular. Default <c>day</c>.</summary>
    [IgnoreDataMember]
    public string TimeUnit { get; init; } = "day";

    /// <summary>The column that says where on the body an image was taken; empty or null: <c>position</c> in tables of clips, none in tables of images.</summary>
    public string? Position { get; init => field = Named(value); }

    /// <summary>The column that says left or right; empty or null: <c>side</c>.</summary>
    public string? Side { get; init => field = Named(value); }

    /// <summary>The column that says where the image was taken; empty or null: <c>site</c>, in tables of clips also <c>machine</c>.</summary>
    public string? Site { get; init => field = Named(value); }

    /// <summary>The column with the part of the study; empty or null: <c>split</c>, or <c>group</c>.</summary>
    public string? Split { get; init => field = Named(value); }

    /// <summary>What separates the columns of a text. Default: as the table itself shows.</summary>
    public Delimiter Delimiter { get; init; }

    /// <summary>What separates a number's whole from its fraction. Default: as the table itself shows.</summary>
    public DecimalMark DecimalMark { get; init; }

    /// <summary>What becomes of rows without a label, or without one of the further ones. Default: they are faults.</summary>
    public MissingLabels MissingLabels { get; init; }

    private static string? Named(string? column) => string.IsNullOrWhiteSpace(column) ? null : column.Trim();
}

/// <summary>What separates the columns of a table.</summary>
public enum Delimiter
{
    /// <summary>The one of the three that the table is written with.</summary>
    Auto,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>A semicolon, as Excel writes where commas are in numbers.</summary>
    Semicolon,

    /// <summary>A tabulator.</summary>
    Tab,
}

/// <summary>What separates a number's whole from its fraction.</summary>
public enum DecimalMark
{
    /// <summary>As each column shows.</summary>
    Auto,

    /// <summary>127.5.</summary>
    Point,

    /// <summary>127,5.</summary>
    Comma,
}

/// <summary>What becomes of rows without a label: an empty field, NA, N/A, NaN, null or none.</summary>
public enum MissingLabels
{
    /// <summary>Each is a fault.</summary>
    Stop,

    /// <summary>They are left out, and counted.</summary>
    Skip,
}
