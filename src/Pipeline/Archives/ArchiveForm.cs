namespace ImageRegression.Pipeline.Archives;

/// <summary>What kind of archive a zip is: what it is called, and which files it may hold.</summary>
/// <param name="Noun">As people call it: <c>archive</c>.</param>
/// <param name="Whole">With what it is of: <c>archive of a run</c>.</param>
/// <param name="Has">Whether one may hold a file of that name, beside its list.</param>
internal sealed record ArchiveForm(string Noun, string Whole, Func<string, bool> Has)
{
    /// <summary>The archive of a run.</summary>
    public static ArchiveForm Run { get; } = new("archive", "archive of a run", name => ArchiveLayout.PartOf(name) is not null);

    /// <summary>What the whole file is sealed by; null where its files alone are.</summary>
    public ArchiveSeal? Seal { get; init; }
}
