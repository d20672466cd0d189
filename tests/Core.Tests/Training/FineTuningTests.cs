using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Tables;
using ImageRegression.Tests.Models;
using ImageRegression.Training;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Training a part of a network, or its parts at different rates; each survives being stopped.</summary>
public sealed class FineTuningTests : IDisposable
{
    private const int Iterations = 8, StoppedAfter = 5;

    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("fine-tuning-").FullName;

    public void Dispose()
    {
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private TrainingSet Set => new(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels));

    private static TrainingPlan Plan(Func<TrainingPlan, TrainingPlan>? change = null)
    {
        var plan = new TrainingPlan
        {
            Loss = new MeanSquaredError(),
            Optimizer = Optimizer.Adam(lr: 1e-2),
            Iterations = Iterations,
            BatchSize = 6,
            Seed = 5,
            ValidateEvery = 1,
            Checkpoints = new(Iterations: 2),
        };
        return change is null ? plan : change(plan);
    }

    private static nn.Module<ModelInput, Tensor> Model() => new SmallResNetSpec { Width = 2, Dim = 4, Head = Head.Linear() }.Build(seed: 1, Shapes.Grey);

    public static TheoryData<string> Ways => new("frozen", "frozen, features once", "frozen, augmented", "slower trunk", "slower trunk by SGD", "frozen statistics", "patience");

    private static TrainingPlan PlanOf(string way) => Plan(plan => way switch
    {
        "frozen" or "frozen, features once" => plan with { Frozen = true },
        "frozen, augmented" => plan with { Frozen = true, Augmentation = new Augmentation { RotationDeg = 10 } },
        "slower trunk" => plan with { TrunkRate = 0.1, Optimizer = Optimizer.AdamW(lr: 1e-2, schedule: new LearningRateSchedule.Constant { WarmUp = 3 }) },
        "slower trunk by SGD" => plan with { TrunkRate = 0.1, Optimizer = Optimizer.SGD(lr: 1e-2, momentum: 0.9) },
        "frozen statistics" => plan with { FreezeBatchNorm = true },
        _ => plan with { Patience = 2 },
    });

    [Theory, MemberData(nameof(Ways))]
    public void A_training_that_was_stopped_ends_in_the_bits_of_one_that_was_not(string way)
    {
        using var whole = Model();
        var expected = Fit(way, whole, "whole", CancellationToken.None);
        using var first = Model();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(way, first, "stopped", stop.Token, moment =>
        {
            if (moment.Iteration == StoppedAfter)
                stop.Cancel();
        }));
        using var resumed = Model();
        var history = Fit(way, resumed, "stopped", CancellationToken.None);
        Assert.Equal(expected.Moments.ToArray(), history.Moments.ToArray());
        Assert.All(whole.state_dict(), one => Assert.True(Bits.AreEqual(one.Value, resumed.state_dict()[one.Key]), one.Key));
    }

    [Theory]
    [InlineData("frozen")]
    [InlineData("frozen, features once")]
    [InlineData("frozen, augmented")]
    public void A_frozen_trunk_keeps_its_bits_while_the_rest_learns(string way)
    {
        using var before = Model();
        using var after = Model();
        Fit(way, after, "frozen", CancellationToken.None);
        var trunk = Trunk.Of(before)!;
        Assert.All(before.state_dict().Where(one => trunk.Holds(one.Key)), one => Assert.True(Bits.AreEqual(one.Value, after.state_dict()[one.Key]), one.Key));
        Assert.All(before.named_parameters().Where(one => !trunk.Holds(one.name)), one => Assert.False(Bits.AreEqual(one.parameter, after.state_dict()[one.name]), one.name));
    }

    [Fact]
    public void A_slower_trunk_moves_by_its_share_of_the_first_step()
    {
        // Adam's first step is the learning rate itself wherever the gradient is not tiny.
        var full = FirstStep(1);
        var slow = FirstStep(0.1);
        Assert.Equal(0.1, slow.Trunk / full.Trunk, 1e-3);
        Assert.Equal(1, slow.Others / full.Others, 1e-6);

        (double Trunk, double Others) FirstStep(double rate)
        {
            using var before = Model();
            using var after = Model();
            new Trainer(Plan(plan => plan with { TrunkRate = rate, Iterations = 1, ValidateEvery = 0 }), CPU).Fit(after, Set, Path.Combine(folder, $"{rate}"), CancellationToken.None);
            var trunk = Trunk.Of(before)!;
            double Largest(bool ofTrunk) => before.named_parameters().Where(one => trunk.Holds(one.name) == ofTrunk)
                .Max(one => (after.state_dict()[one.name] - one.parameter).abs().max().item<float>());
            return (Largest(true), Largest(false));
        }
    }

    [Fact]
    public void Frozen_statistics_stay_while_the_weights_beside_them_learn()
    {
        using var before = Model();
        using var after = Model();
        Fit("frozen statistics", after, "statistics", CancellationToken.None);
        Assert.All(before.named_buffers(), one => Assert.True(Bits.AreEqual(one.buffer, after.state_dict()[one.name]), one.name));
        Assert.False(Bits.AreEqual(before.state_dict()["embedder.trunk.1.weight"], after.state_dict()["embedder.trunk.1.weight"]));
    }

    [Fact]
    public void Training_ends_once_patience_does_and_keeps_the_best_weights()
    {
        using var model = Model();
        double[] errors = [5, 3, 4, 3, 1, 1, 1, 1];   // the second is best until patience ends at the fourth; equal is not better
        var looks = 0;
        var history = new Trainer(Plan(plan => plan with { Patience = 2 }), CPU) { Validate = () => errors[looks++] }
            .Fit(model, Set, Path.Combine(folder, "patience"), CancellationToken.None);
        Assert.Equal((4, 2), (history.Moments.Length, history.BestIteration));
    }

    [Fact]
    public void Features_computed_once_are_refused_where_they_would_not_be_the_batchs()
    {
        using var model = Model();
        using var features = zeros(12, 16);
        foreach (var plan in new[] { Plan(), PlanOf("frozen, augmented") })
            Assert.Throws<ArgumentException>(() => new Trainer(plan, CPU) { Features = features }.Fit(model, Set, folder, CancellationToken.None));
    }

    [Fact]
    public void A_network_without_a_known_trunk_cannot_be_frozen()
    {
        using var volumes = new SmallResNet3DSpec { Dim = 4 }.Build(seed: 1, new(32, 24) { Depth = 8 });
        Assert.Contains(
            "does not tell its features from what follows, so nothing of it can be frozen",
            Assert.Throws<UserErrorException>(() => new Trainer(PlanOf("frozen"), CPU).Fit(volumes, Set, folder, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private TrainingHistory Fit(string way, nn.Module<ModelInput, Tensor> model, string name, CancellationToken cancellation, Action<TrainingMoment>? observe = null)
    {
        Tensor? features = null;
        if (way == "frozen, features once")
        {
            using var withoutGradient = no_grad();
            model.eval();
            features = Trunk.Of(model)!.Features(images.Batch([.. Enumerable.Range(0, 12)]));
        }
        using (features)
            return new Trainer(PlanOf(way), CPU) { Features = features, Validate = () => Error(model), Observe = observe ?? (static _ => { }) }
                .Fit(model, Set, Path.Combine(folder, name), cancellation);
    }

    private double Error(nn.Module<ModelInput, Tensor> model) =>
        (model.call(images.Batch([.. Enumerable.Range(0, 12)])).squeeze(-1) - Set.Images.Labels([.. Enumerable.Range(0, 12)], Set.Scaling)).abs().mean().item<float>();
}
