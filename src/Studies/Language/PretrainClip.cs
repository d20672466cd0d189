using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Trains a small CLIP on the images of a training part and captions of them, which a grammar says anew for every batch.</summary>
/// <remarks>
/// The tokens are learnt from captions with numbers and with words alike, whichever are trained on, so that kinds differ in what the towers were told and in
/// nothing else. Images are not augmented: a caption says how a hand is turned.
/// </remarks>
public sealed record PretrainClip : Stage<TrainedClip>
{
    private const string WeightsFile = "clip.safetensors", MergesFile = "merges.txt", ImagesFile = "images.json";
    private const string OfImages = "visual.", OfTexts = "text.", LogitScale = "logit_scale";
    private const int VocabularyCaptions = 4096;   // of each kind; every word of the hands' grammar is among far fewer

    /// <summary>The images, of which only the training part is looked at.</summary>
    public required ImagePart Train { get; init; }

    /// <summary>What is said of them; of kind none, the towers stay as they were drawn.</summary>
    public required Captions Captions { get; init; }

    /// <summary>The tower of images, without a head; its dimension is that of the joint space.</summary>
    public ModelSpec Model { get; init; } = new SmallResNetSpec { Dim = 64 };

    /// <summary>The tower of texts; its vocabulary and joint dimension are settled by what is learnt and by <see cref="Model"/>.</summary>
    public TextTowerSize Texts { get; init; } = new();

    /// <summary>Merges of the vocabulary, at most; ≥ 0. Default 256.</summary>
    public int Merges { get; init; } = 256;

    /// <summary>How they are trained.</summary>
    public required TrainingPlan Plan { get; init; }

    /// <inheritdoc/>
    public override string Kind => "pretrain CLIP";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Train.Split.Images), ("split", Train.Split)];

    private LoadImages Images => Train.Split.Images;

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
    [
        PartRequirement.Images(Train),
        new([Images], results => Model.Require(results.Read(Images, LoadImages.PreparationIn).Layout)),
        PartRequirement.Of(Train, (_, cases) =>
        {
            if (cases.Count > 0 && Captions.WhyNot(new(cases.Labels[0], 0, Images.Hand(0))) is { } why)
                throw new UserErrorException(why);
        }),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        foreach (var note in EngineNotes.Of(ComputeDevice.Default))
            run.Note(note);
        var images = run.Input(Images);
        var rows = Train.Rows(run);
        var cases = CaptionedCases(images.Cases, rows);
        var vocabulary = BpeVocabulary.Learn(
            ((CaptionKind[])[CaptionKind.Numbers, CaptionKind.Words]).SelectMany(kind => Some(Captions with { Kind = kind, HeldOut = null }, cases, rows)), Merges);
        using var pair = ClipPair.Build(Plan.Seed, Model, images.Layout, Sized(vocabulary)).to(ComputeDevice.Default);

        if (Captions.Kind == CaptionKind.None)
            run.Note("the towers of images and texts are drawn and were told nothing: what they add is chance");
        else
            Trained(pair, images, rows, cases, new BpeTokenizer(vocabulary), run);

        pair.Limit();
        Write(pair, run.Output.Path(WeightsFile));
        vocabulary.Write(run.Output.Path(MergesFile));
        run.Output.WriteJson(ImagesFile, images.Layout);
    }

    /// <inheritdoc/>
    public override TrainedClip Read(ArtifactFolder artifacts)
    {
        var vocabulary = BpeVocabulary.Read(artifacts.Path(MergesFile));
        var pair = ClipPair.Build(seed: 0, Model, artifacts.ReadJson<PixelLayout>(ImagesFile), Sized(vocabulary));
        using (NewDisposeScope())
        using (no_grad())
            StateDict.Load(pair, Safetensors.Read(artifacts.Path(WeightsFile)).ToDictionary(one => Own(one.Key), one => one.Value));
        pair.to(ComputeDevice.Default).eval();
        return new(pair, vocabulary);
    }

    private TextTowerSize Sized(BpeVocabulary vocabulary) => Texts with { Vocabulary = vocabulary.Count, JointDimension = Model.Dim };

    private void Trained(ClipPair pair, ImageSet images, ImmutableArray<int> rows, ImmutableArray<CaptionedCase> cases, BpeTokenizer tokenizer, StageRun run)
    {
        run.Note($"{Captions.Name} of {rows.Length} training images, such as “{string.Join("” and “", Some(Captions, cases, rows).Distinct().Take(2))}”");
        if (Captions.Kind == CaptionKind.Numbers)
            run.Note($"the captions say the label in digits: what the towers read afterwards they were told, and nothing of it is zero-shot{(Captions.HeldOut is { } held ? FormattableString.Invariant($"; {held.From:g6} to {held.To:g6} {Train.Unit}").TrimEnd() + " were not told" : "")}");
        var sampler = new BatchSampler(rows.Length, Plan.BatchSize, Plan.Seed);
        var loop = new TrainingLoop(Plan, ComputeDevice.Default)
        {
            Warn = run.Warn,
            CasesOf = iteration => [.. sampler.Rows(iteration).Select(i => images.Cases.Cases[rows[i]].Id)],
            Observe = moment =>
            {
                run.Progress(moment.Iteration, Plan.Iterations, "it");
                run.Metric("loss", moment.Loss, "");
            },
        };
        var history = loop.Fit(pair, Step, batchesPerEpoch: 1, run.CheckpointFolder, run.Cancellation);
        foreach (var note in DivergenceNotes.Of(history))
            run.Note(note);
        run.Output.WriteJson("history.json", history);

        BatchLoss Step(TrainingProgress progress)
        {
            pair.Limit();
            var drawn = sampler.Rows(progress.Iteration);
            string[] captions = [.. drawn.Select(i => Captions.Of(cases[i], Plan.Seed, progress.Iteration, rows[i]))];
            var ids = tokenizer.Sentences(captions, Texts.Length).to(ComputeDevice.Default);
            var logits = pair.Logits(images.Batch([.. drawn.Select(i => rows[i])], ComputeDevice.Default), ids);
            var (value, next) = Plan.Loss.Step(logits, tensor(TrainingSet.Numbered(captions, StringComparer.Ordinal).ToArray()), progress.LossState);
            return new(value, next, null, static () => ("Lower the learning rate, or look for images with unusual values.", []));
        }
    }

    private ImmutableArray<CaptionedCase> CaptionedCases(CaseTable table, ImmutableArray<int> rows)
    {
        var labels = table.Labels;
        var below = rows.Select(row => labels[row]).Order().Index().DistinctBy(one => one.Item).ToDictionary(one => one.Item, one => one.Index / (double)rows.Length);
        return [.. rows.Select(row => new CaptionedCase(labels[row], below[labels[row]], Images.Hand(row)))];
    }

    // Captions of all images in turn, the same for all seeds.
    private static IEnumerable<string> Some(Captions captions, ImmutableArray<CaptionedCase> cases, ImmutableArray<int> rows) =>
        Enumerable.Range(0, VocabularyCaptions).Select(n => captions.Of(cases[n % cases.Length], seed: 0, n / cases.Length, rows[n % rows.Length]));

    // The tower of texts under OpenAI's names, that of images beneath theirs.
    private static void Write(ClipPair pair, string path)
    {
        Safetensors.Write(path, pair.state_dict().ToDictionary(one => one.Key.StartsWith(OfTexts, StringComparison.Ordinal) ? one.Key[OfTexts.Length..] : one.Key, one => one.Value), flushToDisk: true);
        GC.KeepAlive(pair);   // the finaliser of some layers frees their weights, whoever else holds them
    }

    private static string Own(string published) => published == LogitScale || published.StartsWith(OfImages, StringComparison.Ordinal) ? published : OfTexts + published;
}
