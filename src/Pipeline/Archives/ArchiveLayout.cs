using System.Text.RegularExpressions;
using ImageRegression.Pipeline.History;

namespace ImageRegression.Pipeline.Archives;

/// <summary>Where things lie in the archive of a run. Results and records lie as in a store.</summary>
internal static partial class ArchiveLayout
{
    /// <summary>The list of all other files with their sizes and hashes.</summary>
    public const string Contents = "contents.txt";

    /// <summary>The description by RO-Crate.</summary>
    public const string Crate = "ro-crate-metadata.json";

    /// <summary>What is there for people, and is not imported: the texts of scripts, and tables.</summary>
    public const string Scripts = "script/", Tables = "results/";

    private const string Pinned = "pinned";   // is for the store that it was pinned in

    /// <summary>The folder of a result.</summary>
    public static string FolderOf(Fingerprint result) => $"objects/{result.Hex[..2]}/{result.Hex}/";

    /// <summary>The listing of some code.</summary>
    public static string ListingOf(Fingerprint code) => $"code/{code.Hex}.txt";

    /// <summary>The log of a run.</summary>
    public static string LogOf(string runId) => $"{RunLog.FolderName}/{runId}{RunLog.Ending}";

    /// <summary>The folder of a run.</summary>
    public static string RecordOf(string runId) => $"{RunLog.FolderName}/{runId}/";

    /// <summary>What a run that ended well was and found.</summary>
    public static string SummaryOf(string runId) => $"{RecordOf(runId)}run.json";

    /// <summary>Whether a file in a run's folder belongs to its record.</summary>
    /// <param name="name">Relative to the run's folder.</param>
    public static bool IsOfRecord(string name) => name != Pinned && !name.Split('/')[^1].StartsWith('.');   // drafts are their writers'

    /// <summary>Whether a text is the identity of a run.</summary>
    public static bool IsRunId(string text) => RunId().IsMatch(text);

    /// <summary>What an entry is; null where no archive has one of that name.</summary>
    public static ArchivePart? PartOf(string name) => name.Split('/') switch
    {
        [Contents] or [Crate] or ["script" or "results", _, ..] => ArchivePart.ForPeople,
        ["objects", var two, var hex, _, ..] when Fingerprint.TryParse(hex, out var result) && result.Hex == hex && hex[..2] == two => ArchivePart.Result,
        ["code", var file] when file.EndsWith(".txt", StringComparison.Ordinal) && Fingerprint.TryParse(file[..^4], out var code) && name == ListingOf(code) => ArchivePart.Listing,
        ["runs", var file] when file.EndsWith(RunLog.Ending, StringComparison.Ordinal) && IsRunId(file[..^RunLog.Ending.Length]) => ArchivePart.Log,
        ["runs", var id, .. var rest] when IsRunId(id) && rest.Length > 0 && IsOfRecord(string.Join('/', rest)) => ArchivePart.Record,
        _ => null,
    };

    /// <summary>Why a name may not be unpacked, to complete a sentence; null where it may.</summary>
    public static string? WhyUnsafe(string name) =>
        name.Length == 0 ? "it is empty"
        : name[0] is '/' or '\\' || (name.Length > 1 && name[1] == ':') ? "it is absolute"
        : name.Any(char.IsControl) ? "it holds control characters"
        : name.Contains('\\', StringComparison.Ordinal) ? "it holds a backslash"
        : name.Split('/') is var parts && parts.Contains("..") ? "it leads out of the archive"
        : parts.Any(part => part is "" or ".") ? "it names a folder"
        : null;

    [GeneratedRegex(@"\A[0-9]{8}-[0-9]{6}-[0-9]{3}-[0-9a-f]{4}\z")]
    private static partial Regex RunId();
}

/// <summary>What a file of an archive is.</summary>
internal enum ArchivePart
{
    /// <summary>A script, a table or the description: read by people, and by programs that know RO-Crate.</summary>
    ForPeople,

    /// <summary>A file of a stage's result.</summary>
    Result,

    /// <summary>A listing of code, for <c>why</c> and <c>diff</c>.</summary>
    Listing,

    /// <summary>The log of the run.</summary>
    Log,

    /// <summary>A file of the run's folder.</summary>
    Record,
}
