using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Reads a table of CT scans (NIfTI or DICOM), checks it whole, and keeps every volume as NIfTI.</summary>
internal sealed record LoadScanTable : LoadScans
{
    /// <summary>The table, as the user named it; see <see cref="ScanTable"/> for its columns.</summary>
    public required string Table { get; init; }

    /// <inheritdoc/>
    public override string Kind => "load scans";

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources =>
        LoadTable.SourcesOf(Table, () => [.. ScanTable.FilesOf(CaseTable.Read(Table, requireImages: false))], new ImageFolder(Path.GetDirectoryName(Path.GetFullPath(Table)), Zip: null));

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Add("table", Path.GetFileName(Table));

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var cases = ScanTable.Read(Table);
        foreach (var note in cases.Notes)
            run.Note(note);
        for (var row = 0; row < cases.Count; row++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var (ct, heart, calcium) = ScanTable.Scan(cases, row);
            ScanSet.Write(run.Output, "ct", row, ct);
            if (heart is not null)
                ScanSet.Write(run.Output, "heart", row, heart);
            if (calcium is not null)
                ScanSet.Write(run.Output, "calcium", row, calcium);
            run.Progress(row + 1, cases.Count, "scans");
        }
        ScanSet.Write(run.Output, cases);
    }
}
