using System.Collections.Immutable;

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
        var study = Path.GetFileNameWithoutExtension(report.Script);
        var ofStudy = Path.GetFullPath(Path.Combine(folder, study));
        var stem = Path.Combine(ofStudy, report.RunId, study);
        try
        {
            Disk.MakeFolder(Path.GetDirectoryName(stem)!);
            ImmutableArray<string> files = [Publish($"{stem}.csv", ResultCsv.Of(report.Results)), Publish($"{stem}.md", Markdown(report))];
            PointToLatest(ofStudy, report.RunId);
            return files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The table cannot be written. Choose another folder with --results DIR. ({fault.Message})", folder, inner: fault);
        }
    }

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

    private static string Markdown(RunReport report) => string.Join('\n',
    [
        $"# {Reports.Markdown.Text(report.Title)}",
        "",
        .. report.Notes.Select(note => $"> {Reports.Markdown.Text(note).Replace("*", "\\*", StringComparison.Ordinal)}  "),
        .. report.Notes.IsEmpty ? Array.Empty<string>() : [""],
        .. ResultTable.Of(report.Results).Markdown,
        "",
        $"{Reports.Markdown.Code(report.Script)}, profile {report.Profile.ToString().ToLowerInvariant()}"
            + string.Concat(report.Parameters.Select(value => $", {Reports.Markdown.Text($"{value.Name}={value.Value}")}")) + $"; result `{report.Fingerprint.Brief}`",
        "",
    ]);
}
