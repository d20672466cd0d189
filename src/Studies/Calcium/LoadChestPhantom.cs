using ImageRegression.Phantoms;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Draws digital phantoms of chest CT, whose Agatston score is known exactly.</summary>
internal sealed record LoadChestPhantom : LoadScans
{
    /// <summary>The population, and how it is scanned.</summary>
    public required ChestPhantom Phantom { get; init; }

    /// <summary>Subjects to draw.</summary>
    public required int Subjects { get; init; }

    /// <summary>Scans of each subject. Default 1.</summary>
    public int Scans { get; init; } = 1;

    /// <inheritdoc/>
    public override string Kind => "chest phantom";

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        run.Note($"digital phantom: {Subjects} drawn chests, {Subjects * Scans} CT scans, no patient data");
        var (done, gate) = (0, new Lock());
        Parallel.For(0, Subjects * Scans, new ParallelOptions { CancellationToken = run.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, row =>
        {
            var scan = Phantom.Scan(row / Scans, row % Scans);
            ScanSet.Write(run.Output, "ct", row, scan.Ct);
            ScanSet.Write(run.Output, "heart", row, scan.Heart);
            ScanSet.Write(run.Output, "calcium", row, scan.Calcium);
            lock (gate)
                run.Progress(++done, Subjects * Scans, "scans");
        });
        ScanSet.Write(run.Output, Phantom.Cases(Subjects, Scans));
    }
}
