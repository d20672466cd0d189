using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Measures how often calibrated intervals hold the true value, over many divisions of the held-out subjects.</summary>
/// <remarks>
/// One calibration may be lucky or not; what is promised is the average over calibrations. Held-out subjects are divided at
/// random into those that calibrate and those that are answered for, again and again, and coverage is counted overall, for
/// each bin of the true label (none where labels come round) and for each value of the covariate that intervals are grouped by. The model and the radius stay as they are.
/// </remarks>
internal sealed record MeasureCoverage : Stage<ImmutableArray<Result>>
{
    /// <summary>The index.</summary>
    public required IndexNeighbors Index { get; init; }

    /// <summary>Embedded images of subjects that are not in the index.</summary>
    public required ImmutableArray<EmbedImages> Held { get; init; }

    /// <summary>How many divisions; ≥ 1. Default 20.</summary>
    public int Resplits { get; init; } = 20;

    /// <summary>Subjects to calibrate on for each subject that is answered for, as in 1:1.</summary>
    public int Calibrated { get; init; } = 1;

    /// <summary>How intervals are made.</summary>
    public ConformalSettings Intervals { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "coverage";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("index", Index), .. Held.Select((part, i) => new StageInput($"held {i}", part))];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
    [
        new(
            [.. Held.SelectMany(part => new Stage[] { part.Part.Split.Images, part.Part.Split })],
            results =>
            {
                Case[] pool = [.. Held.SelectMany(part => PartRequirement.Cases(results, part.Part).Cases)];
                Intervals.ThrowIfNoGroups(pool.Select(one => one.AllCovariates));
                if (pool.DistinctBy(one => one.Subject).Count() is < 2 and var subjects)
                    throw new UserErrorException($"Coverage is measured on some held-out subjects after calibrating on others; there are {subjects}. Hold out two or more.");
            }),
    ];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        base.Describe(settings);
        settings.Add("unit", Index.Train.Unit);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var scope = NewDisposeScope();
        var index = run.Input(Index);
        var pool = new Embeddings(cat([.. Held.Select(part => run.Input(part).Vectors)]), [.. Held.SelectMany(part => run.Input(part).Cases)]) { Axis = index.Train.Axis };
        var table = new CaseTable([.. pool.Cases.Select(c => new Case(c.Id, c.Id, c.Label, c.Subject))]);
        var tallies = new SortedDictionary<string, List<Share>>(StringComparer.Ordinal);
        for (var split = 1; split <= Resplits; split++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var parts = new SubjectSplit(Calibrated, 0, 1, (ulong)split) { Strata = 1 }.Of(table);
            foreach (var (group, share) in Covered(index, pool.Take(parts.Train.AsSpan()), pool.Take(parts.Test.AsSpan())))
                (tallies.TryGetValue(group, out var shares) ? shares : tallies[group] = []).Add(share);
            run.Progress(split, Resplits, "resplits");
        }
        run.Output.WriteJson("coverage.json", tallies.Select(tally => Row(tally.Key, tally.Value)).ToImmutableArray());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("coverage.json");

    private IEnumerable<(string Group, Share Share)> Covered(NeighborIndex index, Embeddings held, Embeddings test)
    {
        var calibration = IndexCalibration.Of(index, held, Intervals, new OutOfDistributionSettings());
        var answers = (index with { Calibration = calibration }).Answer(test);
        return answers
            .SelectMany(answer => Groups(answer, calibration.Intervals).Select(group => (group, answer)))
            .GroupBy(pair => pair.group, pair => pair.answer)
            .Select(group => (group.Key, Share.Of([.. group])));
    }

    // A blank in front puts the whole before its parts.
    private static IEnumerable<string> Groups(CasePrediction answer, ConformalIntervals intervals)
    {
        yield return " all";
        if (!answer.Axis.IsCircle)   // which has no bins
            yield return FormattableString.Invariant($"label bin {ConformalIntervals.BinOf(answer.Target, intervals.BinEdges) + 1}");
        if (intervals.GroupBy is { } by && CovariateText.Of(answer.Covariates, by) is { } stratum)
            yield return $"{by} {stratum}";
    }

    private Result Row(string group, List<Share> shares)
    {
        var coverage = SeedSpread.Of([.. shares.Select(share => share.Covered)]);
        return new(group.Trim(),
        [
            new("coverage", coverage.Mean, "") { Spread = double.IsNaN(coverage.Deviation) ? null : coverage.Deviation },
            new("interval width", shares.Average(share => share.Width), Index.Train.Unit),
            new("cases a resplit", Math.Round(shares.Average(share => (double)share.Cases)), ""),
        ], group == " all" ? [$"± standard deviation over {shares.Count} resplits of the held-out subjects"] : []);
    }

    private readonly record struct Share(double Covered, double Width, int Cases)
    {
        public static Share Of(CasePrediction[] answers) => new(
            answers.Average(a => a.IsCovered!.Value ? 1.0 : 0.0),
            answers.Average(a => a.Interval!.Value.Upper - a.Interval.Value.Lower),
            answers.Length);
    }
}
