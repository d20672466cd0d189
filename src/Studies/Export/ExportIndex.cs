using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Torch;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Export.Index"/>
internal sealed record ExportIndex : ExportTables
{
    /// <summary>What is written.</summary>
    public required Stage<NeighborIndex> Index { get; init; }

    /// <inheritdoc/>
    public override string Kind => "export index";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("index", Index)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var index = run.Input(Index);
        run.Output.WriteJson("index.json", new ExportedIndex(index.Radius, index.Train.Count, index.Train.Vectors.shape[1], index.Train.Axis.Period));
        WriteTable(run.Output, "index", () => EmbeddingTables.Vectors(index.Train));
        WriteArrays(run.Output, () => EmbeddingTables.Cases(index.Train.Cases), () =>
        {
            NumpyFile.Write(run.Output.Path("index.npy"), index.Train.Vectors);
            NumpyFile.Write(run.Output.Path("labels.npy"), [.. index.Train.Labels]);
        });
    }
}

/// <summary>What an index is besides its cases.</summary>
/// <param name="Radius">In the unit of the embeddings.</param>
/// <param name="Cases">How many.</param>
/// <param name="Dimensions">Of the embeddings.</param>
/// <param name="Period">After which labels come round, in their unit; not written where they do not.</param>
internal sealed record ExportedIndex(
    double Radius, int Cases, long Dimensions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Period);
