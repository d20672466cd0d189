using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Ranks the training cases by how much the other subjects' cases disagree with their label.</summary>
public sealed record RankSuspectLabels : Stage<ImmutableArray<LabelSuspect>>
{
    /// <summary>The index that holds the cases.</summary>
    public required IndexNeighbors Index { get; init; }

    /// <summary>How disagreement is measured.</summary>
    public LabelSuspicion Suspicion { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "suspect labels";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("index", Index)];

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Add("suspicion", (object)Suspicion);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var index = run.Input(Index);
        ImmutableArray<LabelSuspect> suspects =
        [
            .. Suspicion.Ranked(new RadiusNeighbors(index.Radius), index.Vectors, index.Labels, index.Subjects)
                .Select(suspect => new LabelSuspect(index.Cases[suspect.Row].Id, index.Cases[suspect.Row].Subject, suspect.Label, suspect.Predicted, suspect.Score)),
        ];
        run.Output.WriteJson("suspects.json", suspects);
        using var csv = CsvWriter.Create(new StreamWriter(run.Output.Path("suspects.csv")), new CsvWriterOptions());
        csv.WriteRecord(["rank", "id", "subject", "label", "others_predict", "score"]);
        for (var i = 0; i < suspects.Length; i++)
            csv.WriteRecord([$"{i + 1}", suspects[i].Id, suspects[i].Subject, Text(suspects[i].Label), Text(suspects[i].Predicted), Text(suspects[i].Score)]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<LabelSuspect> Read(ArtifactFolder artifacts) =>
        artifacts.ReadJson<ImmutableArray<LabelSuspect>>("suspects.json");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A training case whose label may be wrong.</summary>
/// <param name="Id">Name of its image.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Predicted">What the cases of all other subjects predict for it, in label units.</param>
/// <param name="Score">Standardised disagreement: 1 is usual, 3 is rare; positive where the label is above the others' answer.</param>
public sealed record LabelSuspect(string Id, string Subject, double Label, double Predicted, double Score);
