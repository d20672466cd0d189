using System.Collections.Immutable;
using ImageRegression.Reports.Runs;

namespace ImageRegression.Reports;

/// <summary>A study's table as files beside the work: for a spreadsheet, and for a page.</summary>
/// <remarks>
/// Each run has a folder of its own, <c>&lt;study&gt;/&lt;run&gt;</c>, and <c>&lt;study&gt;/latest</c> leads to the last one (where links cannot be made, <c>latest.txt</c> names it). The files
/// hold no times and no run's name, so that the same results write the same bytes.
/// </remarks>
internal static class ResultFiles
{
    private const string Latest = "latest";

    /// <summary>Writes <c>&lt;study&gt;.csv</c> and <c>&lt;study&gt;.md</c>, each whole or not at all.</summary>
    /// <returns>Full paths; empty where the study has no table.</returns>
    /// <exception cref="UserErrorException">The folder cannot be made or written to.</exception>
    public static ImmutableArray<string> Write(RunReport report, string folder)
    {
        if (report.Results.IsEmpty)
            return [];
        var ofStudy = FolderOf(report.Script, folder);
        var ofRun = Path.Combine(ofStudy, report.RunId);
        try
        {
            Disk.MakeFolder(ofRun);
            ImmutableArray<string> files = [.. Texts(RunSummary.Of(report, [], null)).Select(file => Publish(Path.Combine(ofRun, file.Name), file.Text))];
            PointToLatest(ofStudy, report.RunId);
            return files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The table cannot be written. Choose another folder with --results DIR. ({fault.Message})", folder, inner: fault);
        }
    }

    /// <summary>The files of a run's table by name; none where it has no table.</summary>
    public static IEnumerable<(string Name, string Text)> Texts(RunSummary run) => run.Results.IsEmpty ? []
        : [($"{NameOf(run.Script)}.csv", ResultCsv.Of(run.Results)), ($"{NameOf(run.Script)}.md", Markdown(run))];

    /// <summary>Removes the files of a run's table, and lets <c>latest</c> lead to the last run that is left.</summary>
    /// <param name="script">The script, as the user named it.</param>
    /// <param name="runId">The run.</param>
    /// <param name="folder">The folder of tables.</param>
    /// <returns>The run's folder, where something of another's is left in it; null where it is gone or was not there.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static string? Remove(string script, string runId, string folder)
    {
        var ofStudy = FolderOf(script, folder);
        var ofRun = Path.Combine(ofStudy, runId);
        if (!Directory.Exists(ofRun))
            return null;
        foreach (var ending in new[] { ".csv", ".md" })
            File.Delete(Path.Combine(ofRun, NameOf(script) + ending));
        if (Directory.EnumerateFileSystemEntries(ofRun).Any())
            return ofRun;
        Directory.Delete(ofRun);
        var left = Directory.EnumerateDirectories(ofStudy).Where(path => new DirectoryInfo(path).LinkTarget is null).Select(path => Path.GetFileName(path)).Max(StringComparer.Ordinal);
        if (left is not null)
            PointToLatest(ofStudy, left);
        else
            foreach (var latest in new[] { Latest, $"{Latest}.txt" })
                File.Delete(Path.Combine(ofStudy, latest));
        if (!Directory.EnumerateFileSystemEntries(ofStudy).Any())
            Directory.Delete(ofStudy);
        return null;
    }

    private static string NameOf(string script) => Path.GetFileNameWithoutExtension(script);

    private static string FolderOf(string script, string folder) => Path.GetFullPath(Path.Combine(folder, NameOf(script)));

    // The new link is made beside the old one and renamed over it, so that there is always one.
    private static void PointToLatest(string ofStudy, string runId)
    {
        var draft = Path.Combine(ofStudy, $".{Latest}-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateSymbolicLink(draft, runId);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Disk.Replace(Path.Combine(ofStudy, $"{Latest}.txt"), runId);   // a file system without links
            return;
        }
        Disk.Rename(draft, Path.Combine(ofStudy, Latest));
    }

    private static string Publish(string file, string text)
    {
        Disk.Replace(file, text);
        return file;
    }

    private static string Markdown(RunSummary run) => string.Join('\n',
    [
        $"# {Reports.Markdown.Text(run.Title)}",
        "",
        .. run.Notes.Select(note => $"> {Reports.Markdown.Text(note).Replace("*", "\\*", StringComparison.Ordinal)}  "),
        .. run.Notes.IsEmpty ? Array.Empty<string>() : [""],
        .. ResultTable.Of(run.Results).Markdown,
        "",
        $"{Reports.Markdown.Code(run.Script)}, profile {run.Profile}"
            + string.Concat(run.Parameters.Select(value => $", {Reports.Markdown.Text($"{value.Name}={value.Value}")}")) + $"; result `{run.Result.Brief}`",
        "",
    ]);
}
