using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Trains a model on one part of the images and keeps the weights that do best on another.</summary>
public sealed record TrainModel : Stage<TrainedModel>
{
    internal const string WeightsFile = "weights.safetensors";
    private const string IdentitiesFile = "identities.json", CovariatesFile = "covariates.json", BuiltForFile = "built-for.json", ScalingFile = "scaling.json";
    private const string PromptsFile = "prompts.json", PrototypesFile = "prototypes.safetensors";

    /// <summary>The images to train on.</summary>
    public required ImagePart Train { get; init; }

    /// <summary>
    /// The images that choose the best weights, by the error of their labels or, where the loss matches subjects, by 1 − mAP;
    /// null: the last weights are kept.
    /// </summary>
    public ImagePart? Validation { get; init; }

    /// <summary>The network.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>Weights that training starts from; null: all are drawn from the seed.</summary>
    public Start? Start { get; init; }

    /// <summary>What reads the prompts of <see cref="RankHeads.RankPrompts"/> and <see cref="RankHeads.CoOp"/>, and stays as it is; null for other heads.</summary>
    public PromptTower? Texts { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingPlan Plan { get; init; }

    /// <summary>
    /// Features of a frozen trunk, computed once; null: the trunk computes those of each batch anew, as it must where images are augmented.
    /// </summary>
    internal ComputeFeatures? Features { get; init; }

    /// <summary>
    /// Further columns of the table that are labels too: the loss compares cases by all of them together, each z-scored with the training part's
    /// mean and deviation, those that come round as points of a circle. For losses of embeddings, such as RM-Loss, and models without a head. Default none.
    /// </summary>
    public ImmutableArray<LabelColumn> FurtherLabels { get; init; } = [];

    /// <summary>How labels are scaled for the loss; null: z-scored with the training part's mean and deviation.</summary>
    public LabelScaling? Scaling { get; init; }

    /// <inheritdoc/>
    public override string Kind => "train";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Train.Split.Images), ("split", Train.Split), .. Start?.Inputs ?? [], .. Texts?.Inputs ?? [],
        .. Features is null ? ImmutableArray<StageInput>.Empty : [("features", Features)]];

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => [.. Start?.Sources ?? [], .. Texts?.Sources ?? []];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
    [
        PartRequirement.Images(Train),
        new([Train.Split.Images], results =>
        {
            var layout = results.Read(Train.Split.Images, LoadImages.PreparationIn).Layout;
            if (Start is null)
                Model.Require(layout);
            else
                Start.Require(Model, layout);
        }),
        .. Scaling is null ? [PartRequirement.TwoLabels(Train)] : ImmutableArray<Requirement>.Empty,
        .. Validation is null || Plan.ValidateEvery == 0 ? ImmutableArray<Requirement>.Empty
            : IsMatching ? [PartRequirement.FollowUps(Validation, new(), RetrievalError.Unmeasurable)]
            : [PartRequirement.Images(Validation)],
        new([Train.Split.Images, Train.Split], results =>
        {
            var (cases, parts) = (PartRequirement.Table(results, Train.Split), results.Read(Train.Split, Train.Split.Read));
            var coding = CodingOf(cases, parts);
            _ = FurtherLabelsOf(cases, parts);
            if (Start is null)   // which else says what pixels the network is given, and holds its layers to the weights
                ModelTrial.Of(Model, results.Read(Train.Split.Images, LoadImages.PreparationIn).Layout, coding);
        }),
        RankRequirement.Of(Train, Model.Head),
        PartRequirement.Of(Train, (_, cases) => LossTrial.Of(this, cases)),
    ];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        _ = Plan.SubjectsPerBatch();   // throws before anything runs
        LossVariables.RequireNoneToLearn(Plan.Loss, BuiltAt);
        if (Plan.EmbeddingLoss is { } below)
            LossVariables.RequireNoneToLearn(below, BuiltAt);
        if (Plan.EmbeddingLoss is { } beneath && Model.Head == Head.None)
            throw Amiss($"{Name} has {beneath.Name} beneath a head, but its model has no head. Give it one, {{ Head = Head.Linear() }}, or train by that loss alone.");
        if (!FurtherLabels.IsEmpty && (Model.Head != Head.None || Plan.Loss.LabelKind is not LabelKind.Value))
            throw Amiss($"{Name} has further labels ({string.Join(", ", FurtherLabels.Select(one => one.Column))}), but {(Model.Head != Head.None ? "a head answers one number" : "its loss compares who is seen")}. Learn several labels together by a loss of embeddings, such as RM-Loss, on a model without a head.");
        if (Model.Covariates.Select(one => one.Name).Intersect(FurtherLabels.Select(one => one.Column), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } told)
            throw Amiss($"{Name} is to predict {told} and is told it too, as a covariate. Leave it out of one of them.");
        if (CircleTrouble.Of(this) is { } trouble)
            throw Amiss($"{Name} cannot learn labels that come round: {trouble}");
        if (Model.Head is RankPromptsHead != Texts is not null)
            throw Amiss(Texts is null ? $"{Name} has prompts of ranks and nothing that reads them. Give it texts, the tower of a CLIP, or the head Head.RankWeights, which needs none."
                : $"{Name} has a tower of texts and no prompts for it to read. Give its model Head.RankPrompts or Head.CoOp, or leave texts out.");
        if (Plan.Frozen && Start is not { IsPretrained: true, Partial: false })
            throw Amiss(Start is not { IsPretrained: true }
                ? $"{Name} freezes a trunk that would stay as it was drawn. Give it a start, such as Start.ImageNet(), or leave Frozen out."
                : $"{Name} freezes a trunk of which a part may stay as it was drawn. Start from weights that fill it, without partial, or leave Frozen out.");
        if (Features?.AreOf(this) == false || (Features is not null && !(Plan.Frozen && Augmentation.None.Equals(Plan.Augmentation))))
            throw Amiss($"{Name} has features of another network, start or set of images, or trains its trunk, or augments its images. Let Train.On give it its features.");
        if (Plan.Patience is not null && (Validation is null || Plan.ValidateEvery == 0))
            throw Amiss($"{Name} is to stop early, but has no validation images to tell when. Give it a validation part and ValidateEvery, or leave Patience out.");
        base.Describe(settings);
    }

    private UserErrorException Amiss(string why) => new(why, BuiltAt.IsKnown ? BuiltAt.File : null, BuiltAt.IsKnown ? BuiltAt.Line : null);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        foreach (var note in EngineNotes.Of(ComputeDevice.Default))
            run.Note(note);
        var rows = Train.Rows(run);
        var images = run.Input(Train.Split.Images);
        var scaling = Scaling ?? LabelScaling.FitZScore(images.Cases.Take(rows.AsSpan()).Labels, images.Cases.Axis);
        var covariates = CodingOf(images.Cases, run.Input(Train.Split));
        if (!covariates.Columns.IsEmpty)
            run.Note($"besides the image the model sees {covariates.Description}");
        var further = FurtherLabelsOf(images.Cases, run.Input(Train.Split));
        if (!further.Columns.IsEmpty)
            run.Note($"the loss compares images by the label and {further.Description} together; the best weights are chosen by the label alone");
        var set = new TrainingSet(images, rows, scaling) { Covariates = covariates.Of(images.Cases.Take(rows.AsSpan())), FurtherLabels = further.Of(images.Cases.Take(rows.AsSpan())) };
        var language = Texts?.Read(run);
        var prompts = language is null ? null : ((RankPromptsHead)Model.Head).ForLanguage(language, Model.Dim);
        using var model = Started(For(set.IdentityCount, scaling, prompts?.Shape), images.Layout, covariates, run).to(ComputeDevice.Default);
        if (prompts is not null)
            model.modules().OfType<PromptedRanks>().Single().Attach(prompts, language!);

        var features = Features is null ? null : run.Input(Features).Vectors;
        var trainer = new Trainer(Plan with { ValidateEvery = ValidationInterval(run, rows.Length) }, ComputeDevice.Default)
        {
            Features = features,
            Warn = run.Warn,
            Validate = Validation is null ? null
                : IsMatching ? () => RetrievalError.Of(model, covariates, images, Validation.Rows(run), features)
                : () => TrainingValidation.Of(model, covariates, scaling, images, rows, Validation.Rows(run), features),
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
        if (history.Moments.Length < Plan.Iterations)
            run.Note($"training stopped at iteration {history.Moments.Length} of {Plan.Iterations}: {Plan.Patience} looks at the validation images had shown no better error than iteration {history.BestIteration}");

        Keep(run.Output, model, scaling, covariates, images.Layout);
        run.Output.WriteJson("history.json", history);
        if (Model.Head is ClassWeightsHead)
            run.Output.WriteJson(IdentitiesFile, set.IdentityCount);
        if (prompts is not null)
            run.Output.WriteJson(PromptsFile, prompts.Shape);
        using var prototypes = RankPrototypes.Of(model);
        prototypes?.Save(run.Output.Path(PrototypesFile));
    }

    /// <summary>Writes what <see cref="Read"/> reads, of a model whose head names no identities.</summary>
    internal static void Keep(ArtifactFolder to, nn.Module<ModelInput, Tensor> model, LabelScaling scaling, CovariateCoding covariates, PixelLayout images)
    {
        Weights.Save(model, to.Path(WeightsFile));
        to.WriteJson(ScalingFile, KeptScaling.Of(scaling));
        to.WriteJson(CovariatesFile, covariates);
        to.WriteJson(BuiltForFile, new BuiltFor(images, PixelInput.Of(model)));
    }

    /// <inheritdoc/>
    public override TrainedModel Read(ArtifactFolder artifacts)
    {
        var scaling = KeptScaling.Read(artifacts.ReadJson<double[]>(ScalingFile));
        var spec = For(Model.Head is ClassWeightsHead ? artifacts.ReadJson<int>(IdentitiesFile) : 1, scaling, Model.Head is RankPromptsHead ? artifacts.ReadJson<PromptShape>(PromptsFile) : null);
        var covariates = artifacts.ReadJson<CovariateCoding>(CovariatesFile);
        var (images, pixels) = artifacts.ReadJson<BuiltFor>(BuiltForFile);
        return TrainedModel.Load(spec, images, covariates, pixels, scaling, artifacts.Path(WeightsFile));
    }

    // What a network was built for, besides its covariates.
    private sealed record BuiltFor(PixelLayout Images, PixelNormalization? Pixels);

    // The network with the weights it starts from.
    private nn.Module<ModelInput, Tensor> Started(ModelSpec spec, PixelLayout images, CovariateCoding covariates, StageRun run)
    {
        using var weights = Start?.Read(run);
        var model = spec.Build(Plan.Seed, images, covariates, weights?.Pixels);
        if (weights is not null)
            run.Note(WeightMatch.Fill(model, weights, spec.NameOf, Start!.Partial));
        if (Start?.Note is { } note)
            run.Note(note);
        return model;
    }

    // Looks at the cases of all parts, so that a fault in a test case is told before anything is trained.
    private CovariateCoding CodingOf(CaseTable cases, Parts parts)
    {
        var coding = CovariateCoding.Fit(Model.Covariates, cases.Take(parts[Train.Part].AsSpan()));
        _ = coding.Of(cases.Take([.. parts.Train, .. parts.Validation, .. parts.Test]));
        return coding;
    }

    /// <summary>How the further labels become numbers for the loss; all parts are looked at, so that a fault in a test case is told before.</summary>
    internal FurtherLabelScaling FurtherLabelsOf(CaseTable cases, Parts parts)
    {
        foreach (var label in FurtherLabels)
            _ = label.Of(cases.Take([.. parts.Train, .. parts.Validation, .. parts.Test]));
        return FurtherLabelScaling.Fit(FurtherLabels, cases.Take(parts[Train.Part].AsSpan()));
    }

    // Neighbours among the training images answer where no head does, so those are embedded too.
    private long ValidationInterval(StageRun run, int trainingImages)
    {
        if (Validation is null)
            return 0;
        var embedded = Validation.Rows(run).Length + (IsMatching || Model.Head != Head.None ? 0 : trainingImages);
        // A trunk that is not trained has no way back; where its features are stored, steps and looks are of the head alone.
        var interval = Plan.ValidationInterval(embedded, forwardsPerStep: Plan.Frozen && Features is null ? 1 : 3);
        if (Plan.ValidateEvery is null && interval != Plan.TenthOfIterations)
        {
            var when = interval < Plan.Iterations ? $"every {interval} iterations" : "at the end only";
            run.Note($"validated {when}, not every {Plan.TenthOfIterations} iterations: each time {embedded} images are embedded, which costs as much as {interval} batches of {Plan.BatchSize}; set validateEvery to have it otherwise");
        }
        return interval;
    }

    private bool IsMatching => Plan.Loss.LabelKind == LabelKind.Identity;

    // The model for as many identities as the training images show, for as many numbers as a label has, and for as many tokens as its prompts.
    private ModelSpec For(int identities, LabelScaling scaling, PromptShape? prompts) =>
        Model with { Head = Model.Head is RankPromptsHead head ? head with { Shape = prompts } : Model.Head.ForIdentities(identities).ForLabels(scaling.Columns) };

    /// <summary>The embeddings that the trained model gives to a part of the images.</summary>
    /// <param name="part">The images.</param>
    /// <param name="label">The column whose values are their labels; null: the table's label.</param>
    public EmbedImages Embed(ImagePart part, LabelColumn? label = null) =>
        new() { Fit = this, Part = part, Label = label, Name = $"embed {part.Name}{(label is null ? "" : $" for {label.Column}")}" };
}
