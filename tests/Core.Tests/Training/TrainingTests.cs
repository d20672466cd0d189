using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Tables;
using ImageRegression.Tests.Models;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("training-").FullName;

    public void Dispose()
    {
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_batch_holds_distinct_rows_and_depends_on_seed_and_iteration_alone()
    {
        var sampler = new BatchSampler(Count: 20, BatchSize: 8, Seed: 1);
        for (var iteration = 0; iteration < 50; iteration++)
        {
            var rows = sampler.Rows(iteration);
            Assert.Equal(8, rows.Distinct().Count());
            Assert.All(rows, row => Assert.InRange(row, 0, 19));
            Assert.Equal(rows, new BatchSampler(20, 8, 1).Rows(iteration));
        }
        Assert.NotEqual(sampler.Rows(0), sampler.Rows(1));
        Assert.NotEqual(sampler.Rows(0), (sampler with { Seed = 2 }).Rows(0));
    }

    [Fact]
    public void Every_row_is_drawn_about_equally_often()
    {
        var drawn = Enumerable.Range(0, 4000).SelectMany(i => new BatchSampler(10, 3, 7).Rows(i)).CountBy(row => row);
        Assert.All(drawn, row => Assert.InRange(row.Value, 1050, 1350));   // 1200 expected, deviation 29
    }

    [Fact]
    public void A_set_smaller_than_the_batch_is_drawn_whole() =>
        Assert.Equal([0, 1, 2], new BatchSampler(3, 8, 1).Rows(5).Order());

    [Fact]
    public void Schedules_give_the_factors_worked_by_hand()
    {
        var cosine = new LearningRateSchedule.Cosine { Floor = 0.1 };
        Assert.Equal(1, cosine.Factor(0, 100), 12);
        Assert.Equal(0.55, cosine.Factor(50, 100), 12);
        var steps = new LearningRateSchedule.StepDecay { Every = 10, Gamma = 0.5, WarmUp = 3 };
        Assert.Equal([0.25, 0.5, 0.75, 1], Enumerable.Range(0, 4).Select(i => steps.Factor(i, 100)));
        Assert.Equal(0.25, steps.Factor(3 + 25, 100), 12);
        Assert.Equal(1, new LearningRateSchedule.Constant().Factor(99, 100));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_learning_rate_that_is_not_positive_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Optimizer.Adam(rate));

    [Fact]
    public void Every_optimiser_lowers_a_loss()
    {
        foreach (var optimizer in new[] { Optimizer.Adam(1e-2), Optimizer.AdamW(1e-2), Optimizer.SGD(1e-2, momentum: 0.9) })
        {
            using var model = Model();
            // Without mining and augmentation: then the loss of one batch can be compared with that of another.
            var plan = Plan(optimizer, iterations: 60) with { Loss = new RegressionMetric { Mining = false }, Augmentation = Augmentation.None, BatchSize = 12 };
            var moments = new Trainer(plan, CPU).Fit(model, Set(), Path.Combine(folder, optimizer.GetType().Name), default).Moments;
            Assert.True(moments.TakeLast(5).Average(m => m.Loss) < moments.Take(5).Average(m => m.Loss), optimizer.ToString());
        }
    }

    [Fact]
    public void A_training_that_was_stopped_and_resumed_ends_in_the_same_bits()
    {
        using var alone = Model();
        Trainer(Optimizer.Adam(1e-3), iterations: 9).Fit(alone, Set(), Path.Combine(folder, "alone"), default);

        using var first = Model();
        using var stop = new CancellationTokenSource();
        var trainer = Trainer(Optimizer.Adam(1e-3), iterations: 9);
        Assert.Throws<OperationCanceledException>(() => (trainer with
        {
            Observe = moment =>
            {
                if (moment.Iteration == 4)
                    stop.Cancel();
            },
        }).Fit(first, Set(), Path.Combine(folder, "stopped"), stop.Token));

        using var resumed = Model(seed: 99);   // its own weights must not matter
        var history = trainer.Fit(resumed, Set(), Path.Combine(folder, "stopped"), default);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => (long)i), history.Moments.Select(m => m.Iteration));
        Assert.Equal(Bits(alone), Bits(resumed));
    }

    public static TheoryData<Head, Loss, Loss?> Heads => new()
    {
        { Head.Linear(), new MeanAbsoluteError(), null },
        { Head.Linear(), new Huber(), new RegressionMetric() },   // two losses, the one beneath with a state
        { Head.Ordinal(12, 216, step: 12), new OrdinalRegression(), new AdaptiveTriplet() },
        { Head.Coral(12, 216, step: 12), new OrdinalRegression(), null },
        { Head.Corn(12, 216, step: 12), new Corn(), null },
    };

    [Theory]
    [MemberData(nameof(Heads), DisableDiscoveryEnumeration = true)]
    public void A_head_learns_and_a_resumed_training_of_it_ends_in_the_same_bits(Head head, Loss loss, Loss? beneath)
    {
        var plan = Plan(Optimizer.Adam(1e-2), iterations: 30) with { Loss = loss, EmbeddingLoss = beneath, Augmentation = Augmentation.None, BatchSize = 12 };
        using var alone = Headed(head);
        new Trainer(plan, CPU).Fit(alone, Set(), Path.Combine(folder, "alone"), default);

        using var stop = new CancellationTokenSource();
        using var first = Headed(head);
        Assert.Throws<OperationCanceledException>(() => (new Trainer(plan, CPU)
        {
            Observe = moment =>
            {
                if (moment.Iteration == 11)
                    stop.Cancel();
            },
        }).Fit(first, Set(), Path.Combine(folder, "stopped"), stop.Token));
        using var resumed = Headed(head, seed: 99);
        new Trainer(plan, CPU).Fit(resumed, Set(), Path.Combine(folder, "stopped"), default);
        Assert.Equal(Bits(alone), Bits(resumed));

        using var untrained = Headed(head);
        var (before, after) = (Error(untrained), Error(alone));
        Assert.True(after < before, $"{head}: {before} months before, {after} after");
    }

    [Fact]
    public void A_loss_beneath_a_head_that_is_not_there_is_refused()
    {
        using var model = Model();
        var plan = Plan(Optimizer.Adam(), iterations: 1) with { EmbeddingLoss = new AdaptiveTriplet() };
        Assert.Throws<ArgumentException>(() => new Trainer(plan, CPU).Fit(model, Set(), Path.Combine(folder, "headless"), default));
    }

    [Fact]
    public void A_head_of_several_values_predicts_nothing()
    {
        using var network = Headed(Head.Linear(2));
        Assert.Throws<ArgumentException>(() => Error(network));
    }

    private static HeadedNetwork Headed(Head head, ulong seed = 1) =>
        (HeadedNetwork)new SmallResNetSpec { Width = 2, Dim = 4, Covariates = ["sex"], Head = head }.Build(seed, Shapes.Grey, CovariateCoding.Sex);

    // Mean absolute error on the training images, in months, with the statistics of the batch as in training.
    private double Error(HeadedNetwork network)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var set = Set();
        network.train();
        var embeddings = network.Embed(new(images.Batch(set.Rows.AsSpan(), CPU), set.Covariates.Batch(set.Rows.AsSpan(), CPU)));
        return network.Predict(embeddings, set.Scaling).Zip(images.Cases.Labels, (predicted, label) => Math.Abs(predicted - label)).Average();
    }

    [Fact]
    public void The_weights_with_the_smallest_validation_error_are_kept()
    {
        double[] errors = [5, 3, 4];
        var seen = 0;
        using var model = Model();
        byte[]? best = null;
        var trainer = new Trainer(Plan(Optimizer.Adam(1e-3), iterations: 6) with { ValidateEvery = 2 }, CPU);
        var history = (trainer with
        {
            Validate = () =>
            {
                if (errors[seen] == 3)
                    best = Bits(model);
                return errors[seen++];
            },
        }).Fit(model, Set(), Path.Combine(folder, "best"), default);
        Assert.Equal(4, history.BestIteration);
        Assert.Equal([null, 5, null, 3, null, 4], history.Moments.Select(m => m.Validation));
        Assert.Equal(best, Bits(model));
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_the_cause_and_leaves_the_checkpoint()
    {
        using var model = Model();
        var trainer = new Trainer(Plan(Optimizer.SGD(1e30), iterations: 20) with { Checkpoints = new(1) }, CPU);
        var fault = Assert.Throws<UserErrorException>(() => trainer.Fit(model, Set(), Path.Combine(folder, "nan"), default));
        Assert.Contains("have diverged", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.EnumerateDirectories(Path.Combine(folder, "nan"), "state-*"));
    }

    [Fact]
    public void A_step_is_skipped_where_the_loss_is_small_enough()
    {
        using var model = Model();
        model.train();
        var before = model.parameters().Select(p => p.detach().clone()).ToArray();
        new Trainer(Plan(Optimizer.Adam(1e-2), iterations: 2) with { SkipStepAtOrBelow = 1e9, MaxGradientNorm = 1 }, CPU)
            .Fit(model, Set(), Path.Combine(folder, "skip"), default);
        Assert.All(model.parameters().Zip(before), pair => Assert.True(pair.First.eq(pair.Second).all().ToBoolean()));
    }

    [Fact]
    public void Plans_refuse_what_cannot_be_trained()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(Optimizer.Adam(), iterations: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(Optimizer.Adam(), iterations: 1) with { BatchSize = 1 });
    }

    private static nn.Module<ModelInput, Tensor> Model(ulong seed = 1) =>
        new SmallResNetSpec { Width = 2, Dim = 4, Covariates = ["sex"] }.Build(seed, Shapes.Grey, CovariateCoding.Sex);

    private static TrainingPlan Plan(Optimizer optimizer, int iterations) =>
        new() { Loss = new RegressionMetric(), Optimizer = optimizer, Iterations = iterations, BatchSize = 6, Augmentation = Augmentation.RotateShiftScaleFlip, Seed = 5 };

    private static Trainer Trainer(Optimizer optimizer, int iterations) => new(Plan(optimizer, iterations), CPU);

    private TrainingSet Set() => new(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels))
    {
        Covariates = CovariateCoding.Sex.Of(images.Cases),
    };

    private byte[] Bits(nn.Module model)
    {
        var path = Path.Combine(folder, "bits");
        Weights.Save(model, path);
        return File.ReadAllBytes(path);
    }
}
