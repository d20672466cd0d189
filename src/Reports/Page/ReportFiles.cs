using System.Text;
using ImageRegression.Reports.Figures;

namespace ImageRegression.Reports.Page;

/// <summary>The page and the printed figures of a run on disk: drawn once for each result, then copied to all runs that end in it.</summary>
/// <remarks>
/// A page that is kept is checked before it is used, and drawn again if anything about it has changed. Runs have copies and
/// no links: whoever edits one, edits that one.
/// </remarks>
/// <param name="folder">Where pages are kept by their identity, such as <c>.cache/reports</c>.</param>
internal sealed class ReportFiles(string folder)
{
    private const string Page = "report.html", Figures = "figures";
    private static readonly SealedList Contents = new("contents.txt");

    /// <summary>Puts <c>report.html</c> and <c>figures/</c> into a run's folder.</summary>
    /// <param name="report">The run.</param>
    /// <param name="gather">Reads the run's artifacts; called only where the page is not kept whole.</param>
    /// <param name="into">The run's folder.</param>
    /// <returns>Full path of the page in it.</returns>
    public string Write(RunReport report, Func<StudyFigures> gather, string into)
    {
        // Damage that this run warns of took nothing from a page that was drawn before it.
        var drawn = Kept(report with { Warnings = [] }) ?? Kept(report) ?? Draw(report, gather());
        foreach (var (name, content) in drawn)
        {
            var target = Path.Combine(into, name);
            Disk.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
            Disk.Replace(target, content);
        }
        return Path.Combine(into, Page);
    }

    private Dictionary<string, byte[]>? Kept(RunReport report)
    {
        var place = PlaceOf(report);
        var files = Contents.Read(place, out var damage);
        return damage is null ? files.ToDictionary(file => file.Name, file => File.ReadAllBytes(Path.Combine(place, file.Name))) : null;
    }

    // The list comes last: without it there is no page. Two runs at once write the same bytes.
    private Dictionary<string, byte[]> Draw(RunReport report, StudyFigures figures)
    {
        var drawn = PrintedFigures.Of(figures).ToDictionary(figure => Path.Combine(Figures, figure.Name), figure => Encoding.UTF8.GetBytes(figure.Svg));
        drawn.Add(Page, Encoding.UTF8.GetBytes(HtmlReport.Of(report, figures)));
        var place = PlaceOf(report);
        foreach (var (name, content) in drawn)
        {
            Disk.MakeFolder(Path.GetDirectoryName(Path.Combine(place, name))!);
            Disk.Replace(Path.Combine(place, name), content);
        }
        Contents.Seal(place, drawn.Select(file => SealedFile.Of(file.Key, file.Value)));
        return drawn;
    }

    private string PlaceOf(RunReport report) => Path.Combine(folder, HtmlReport.Identity(report).Hex);
}
