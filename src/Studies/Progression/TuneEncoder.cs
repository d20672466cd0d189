using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Trains a trained encoder further to tell changes of pairs, together with a change head on it.</summary>
public sealed record TuneEncoder : Stage<TrainedModel>
{
    /// <summary>The trained encoder.</summary>
    public required TrainModel Fit { get; init; }

    /// <summary>A head that was trained on its embeddings as they are.</summary>
    public required TrainChangeHead Head { get; init; }

    /// <summary>Pairs that choose the weights.</summary>
    public required PairVisits Validation { get; init; }

    /// <summary>How it is trained.</summary>
    public ChangeTuning Tuning { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "tune encoder";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("model", Fit), ("head", Head), ("train", Head.Pairs), ("validation", Validation), ("images", Validation.Part.Split.Images)];

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The head asks the two questions of CORN.</exception>
    public override void Describe(Settings settings)
    {
        if (Head.Settings.Loss != ChangeLoss.CrossEntropy)
            throw new UserErrorException("An encoder is tuned by the cross-entropy of its head, and this head was trained by CORN. Give a head that was trained by cross-entropy.");
        base.Describe(settings);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var (trained, images) = (run.Input(Fit), run.Input(Validation.Part.Split.Images));
        using var network = trained.Spec.Build(seed: 0, images.Layout, trained.Covariates, PixelInput.Of(trained.Module)).to(ComputeDevice.Default);
        using (no_grad())
            network.load_state_dict(trained.Module.state_dict());
        var rows = images.Cases.Cases.Select((one, row) => (one.Id, row)).ToDictionary(one => one.Id, one => one.row, StringComparer.Ordinal);
        var tuning = new EncoderTuning(Tuning, network, run.Input(Head), some => new(
            images.Batch(some, ComputeDevice.Default), trained.Covariates.Of(images.Cases.Take(some)).Batch([.. Enumerable.Range(0, some.Length)], ComputeDevice.Default)));
        var best = tuning.Run(Of(Head.Pairs), Of(Validation), (done, all, error) =>
        {
            run.Progress(done, all, "epochs");
            run.Metric("validation cross-entropy", error);
        }, run.Cancellation);
        run.Note(best == 0
            ? $"{Name}: the encoder stays as it was: after no pass of {Tuning.Epochs} the validation pairs were told apart better"
            : $"{Name}: the weights after pass {best} of {Tuning.Epochs} tell the validation pairs apart best");
        TrainModel.Keep(run.Output, network, trained.Scaling, trained.Covariates, images.Layout);

        ImmutableArray<TunedPair> Of(PairVisits pairs) =>
            [.. run.Input(pairs).Pairs.Select(pair => new TunedPair(rows[pair.Before], rows[pair.After], Head.Rule.Of(pair.LabelBefore, pair.LabelAfter)))];
    }

    /// <inheritdoc/>
    public override TrainedModel Read(ArtifactFolder artifacts) => Fit.Read(artifacts);

    /// <summary>The embeddings that the tuned encoder gives to a part of the images.</summary>
    internal EmbedByTuned Embed(ImagePart part) => new() { Encoder = this, Part = part, Name = $"embed {part.Name}" };
}

/// <summary>Embeds one part of the images by an encoder that was tuned on pairs.</summary>
internal sealed record EmbedByTuned : EmbeddedPart
{
    /// <summary>The tuned encoder.</summary>
    public required TuneEncoder Encoder { get; init; }

    /// <inheritdoc/>
    public override string Kind => "embed by tuned";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Encoder), ("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var vectors = run.Input(Encoder).Embed(run.Input(Part.Split.Images), Part.Rows(run), run);
        if (CollapseNote.Of(Encoder.Fit, Part, vectors) is { } note)
            run.Note($"after tuning, {note}");
        Write(run, vectors);
    }
}
