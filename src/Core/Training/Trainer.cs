using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Randomness;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// Trains a model of images, and survives being killed: a training that resumes from a checkpoint ends in the bits of one
/// that was never interrupted, on the same machine with the same number of threads.
/// </summary>
/// <param name="Plan">What to compute.</param>
/// <param name="Device">Where to compute it.</param>
public sealed record Trainer(TrainingPlan Plan, Device Device)
{
    /// <summary>
    /// Error of the model on the validation images, of which less is better: the mean absolute one, or 1 − mAP. NaN, where
    /// nothing could be measured, is worse than any number.
    /// </summary>
    public Func<double>? Validate { get; init; }

    /// <summary>Called after each iteration; for progress, never for results.</summary>
    public Action<TrainingMoment> Observe { get; init; } = static _ => { };

    /// <summary>
    /// Features of all images of the set, shape [N, F], computed once by the trunk; only for a plan that is <see cref="TrainingPlan.Frozen"/> and augments
    /// nothing. Null: the trunk computes those of each batch.
    /// </summary>
    internal Tensor? Features { get; init; }

    /// <summary>Told of checkpoints that were damaged and discarded, a sentence each.</summary>
    internal Action<string> Warn { get; init; } = static _ => { };

    /// <summary>
    /// Trains <paramref name="model"/> in place. Where <see cref="Validate"/> is given, the weights with the smallest
    /// validation error are kept (the later of equals never replaces the earlier), else the last.
    /// </summary>
    /// <param name="model">Images [N, C, H, W], and covariates [N, K] where it sees any, to embeddings [N, D], with or without a head.</param>
    /// <param name="set">What to train on.</param>
    /// <param name="checkpointFolder">Where the state is saved, and resumed from where it holds one.</param>
    /// <param name="cancellation">Saves the state and stops.</param>
    /// <returns>The course of the training.</returns>
    /// <exception cref="ArgumentException">A loss is to lie beneath a head, and the model has none.</exception>
    /// <exception cref="UserErrorException">
    /// The loss, a gradient or a parameter is not finite, and the plan's <see cref="TrainingPlan.OnDivergence"/> does not go on; names the images at
    /// fault. The last checkpoint stays.
    /// </exception>
    public TrainingHistory Fit(
        nn.Module<ModelInput, Tensor> model, TrainingSet set, string checkpointFolder, CancellationToken cancellation)
    {
        if (Plan.EmbeddingLoss is { } beneath && model is not HeadedNetwork)
            throw new ArgumentException($"{beneath.Name} is to train the embedding beneath a head, but the model has none. Make it the plan's Loss, or give the model a head.", nameof(model));
        if (Features is not null && !(Plan.Frozen && Images.Augmentation.None.Equals(Plan.Augmentation)))
            throw new ArgumentException("Features that were computed once are of a frozen trunk and of images as they are: set Frozen, and leave the augmentation out.", nameof(model));
        var (drawn, rowsOf) = Sampler(set);
        return new TrainingLoop(Plan, Device) { Validate = Validate, Observe = Observe, Warn = Warn, CasesOf = iteration => Ids(rowsOf(iteration)) }.Fit(
            model, progress => Step(progress, model, set, rowsOf(progress.Iteration)), Math.Max(1, (set.Rows.Length + drawn - 1) / drawn),
            checkpointFolder, cancellation);

        ImmutableArray<string> Ids(int[] drawn) => [.. drawn.Select(i => set.Images.Cases.Cases[set.Rows[i]].Id)];
    }

    // How many rows a batch has, and which.
    private (int Drawn, Func<long, int[]> RowsOf) Sampler(TrainingSet set)
    {
        if (Plan.SubjectsPerBatch() is { } subjects)
        {
            var images = Plan.ImagesPerSubject!.Value;
            if (images == 1 && (Plan.Loss.LabelKind == LabelKind.Identity || Plan.EmbeddingLoss?.LabelKind == LabelKind.Identity))
                throw new UserErrorException("A loss that matches subjects needs at least two images of each in a batch, and imagesPerSubject is 1. Give 2 or more.");
            var ofSubjects = new SubjectSampler(images == 1 ? set.Subjects : set.Identities, subjects, images, Plan.Seed);
            return (ofSubjects.Drawn, ofSubjects.Rows);
        }
        var ofRows = new BatchSampler(set.Rows.Length, Plan.BatchSize, Plan.Seed);
        return (ofRows.Drawn, ofRows.Rows);
    }

    private BatchLoss Step(TrainingProgress progress, nn.Module<ModelInput, Tensor> model, TrainingSet set, int[] drawn)
    {
        var rows = Array.ConvertAll(drawn, i => set.Rows[i]);
        var covariates = set.Covariates.Batch(drawn, Device);
        var (seen, embeddings) = Features is null ? OfImages() : OfFeatures(Features.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row))).to(Device));
        var outputs = model is HeadedNetwork headed ? headed.Read(embeddings) : embeddings;
        // Identities stay on the host, where losses look them up.
        Tensor Joined(Tensor labels) => set.FurtherLabels.Batch(drawn, Device) is { } further ? cat([labels.reshape(rows.Length, -1), further], 1) : labels;
        Tensor Identities() => tensor(Array.ConvertAll(drawn, i => set.Identities[i]));
        var targets = Plan.Loss.LabelKind == LabelKind.Identity ? Identities() : Joined(model.Targets(set.Images, rows, set.Scaling, Device));
        var (value, next) = Plan.Loss.Step(outputs, targets, progress.LossState);
        object? nextBeneath = null;
        if (Plan.EmbeddingLoss is { } beneath)
        {
            var labels = beneath.LabelKind == LabelKind.Identity ? Identities() : set.Images.Labels(rows, set.Scaling, Device);
            (var added, nextBeneath) = beneath.Step(embeddings, labels, progress.EmbeddingLossState!);
            value = value + added;
        }
        return new(value, next, nextBeneath, () => WhyNotFinite(set.Images, rows, seen, outputs));

        (Tensor Seen, Tensor Embeddings) OfImages()
        {
            var images = Plan.Augmentation.Apply(
                set.Images.Batch(rows, Device), SplitMix64.For(Plan.Seed ^ 0xA067, (ulong)progress.Iteration).Next());
            if (!Plan.Frozen)
                return (images, model.Embed(new(images, covariates)));
            using var withoutGradient = no_grad();
            var features = Trunk.Of(model)!.Features(images);
            return (images, OfFeatures(features).Embeddings);
        }

        (Tensor Seen, Tensor Embeddings) OfFeatures(Tensor features)
        {
            using var withGradient = enable_grad();
            return (features, Trunk.Of(model)!.Embed(features, covariates));
        }
    }

    private static (string Why, ImmutableArray<string> Cases) WhyNotFinite(ImageSet images, int[] rows, Tensor batch, Tensor outputs)
    {
        using var badPixels = isfinite(batch).flatten(1).all(1).logical_not();
        using var badOutputs = isfinite(outputs).flatten(1).all(1).logical_not();
        var fromImage = Named(badPixels);
        var fromModel = Named(badOutputs);
        return
            fromImage.Length > 0 ? ("Pixels of these images are not finite.", fromImage)
            : fromModel.Length == rows.Length ? ("Every output of the model is, so its weights have diverged: lower the learning rate, or clip gradients (MaxGradientNorm).", [])
            : fromModel.Length > 0 ? ("The model's outputs for some images are not finite: look at these.", fromModel)
            // Labels of a table are finite by the time they get here, so what is left is what the loss makes of finite numbers.
            : ("The model's outputs and the labels are finite, so the loss makes it of them: look for a division by 0, a root or logarithm of 0 or less, or an overflow in it.", []);
        ImmutableArray<string> Named(Tensor bad) =>
            [.. bad.ToHost<bool>().Zip(rows).Where(pair => pair.First).Select(pair => images.Cases.Cases[pair.Second].Id)];
    }
}
