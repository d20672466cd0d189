using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Tables;
using ImageRegression.Tests.Models;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Training on a CUDA device: the same bits whenever it is repeated, or stopped and resumed.</summary>
public sealed class TrainingCudaTests : IDisposable
{
    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("cuda-").FullName;

    public void Dispose()
    {
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<string, Head, Loss, Loss?> Trainings => new()
    {
        { "RM-Loss", Head.None, new RegressionMetric(), null },
        { "L1", Head.Linear(), new MeanAbsoluteError(), null },
        { "ordinal", Head.Ordinal(12, 216, step: 12), new OrdinalRegression(), new AdaptiveTriplet() },
        { "CORN", Head.Corn(12, 216, step: 12), new Corn(), new RegressionMetric() },
        { "AdaTriplet", Head.None, AdaTriplet.RepositoryVariant with { Mining = TripletMining.Violating }, null },
        { "ArcFace", Head.ClassWeights(), new ArcFace(), null },
    };

    [CudaTheory]
    [MemberData(nameof(Trainings), DisableDiscoveryEnumeration = true)]
    public void A_training_that_was_stopped_and_resumed_ends_in_the_same_bits(string name, Head head, Loss loss, Loss? beneath)
    {
        var set = new TrainingSet(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels)) { Covariates = CovariateCoding.Sex.Of(images.Cases) };
        var spec = new SmallResNetSpec { Width = 4, Dim = 4, Covariates = ["sex"], Head = head.ForIdentities(set.IdentityCount) };
        var plan = new TrainingPlan
        {
            Loss = loss,
            EmbeddingLoss = beneath,
            Optimizer = Optimizer.Adam(1e-2),
            Iterations = 9,
            BatchSize = 6,
            Augmentation = Augmentation.RotateShiftScaleFlip with { NoiseProbability = 0.5, GammaProbability = 0.5 },
            MaxGradientNorm = 1,
            Seed = 5,
        };
        using var alone = spec.Build(1, Shapes.For(spec), CovariateCoding.Sex).to(CUDA);
        new Trainer(plan, CUDA).Fit(alone, set, Path.Combine(folder, "alone"), default);

        using var first = spec.Build(1, Shapes.For(spec), CovariateCoding.Sex).to(CUDA);
        StopAfter(4, (observe, stop) => new Trainer(plan, CUDA) { Observe = observe }.Fit(first, set, Path.Combine(folder, "stopped"), stop));
        using var resumed = spec.Build(99, Shapes.For(spec), CovariateCoding.Sex).to(CUDA);
        new Trainer(plan, CUDA).Fit(resumed, set, Path.Combine(folder, "stopped"), default);
        Assert.True(Bits(alone).AsSpan().SequenceEqual(Bits(resumed)), name);
    }

    [CudaTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_segmentation_that_was_stopped_and_resumed_ends_in_the_same_bits(int axes)
    {
        var plan = new TrainingPlan { Loss = new DiceCrossEntropy(), Optimizer = Optimizer.Adam(1e-2), Iterations = 8, BatchSize = 2, Seed = 1 };
        var spec = new UNetSpec { Axes = axes, Width = 4, Depth = 2 };
        (Tensor, Tensor) Batch(long iteration)
        {
            using var generator = new Generator((ulong)iteration + 5);
            var drawn = rand([2, 1, .. Enumerable.Repeat(16L, axes)], generator: generator);
            return (drawn, drawn.gt(0.5).to(ScalarType.Float32));
        }
        using var alone = spec.Build(1).to(CUDA);
        new SegmentationTrainer(plan, CUDA).Fit(alone, Batch, Path.Combine(folder, "alone"), default);

        using var first = spec.Build(1).to(CUDA);
        StopAfter(3, (observe, stop) => new SegmentationTrainer(plan, CUDA) { Observe = observe }.Fit(first, Batch, Path.Combine(folder, "stopped"), stop));
        using var resumed = spec.Build(99).to(CUDA);
        new SegmentationTrainer(plan, CUDA).Fit(resumed, Batch, Path.Combine(folder, "stopped"), default);
        Assert.Equal(Bits(alone), Bits(resumed));
    }

    [CudaFact]
    public void A_batch_is_augmented_as_on_the_cpu()
    {
        using var scope = NewDisposeScope();
        var batch = images.Batch([.. Enumerable.Range(0, 12)], CPU).to(float64);
        foreach (var augmentation in new[] { Augmentation.RotateShiftScaleFlip, Augmentation.NoiseRotateCropGamma })
        {
            var (here, there) = (augmentation.Apply(batch, seed: 3), augmentation.Apply(batch.to(CUDA), seed: 3).cpu());
            Assert.True(here.allclose(there, rtol: 0, atol: 1e-9), $"{augmentation}: up to {(here - there).abs().max().ToDouble():g3}");
        }
    }

    private static void StopAfter(long iteration, Action<Action<TrainingMoment>, CancellationToken> fit)
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => fit(
            moment =>
            {
                if (moment.Iteration == iteration)
                    stop.Cancel();
            },
            stop.Token));
    }

    private byte[] Bits(nn.Module model)
    {
        var path = Path.Combine(folder, "bits");
        Weights.Save(model, path);
        return File.ReadAllBytes(path);
    }
}
