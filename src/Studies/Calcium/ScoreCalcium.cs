using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;
using ImageRegression.Volumes;

namespace ImageRegression.Studies;

/// <summary>Segments heart and calcium in every scan by two U-Nets and scores the calcium after Agatston.</summary>
public sealed record ScoreCalcium : Stage<CalciumScores>
{
    private const int MostAtOnce = 4;   // a scan of 512×512×300 voxels, its masks and what a network makes of them take 2 GB

    /// <summary>The scans.</summary>
    public required LoadScans Scans { get; init; }

    /// <summary>What finds the heart.</summary>
    public required UNetStage Heart { get; init; }

    /// <summary>What finds calcium within it.</summary>
    public required UNetStage Calcium { get; init; }

    /// <summary>How calcium is scored.</summary>
    public AgatstonScoring Scoring { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "score calcium";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("scans", Scans), ("heart", Heart), ("calcium", Calcium)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var (scans, heartNet, calciumNet) = (run.Input(Scans), run.Input(Heart), run.Input(Calcium));
        var scored = new ScoredScan?[scans.Count];
        var (done, gate) = (0, new Lock());
        Parallel.For(0, scans.Count, new ParallelOptions { CancellationToken = run.Cancellation, MaxDegreeOfParallelism = Math.Min(MostAtOnce, Environment.ProcessorCount) }, row =>
        {
            scored[row] = Scored(run.Output, scans, row, heartNet, calciumNet);
            lock (gate)
                run.Progress(++done, scans.Count, "scans");
        });
        if (Array.IndexOf(scored, null) is var missing and >= 0)
            throw new UserErrorException(
                $"No heart was found in the scan '{scans.Cases.Cases[missing].Id}'{Others(scored)}. Train the heart's U-Net for longer, or look whether the scan shows the heart.",
                scans.Cases.File, scans.Cases.File is null ? null : scans.Cases.Cases[missing].Line);
        run.Output.WriteJson("scores.json", scored.OfType<ScoredScan>().ToImmutableArray());
        run.Metric("mean error of log2(score + 1)", scored.Average(scan => Math.Abs(CalciumLabel.Of(scan!.Score) - CalciumLabel.Of(scan.Reference))));
    }

    /// <inheritdoc/>
    public override CalciumScores Read(ArtifactFolder artifacts) => new(artifacts.ReadJson<ImmutableArray<ScoredScan>>("scores.json"), artifacts.Root);

    // Null where no heart is found; which scan it is that is complained of must not depend on who came first.
    private ScoredScan? Scored(ArtifactFolder to, ScanSet scans, int row, SegmentationNetwork heartNet, SegmentationNetwork calciumNet)
    {
        var (ct, one) = (scans.Ct(row), scans.Cases.Cases[row]);
        if (heartNet.HeartIn(ct) is not { } heart)
            return null;
        var calcium = Thresholded(ct, calciumNet.Find(ct, heart));
        ScanSet.Write(to, "heart", row, heart);
        ScanSet.Write(to, "calcium", row, calcium);
        var score = Scoring.Of(ct, calcium);
        return new ScoredScan(one.Id, score.Score, score.Lesions, one.Label, Dice(heart, scans.Heart(row)), Dice(calcium, scans.Calcium(row)));
    }

    private static string Others(ScoredScan?[] scored) =>
        scored.Count(scan => scan is null) - 1 is var others and > 0 ? $" and in {others} more" : "";

    // The network marks where calcium is, generously; calcium itself is what reaches the threshold there.
    private Volume Thresholded(Volume ct, Volume found)
    {
        var (hu, inside) = (ct.Voxels, found.Voxels);
        var mask = new float[inside.Length];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = inside.Span[i] > 0.5f && hu.Span[i] >= Scoring.ThresholdHu ? 1 : 0;
        return new Volume(ct.Grid, mask);
    }

    private static double? Dice(Volume found, Volume? truth)
    {
        if (truth is null)
            return null;
        truth.RequireGridOf(found, "The true mask");
        return SegmentationOverlap.Dice(found.Voxels.Span, truth.Voxels.Span);
    }
}

/// <summary>What was found in each scan, in the order of the scans.</summary>
/// <param name="Scans">Scores and lesions.</param>
/// <param name="Folder">Where the masks lie as NIfTI files.</param>
public sealed record CalciumScores(ImmutableArray<ScoredScan> Scans, string Folder)
{
    /// <summary>The heart as it was found.</summary>
    public Volume Heart(int row) => NiftiFile.Read(ScanSet.PathOf(Folder, "heart", row));
}

/// <summary>The calcium found in one scan.</summary>
/// <param name="Id">Name of the scan.</param>
/// <param name="Score">Its Agatston score.</param>
/// <param name="Lesions">Its lesions, the highest score first.</param>
/// <param name="Reference">The score that the table states; the true one for phantoms.</param>
/// <param name="HeartDice">Overlap of the found with the known heart; null where it is not known.</param>
/// <param name="CalciumDice">Overlap of found with known calcium; null where it is not known.</param>
public sealed record ScoredScan(
    string Id, double Score, ImmutableArray<CalciumLesion> Lesions, double Reference, double? HeartDice, double? CalciumDice);
