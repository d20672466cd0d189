using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Embeds one part of the images by a trained model, with or without a head, without augmentation.</summary>
public sealed record EmbedImages : Stage<Embeddings>
{
    private const int BatchSize = 32;   // bounds memory only: in evaluation mode no image sees another

    /// <summary>The trained model.</summary>
    public required TrainModel Fit { get; init; }

    /// <summary>The images to embed.</summary>
    public required ImagePart Part { get; init; }

    /// <inheritdoc/>
    public override string Kind => "embed";

    /// <inheritdoc/>
    public override int Version => 3;   // 3: covariates by name

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Add("part", Part.Part);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var images = run.Input(Part.Split.Images);
        var rows = Part.Rows(run);
        var model = run.Input(Fit);
        using var vectors = Embed(model.Module, model.Covariates, images, rows, run);
        Embeddings.Of(vectors, images, rows, Part.Split.Images.HasVisits).Save(run.Output);
    }

    /// <inheritdoc/>
    public override Embeddings Read(ArtifactFolder artifacts) => Embeddings.Load(artifacts);

    internal static Tensor Embed(
        nn.Module<ModelInput, Tensor> model, CovariateCoding coding, ImageSet images, ImmutableArray<int> rows, StageRun? run = null)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        model.eval();
        var covariates = coding.Of(images.Cases.Take(rows.AsSpan()));
        var batches = new List<Tensor>();
        foreach (var batch in Enumerable.Range(0, rows.Length).Chunk(BatchSize))
        {
            run?.Cancellation.ThrowIfCancellationRequested();
            using var perBatch = NewDisposeScope();
            var device = ComputeDevice.Default;
            var input = new ModelInput(images.Batch(Array.ConvertAll(batch, i => rows[i]), device), covariates.Batch(batch, device));
            batches.Add(model.Embed(input).cpu().MoveToOuterDisposeScope());
            run?.Progress(Math.Min(batches.Count * BatchSize, rows.Length), rows.Length, "images");
        }
        return cat(batches).MoveToOuterDisposeScope();
    }
}
