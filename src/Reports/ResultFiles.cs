using System.Collections.Immutable;

namespace ImageRegression.Reports;

/// <summary>A study's table as files beside the work: for a spreadsheet, and for a page.</summary>
/// <remarks>They hold no times and no run's name, so that the same results write the same bytes.</remarks>
internal static class ResultFiles
{
    /// <summary>Writes <c>&lt;study&gt;.csv</c> and <c>&lt;study&gt;.md</c>, each whole or not at all.</summary>
    /// <returns>Full paths; empty where the study has no table.</returns>
    /// <exception cref="UserErrorException">The folder cannot be made or written to.</exception>
    public static ImmutableArray<string> Write(RunReport report, string folder)
    {
        if (report.Results.IsEmpty)
            return [];
        var stem = Path.GetFullPath(Path.Combine(folder, Path.GetFileNameWithoutExtension(report.Script)));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
            return [Publish($"{stem}.csv", ResultCsv.Of(report.Results)), Publish($"{stem}.md", Markdown(report))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The table cannot be written. Choose another folder with --results DIR. ({fault.Message})", folder, inner: fault);
        }
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
