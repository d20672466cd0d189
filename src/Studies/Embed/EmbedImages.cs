using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Training;
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
    public override int Version => 2;   // 2: of a model with a head, what lies beneath it

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Add("part", Part.Part);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var images = run.Input(Part.Split.Images);
        var rows = Part.Rows(run);
        using var vectors = Embed(run.Input(Fit).Module, Fit.Model, images, rows, run);
        EmbeddingFiles.Write(run.Output, Embeddings.Of(vectors, images.Cases.Take(rows.AsSpan()), Part.Split.Images.HasVisits));
    }

    /// <inheritdoc/>
    public override Embeddings Read(ArtifactFolder artifacts) => EmbeddingFiles.Read(artifacts);

    /// <summary>What the embeddings belong to, so that no index of another model answers for them.</summary>
    /// <param name="model">Manifest of the training's result.</param>
    public IndexBinding BindingTo(Manifest model)
    {
        var settings = new Settings();
        settings.Add("layout", (object)Part.Split.Images.Layout);
        return new(
            model.Fingerprint.Hex, model.Files.Single(file => file.Name == TrainModel.WeightsFile).Sha256.Hex,
            Fingerprint.Of(settings.Canonical).Hex);
    }

    internal static Tensor Embed(
        nn.Module<Tensor, Tensor, Tensor> model, ModelSpec spec, ImageSet images, ImmutableArray<int> rows, StageRun? run = null)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        model.eval();
        var batches = new List<Tensor>();
        foreach (var batch in rows.Chunk(BatchSize))
        {
            run?.Cancellation.ThrowIfCancellationRequested();
            using var perBatch = NewDisposeScope();
            var device = ComputeDevice.Default;
            batches.Add(model.Embed(images.Batch(batch, device), images.SexesFor(spec.UsesSex, batch, device)).cpu().MoveToOuterDisposeScope());
            run?.Progress(Math.Min(batches.Count * BatchSize, rows.Length), rows.Length, "images");
        }
        return cat(batches).MoveToOuterDisposeScope();
    }
}
