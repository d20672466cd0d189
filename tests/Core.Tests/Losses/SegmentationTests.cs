using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class SegmentationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("segmentation-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_loss_is_the_number_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // p = 1/2, 1/2: cross-entropy ln 2; Dice (2 · 1/2 + 1) / (1 + 1 + 1) = 2/3.
        Assert.Equal(Math.Log(2) + 1.0 / 3, Value(new DiceCrossEntropy(), [0, 0], [1, 0]), 12);
        // p = 3/4, 1/4 (z = ± ln 3): cross-entropy ln(4/3); Dice (2 · 3/4 + 1) / (1 + 1 + 1) = 5/6.
        Assert.Equal(Math.Log(4 / 3.0) + 1 / 6.0, Value(new DiceCrossEntropy(), [Math.Log(3), -Math.Log(3)], [1, 0]), 12);
        // An empty mask: cross-entropy ln 2 twice over two voxels; Dice 1 / (1 + 0 + 1) = 1/2, weighted without the cross-entropy.
        Assert.Equal(0.5, Value(new DiceCrossEntropy { CrossEntropyWeight = 0 }, [0, 0], [0, 0]), 12);
    }

    [Fact]
    public void Extreme_logits_stay_finite()
    {
        using var scope = NewDisposeScope();
        Assert.True(double.IsFinite(Value(new DiceCrossEntropy(), [1e4, -1e4], [0, 1])));
        Assert.Equal(0, Value(new DiceCrossEntropy(), [1e4, -1e4], [1, 0]), 12);
    }

    [Fact]
    public void Shapes_that_differ_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => new DiceCrossEntropy().Of(zeros(2, 1, 4), zeros(2, 4), NoState.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiceCrossEntropy { Smoothing = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiceCrossEntropy { CrossEntropyWeight = -1 });
    }

    [Fact]
    public void Dice_is_twice_the_common_part_over_both()
    {
        Assert.Equal(2.0 * 1 / (2 + 3), SegmentationOverlap.Dice([1, 1, 0, 0], [1, 0, 1, 1]), 12);
        Assert.Equal(1, SegmentationOverlap.Dice([0, 0], [0, 0]));
        Assert.Equal(0, SegmentationOverlap.Dice([1, 0], [0, 0]));
        Assert.Throws<ArgumentException>(() => SegmentationOverlap.Dice([1], [1, 0]));
    }

    [Fact]
    public void A_segmentation_that_was_stopped_and_resumed_ends_in_the_same_bits()
    {
        using var alone = Network();
        Trainer().Fit(alone, Batch, Path.Combine(folder, "alone"), default);

        using var first = Network();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => (Trainer() with
        {
            Observe = moment =>
            {
                if (moment.Iteration == 3)
                    stop.Cancel();
            },
        }).Fit(first, Batch, Path.Combine(folder, "stopped"), stop.Token));
        using var resumed = Network(seed: 99);
        var history = Trainer().Fit(resumed, Batch, Path.Combine(folder, "stopped"), default);
        Assert.Equal(8, history.Moments.Length);
        Assert.True(history.Moments[^1].Loss < history.Moments[0].Loss);
        foreach (var (name, value) in alone.state_dict())
            Assert.True(value.eq(resumed.state_dict()[name]).all().ToBoolean(), name);
    }

    [Fact]
    public void A_plan_that_augments_or_validates_is_refused()
    {
        using var network = Network();
        Assert.Throws<ArgumentException>(() => (Trainer() with { Plan = Plan with { Augmentation = Augmentation.RotateShiftScaleFlip } }).Fit(network, Batch, folder, default));
        Assert.Throws<ArgumentException>(() => (Trainer() with { Plan = Plan with { ValidateEvery = 2 } }).Fit(network, Batch, folder, default));
    }

    // Worked by hand: rows true, columns predicted.
    //   4 1 0    margins true 5 3 2, predicted 5 3 2, n = 10
    //   1 2 0    observed disagreement: linear 2, quadratic 2
    //   0 0 2    expected, linear: (5·3 + 3·5 + 3·2 + 2·3)/10 + 2 (5·2 + 2·5)/10 = 4.2 + 4 = 8.2; quadratic: 4.2 + 8 = 12.2
    [Fact]
    public void Kappas_are_the_numbers_worked_by_hand()
    {
        var matrix = ConfusionMatrix.Of([0, 0, 0, 0, 1, 0, 1, 1, 2, 2], [0, 0, 0, 0, 0, 1, 1, 1, 2, 2], ["a", "b", "c"]);
        Assert.Equal([4, 1, 0, 1, 2, 0, 0, 0, 2], matrix.Counts.ToArray());
        Assert.Equal(0.8, matrix.Accuracy, 12);
        Assert.Equal((0.8 - 0.38) / (1 - 0.38), matrix.Kappa, 12);   // chance (25 + 9 + 4) / 100
        Assert.Equal(1 - (2 / 8.2), matrix.LinearKappa, 12);
        Assert.Equal(1 - (2 / 12.2), matrix.QuadraticKappa, 12);
    }

    [Fact]
    public void Perfect_agreement_has_kappa_one_opposite_grades_less_than_nothing_and_one_grade_none()
    {
        Assert.Equal(1, ConfusionMatrix.Of([0, 1, 2], [0, 1, 2], ["a", "b", "c"]).QuadraticKappa);
        Assert.Equal(-1, ConfusionMatrix.Of([1, 0], [0, 1], ["a", "b"]).LinearKappa);
        Assert.Equal(double.NaN, ConfusionMatrix.Of([0, 0], [0, 0], ["a", "b"]).LinearKappa);
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([0], [0, 1], ["a", "b"]));
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([2], [0], ["a", "b"]));
        Assert.Contains("accuracy 1.000, kappa 1.000", ConfusionMatrix.Of([0, 1], [0, 1], ["none", "severe"]).ToString(), StringComparison.Ordinal);
    }

    private static TrainingPlan Plan => new() { Loss = new DiceCrossEntropy(), Optimizer = Optimizer.Adam(1e-2), Iterations = 8, BatchSize = 2, Seed = 1 };

    private static SegmentationTrainer Trainer() => new(Plan, CPU);

    private static nn.Module<Tensor, Tensor> Network(ulong seed = 1) => new UNetSpec { Width = 2, Depth = 1 }.Build(seed);

    private static (Tensor, Tensor) Batch(long iteration)
    {
        using var generator = new Generator((ulong)iteration + 5);
        var images = rand([2, 1, 8, 8], generator: generator);
        return (images, images.gt(0.5).to(ScalarType.Float32));
    }

    private static double Value(DiceCrossEntropy loss, double[] logits, double[] mask) =>
        loss.Of(tensor(logits), tensor(mask), NoState.None).Value.ToDouble();
}
