using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;

namespace ImageRegression.Studies;

/// <summary>Trains a model on one part of the images and keeps the weights that do best on another.</summary>
public sealed record TrainModel : Stage<TrainedModel>
{
    internal const string WeightsFile = "weights.safetensors";
    private const string IdentitiesFile = "identities.json", CovariatesFile = "covariates.json", LayoutFile = "images.json";

    /// <summary>The images to train on.</summary>
    public required ImagePart Train { get; init; }

    /// <summary>
    /// The images that choose the best weights, by the error of their labels or, where the loss matches subjects, by 1 − mAP;
    /// null: the last weights are kept.
    /// </summary>
    public ImagePart? Validation { get; init; }

    /// <summary>The network.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingPlan Plan { get; init; }

    /// <summary>How labels are scaled for the loss; null: z-scored with the training part's mean and deviation.</summary>
    public LabelScaling? Scaling { get; init; }

    /// <inheritdoc/>
    public override string Kind => "train";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Train.Split.Images), ("split", Train.Split)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
    [
        PartRequirement.Images(Train),
        new([Train.Split.Images], results => Model.Require(results.Read(Train.Split.Images, LoadImages.PreparationIn).Layout)),
        .. Scaling is null ? [PartRequirement.TwoLabels(Train)] : ImmutableArray<Requirement>.Empty,
        .. Validation is null || Plan.ValidateEvery == 0 ? ImmutableArray<Requirement>.Empty
            : IsMatching ? [PartRequirement.FollowUps(Validation, new(), RetrievalError.Unmeasurable)]
            : [PartRequirement.Images(Validation)],
        new([Train.Split.Images, Train.Split], results => CodingOf(
            PartRequirement.Table(results, Train.Split), results.Read(Train.Split, Train.Split.Read))),
        PartRequirement.Of(Train, (_, cases) => LossTrial.Of(this, cases)),
    ];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        _ = Plan.SubjectsPerBatch();   // throws before anything runs
        if (Plan.EmbeddingLoss is { } beneath && Model.Head == Head.None)
            throw new UserErrorException(
                $"{Name} has {beneath.Name} beneath a head, but its model has no head. Give it one, {{ Head = Head.Linear() }}, or train by that loss alone.",
                BuiltAt.IsKnown ? BuiltAt.File : null, BuiltAt.IsKnown ? BuiltAt.Line : null);
        base.Describe(settings);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        foreach (var note in EngineNotes.Of(ComputeDevice.Default))
            run.Note(note);
        var rows = Train.Rows(run);
        var images = run.Input(Train.Split.Images);
        var scaling = Scaling ?? LabelScaling.FitZScore(images.Cases.Take(rows.AsSpan()).Labels);
        var covariates = CodingOf(images.Cases, run.Input(Train.Split));
        if (!covariates.Columns.IsEmpty)
            run.Note($"besides the image the model sees {covariates.Description}");
        var set = new TrainingSet(images, rows, scaling) { Covariates = covariates.Of(images.Cases.Take(rows.AsSpan())) };
        using var model = For(set.IdentityCount).Build(Plan.Seed, images.Layout, covariates).to(ComputeDevice.Default);

        var trainer = new Trainer(Plan, ComputeDevice.Default)
        {
            Warn = run.Warn,
            Validate = Validation is null ? null
                : IsMatching ? () => RetrievalError.Of(model, covariates, images, Validation.Rows(run))
                : () => TrainingValidation.Of(model, covariates, scaling, images, rows, Validation.Rows(run)),
            Observe = moment =>
            {
                run.Progress(moment.Iteration, Plan.Iterations, "it");
                run.Metric("loss", moment.Loss, "");
                if (moment.Validation is { } error)
                    run.Metric(IsMatching ? "validation 1 - mAP" : "validation MAE", error, IsMatching ? "" : Train.Unit);
            },
        };
        var history = trainer.Fit(model, set, run.CheckpointFolder, run.Cancellation);
        foreach (var note in DivergenceNotes.Of(history))
            run.Note(note);

        Weights.Save(model, run.Output.Path(WeightsFile));
        run.Output.WriteJson("scaling.json", new[] { scaling.Offset, scaling.Divisor });
        run.Output.WriteJson(CovariatesFile, covariates);
        run.Output.WriteJson(LayoutFile, images.Layout);
        run.Output.WriteJson("history.json", history);
        if (Model.Head is ClassWeightsHead)
            run.Output.WriteJson(IdentitiesFile, set.IdentityCount);
    }

    /// <inheritdoc/>
    public override TrainedModel Read(ArtifactFolder artifacts)
    {
        var spec = Model.Head is ClassWeightsHead ? For(artifacts.ReadJson<int>(IdentitiesFile)) : Model;
        var covariates = artifacts.ReadJson<CovariateCoding>(CovariatesFile);
        var images = artifacts.ReadJson<PixelLayout>(LayoutFile);
        var model = spec.Build(seed: 0, images, covariates);
        Weights.Load(model, artifacts.Path(WeightsFile));
        var scaling = artifacts.ReadJson<double[]>("scaling.json");
        return new(model.to(ComputeDevice.Default), spec, LabelScaling.Affine(scaling[0], scaling[1]), covariates, images);
    }

    // Looks at the cases of all parts, so that a fault in a test case is told before anything is trained.
    private CovariateCoding CodingOf(CaseTable cases, Parts parts)
    {
        var coding = CovariateCoding.Fit(Model.Covariates, cases.Take(parts[Train.Part].AsSpan()));
        _ = coding.Of(cases.Take([.. parts.Train, .. parts.Validation, .. parts.Test]));
        return coding;
    }

    private bool IsMatching => Plan.Loss.LabelKind == LabelKind.Identity;

    // The model for as many identities as the training images show.
    private ModelSpec For(int identities) => Model with { Head = Model.Head.ForIdentities(identities) };

    /// <summary>The embeddings that the trained model gives to a part of the images.</summary>
    /// <param name="part">The images.</param>
    public EmbedImages Embed(ImagePart part) =>
        new() { Fit = this, Part = part, Name = $"embed {part.Name}" };
}
