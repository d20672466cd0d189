using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>
/// Features of all images by a trunk that stays as it starts, computed once for every training that freezes it, whatever its loss, head, seed
/// and covariates.
/// </summary>
internal sealed record ComputeFeatures : Stage<ImageFeatures>
{
    private const int BatchSize = 32;   // bounds memory only

    /// <summary>The images.</summary>
    public required LoadImages Images { get; init; }

    /// <summary>The network; only its trunk counts.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>The trunk's weights.</summary>
    public required Start Start { get; init; }

    /// <inheritdoc/>
    public override string Kind => "features";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Images), .. Start.Inputs];

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => Start.Sources;

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
        [new([Images], results => Start.Require(Model, results.Read(Images, LoadImages.PreparationIn).Layout))];

    /// <summary>Those of a training; null where they cannot be computed once, because images are augmented or the trunk is trained.</summary>
    public static ComputeFeatures? For(TrainModel fit) =>
        fit is { Start: { } start, Plan.Frozen: true } && Augmentation.None.Equals(fit.Plan.Augmentation)
            ? Of(fit.Train.Split.Images, fit.Model, start)
            : null;

    /// <summary>Those of a set of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="model">The network; only its trunk counts.</param>
    /// <param name="start">The trunk's weights.</param>
    public static ComputeFeatures Of(LoadImages images, ModelSpec model, Start start) =>
        new() { Images = images, Model = TrunkOf(model), Start = start, Name = "features" };

    /// <summary>Whether they are the features that a training sees.</summary>
    public bool AreOf(TrainModel fit) => Images == fit.Train.Split.Images && Model == TrunkOf(fit.Model) && Start == fit.Start;

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var images = run.Input(Images);
        using var weights = Start.Read(run) ?? throw new InvalidOperationException("A trunk without weights has no features that mean anything.");
        using var network = Model.Build(seed: 0, images.Layout, CovariateCoding.None, weights.Pixels);
        run.Note(WeightMatch.Fill(network, weights, Model.NameOf, Start.Partial));
        if (Start.Note is { } note)
            run.Note(note);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var trunk = Trunk.Of(network) ?? throw new UserErrorException($"{Model.Name} does not tell its features from what follows, so nothing of it can be frozen.");
        network.to(ComputeDevice.Default).eval();
        var batches = new List<Tensor>();
        foreach (var rows in Enumerable.Range(0, images.Count).Chunk(BatchSize))
        {
            run.Cancellation.ThrowIfCancellationRequested();
            using var perBatch = NewDisposeScope();
            batches.Add(trunk.Features(images.Batch(rows, ComputeDevice.Default)).cpu().MoveToOuterDisposeScope());
            run.Progress(Math.Min(batches.Count * BatchSize, images.Count), images.Count, "images");
        }
        ImageFeatures.Write(run.Output, cat(batches));
    }

    /// <inheritdoc/>
    public override ImageFeatures Read(ArtifactFolder artifacts) => ImageFeatures.Read(artifacts);

    // What follows the trunk decides nothing about its features.
    private static ModelSpec TrunkOf(ModelSpec model) => model with { Head = Head.None, Covariates = [], Dim = 1 };
}
