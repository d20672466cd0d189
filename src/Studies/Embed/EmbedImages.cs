using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Embeds one part of the images by a trained model, with or without a head, without augmentation.</summary>
public sealed record EmbedImages : EmbeddedPart
{
    private const int BatchSize = 32;   // bounds memory only: in evaluation mode no image sees another

    /// <summary>The trained model.</summary>
    public required TrainModel Fit { get; init; }

    /// <inheritdoc/>
    public override string Kind => "embed";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("model", Fit), ("images", Part.Split.Images), ("split", Part.Split), .. Features is null ? ImmutableArray<StageInput>.Empty : [("features", Features)]];

    private ComputeFeatures? Features => FeaturesOf(Fit, Part);

    /// <inheritdoc/>
    public override void Run(StageRun run) => Write(run, Fit);

    /// <summary>The features that a model was trained on, where they are of the images of a part; null: it computes them.</summary>
    internal static ComputeFeatures? FeaturesOf(TrainModel fit, ImagePart part) =>
        fit.Features is { } features && features.Images == part.Split.Images ? features : null;

    /// <summary>What embeddings by a model of images that were prepared so belong to: no index of another one answers for them.</summary>
    /// <param name="model">Manifest of the training's result.</param>
    /// <param name="preparation">How the images were prepared.</param>
    public static IndexBinding BindingOf(Manifest model, ImagePreparation preparation)
    {
        var settings = new Settings();
        settings.Add("preparation", (object)preparation);
        return new(
            model.Fingerprint.Hex, model.Files.Single(file => file.Name == TrainModel.WeightsFile).Sha256.Hex,
            Fingerprint.Of(settings.Canonical).Hex);
    }

    /// <summary>What these embeddings belong to, for a stage that has them and their model among its inputs.</summary>
    internal IndexBinding BindingIn(StageRun run) => BindingOf(run.ManifestOf(Fit), run.Input(this).Preparation!);

    internal static Tensor Embed(
        nn.Module<ModelInput, Tensor> model, CovariateCoding coding, ImageSet images, ImmutableArray<int> rows, StageRun? run = null,
        Tensor? features = null)
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
            var (taken, seen) = (Array.ConvertAll(batch, i => rows[i]), covariates.Batch(batch, device));
            var vectors = features is null
                ? model.Embed(new(images.Batch(taken, device), seen))
                : Trunk.Of(model)!.Embed(features.index_select(0, tensor(Array.ConvertAll(taken, row => (long)row))).to(device), seen);
            batches.Add(vectors.cpu().MoveToOuterDisposeScope());
            run?.Progress(Math.Min(batches.Count * BatchSize, rows.Length), rows.Length, "images");
        }
        return cat(batches).MoveToOuterDisposeScope();
    }
}
