using ImageRegression.Reports.Figures;

namespace ImageRegression.Reports.Page;

/// <summary>The page and the printed figures of a run on disk: drawn once for each result, then shared by all runs that end in it.</summary>
/// <param name="folder">Where pages are kept by their identity, such as <c>.cache/reports</c>.</param>
internal sealed class ReportFiles(string folder)
{
    private const string Page = "report.html", Figures = "figures";

    /// <summary>Puts <c>report.html</c> and <c>figures/</c> into a run's folder.</summary>
    /// <param name="report">The run.</param>
    /// <param name="gather">Reads the run's artifacts; called only where the page was not drawn before.</param>
    /// <param name="into">The run's folder.</param>
    /// <returns>Full path of the page in it.</returns>
    public string Write(RunReport report, Func<StudyFigures> gather, string into)
    {
        var drawn = Path.Combine(folder, HtmlReport.Identity(report).Hex);
        if (!File.Exists(Path.Combine(drawn, Page)))
            Draw(report, gather(), drawn);
        Share(drawn, into);
        return Path.Combine(into, Page);
    }

    // Written beside and renamed: a reader, or a second run, sees the whole page or none.
    private static void Draw(RunReport report, StudyFigures figures, string target)
    {
        var draft = $"{target}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        try
        {
            foreach (var (name, svg) in PrintedFigures.Of(figures))
            {
                Directory.CreateDirectory(Path.Combine(draft, Figures));
                File.WriteAllText(Path.Combine(draft, Figures, name), svg);
            }
            File.WriteAllText(Path.Combine(draft, Page), HtmlReport.Of(report, figures));
            Directory.Move(draft, target);
        }
        catch (IOException) when (File.Exists(Path.Combine(target, Page)))
        {
            // Another run drew the same page meanwhile.
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }
    }

    private static void Share(string drawn, string into)
    {
        foreach (var file in Directory.EnumerateFiles(drawn, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(into, Path.GetRelativePath(drawn, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            HardLink.OrCopy(file, target);
        }
    }
}
