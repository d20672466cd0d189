using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>How far the scores from the U-Nets' masks are from the scores that the table states.</summary>
internal sealed record EvaluateScores : Stage<Result>
{
    /// <summary>What this row of the results stands for.</summary>
    public required string Label { get; init; }

    /// <summary>The scores.</summary>
    public required ScoreCalcium Scores { get; init; }

    /// <inheritdoc/>
    public override string Kind => "evaluate scores";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("scores", Scores)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var scans = run.Input(Scores).Scans;
        double[] relative = [.. scans.Where(scan => scan.Reference > 0).Select(scan => Math.Abs(scan.Score - scan.Reference) / scan.Reference).Order()];
        int[] found = [.. scans.Select(scan => (int)CalciumGrades.Of(scan.Score))], stated = [.. scans.Select(scan => (int)CalciumGrades.Of(scan.Reference))];
        var grades = ConfusionMatrix.Of(found, stated, CalciumGrades.Names);
        var result = new Result(Label,
        [
            new("score MAE", scans.Average(scan => Math.Abs(scan.Score - scan.Reference)), "Agatston"),
            new("median error", relative.Length > 0 ? 100 * relative[relative.Length / 2] : double.NaN, "%"),
            new("within 10 %", relative.Length > 0 ? 100.0 * relative.Count(error => error <= 0.1) / relative.Length : double.NaN, "%"),
            new("zeros found", Share(scans.Where(scan => scan.Reference == 0), scan => scan.Score == 0), "%"),
            new("grade", 100 * grades.Accuracy, "%"),
            new("Dice heart", Mean(scans.Select(scan => scan.HeartDice)), ""),
            new("Dice calcium", Mean(scans.Where(scan => scan.Reference > 0).Select(scan => scan.CalciumDice)), ""),
        ], []);
        foreach (var metric in result.Metrics)
            run.Metric(metric.Name, metric.Value, metric.Unit);
        run.Output.WriteJson("metrics.json", result);
    }

    /// <inheritdoc/>
    public override Result Read(ArtifactFolder artifacts) => artifacts.ReadJson<Result>("metrics.json");

    private static double Mean(IEnumerable<double?> values) => values.OfType<double>().DefaultIfEmpty(double.NaN).Average();

    private static double Share(IEnumerable<ScoredScan> scans, Func<ScoredScan, bool> isSo) =>
        scans.Select(scan => isSo(scan) ? 100.0 : 0).DefaultIfEmpty(double.NaN).Average();
}
