using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Torch;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Export.Embeddings"/>
internal sealed record ExportEmbeddings : ExportTables
{
    /// <summary>What is written.</summary>
    public required Stage<Embeddings> Embeddings { get; init; }

    /// <inheritdoc/>
    public override string Kind => "export embeddings";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("embeddings", Embeddings)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var embeddings = run.Input(Embeddings);
        WriteTable(run.Output, "embeddings", () => EmbeddingTables.Vectors(embeddings));
        WriteArrays(run.Output, () => EmbeddingTables.Cases(embeddings.Cases), () =>
        {
            NumpyFile.Write(run.Output.Path("embeddings.npy"), embeddings.Vectors);
            NumpyFile.Write(run.Output.Path("labels.npy"), [.. embeddings.Labels]);
        });
    }
}
