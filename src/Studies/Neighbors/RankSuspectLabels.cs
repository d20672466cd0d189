using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Ranks the training cases by how much the other subjects' cases disagree with their label.</summary>
internal sealed record RankSuspectLabels : Stage<ImmutableArray<SuspectLabel>>
{
    /// <summary>The index that holds the cases.</summary>
    public required IndexNeighbors Index { get; init; }

    /// <summary>How disagreement is measured.</summary>
    public LabelScores Suspicion { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "suspect labels";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("index", Index)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var index = run.Input(Index);
        var suspects = Suspicion.Ranked(new RadiusNeighbors(index.Radius), index.Train);
        run.Output.WriteJson("suspects.json", suspects);
        using var csv = CsvWriter.Create(new StreamWriter(run.Output.Path("suspects.csv")), new CsvWriterOptions());
        csv.WriteRecord(["rank", "id", "subject", "label", "others_predict", "score"]);
        for (var i = 0; i < suspects.Length; i++)
            csv.WriteRecord([$"{i + 1}", suspects[i].Id, suspects[i].Subject, Text(suspects[i].Label), Text(suspects[i].Predicted), Text(suspects[i].Score)]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<SuspectLabel> Read(ArtifactFolder artifacts) =>
        artifacts.ReadJson<ImmutableArray<SuspectLabel>>("suspects.json");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
