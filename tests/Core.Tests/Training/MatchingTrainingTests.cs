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

public sealed class MatchingTrainingTests : IDisposable
{
    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("matching-").FullName;

    public void Dispose()
    {
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<Head, Loss> Methods => new()
    {
        { Head.None, new Triplet { Margin = 0.5 } },
        { Head.None, new AdaTriplet { AutoMargin = new AutoMargin() } },
        { Head.None, new AdaTriplet { AutoMargin = new AutoMargin { Rule = MarginRule.FirstQuartile } } },
        { Head.None, new SelectivelyContrastive() },
        { Head.None, new SupervisedContrastive() },
        { Head.ClassWeights(), new ArcFace { Scale = 8 } },
        { Head.ClassWeights(centers: 3), new SoftTriple { Centers = 3 } },
    };

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void A_method_learns_to_tell_subjects_apart_and_a_resumed_training_ends_in_the_same_bits(Head head, Loss loss)
    {
        var plan = Plan(loss, iterations: 40);
        using var alone = Model(head);
        var moments = new Trainer(plan, CPU).Fit(alone, Set(), Path.Combine(folder, "alone"), default).Moments;
        Assert.All(moments, moment => Assert.Equal(loss is Loss<MarginState>, moment.Margins is not null));

        using var stop = new CancellationTokenSource();
        using var first = Model(head);
        Assert.Throws<OperationCanceledException>(() => (new Trainer(plan, CPU)
        {
            Observe = moment =>
            {
                if (moment.Iteration == 11)
                    stop.Cancel();
            },
        }).Fit(first, Set(), Path.Combine(folder, "stopped"), stop.Token));
        using var resumed = Model(head, seed: 99);
        var again = new Trainer(plan, CPU).Fit(resumed, Set(), Path.Combine(folder, "stopped"), default).Moments;
        Assert.Equal(Bits(alone), Bits(resumed));
        Assert.Equal(moments.Select(moment => moment.Margins), again.Select(moment => moment.Margins));

        using var untrained = Model(head);
        var (before, after) = (Confusion(untrained), Confusion(alone));
        Assert.True(after < before, $"{loss.Name}: {before} before, {after} after");
    }

    [Fact]
    public void The_weights_of_classes_are_trained_and_saved_like_any_other()
    {
        using var start = Model(Head.ClassWeights(centers: 3));
        using var trained = Model(Head.ClassWeights(centers: 3));
        new Trainer(Plan(new SoftTriple { Centers = 3 }, iterations: 2), CPU).Fit(trained, Set(), Path.Combine(folder, "classes"), default);
        const string Name = "head.class_weights.weight";
        Assert.Equal([9, 4], trained.state_dict()[Name].shape);
        Assert.False(start.state_dict()[Name].allclose(trained.state_dict()[Name]));
        using var same = Model(Head.ClassWeights(centers: 3));
        Assert.True(start.state_dict()[Name].eq(same.state_dict()[Name]).all().ToBoolean());
    }

    // Twelve images in batches of six: margins move after every second.
    [Fact]
    public void An_epoch_has_as_many_batches_as_draw_all_images()
    {
        using var model = Model(Head.None);
        var margins = new Trainer(Plan(new AdaTriplet { AutoMargin = new AutoMargin() }, iterations: 6), CPU).Fit(model, Set(), Path.Combine(folder, "epochs"), default)
            .Moments.Select(moment => moment.Margins!).ToArray();
        Assert.Equal(new Margins(1, 1), margins[0]);
        Assert.Equal([true, false, true, false, true], margins.Zip(margins.Skip(1), (one, next) => one == next));
    }

    [Fact]
    public void A_loss_of_identities_beneath_a_head_gets_identities_and_the_head_gets_labels()
    {
        using var model = Model(Head.Linear());
        var plan = Plan(new MeanSquaredError(), iterations: 2) with { EmbeddingLoss = new AdaTriplet { AutoMargin = new AutoMargin() } };
        Assert.All(new Trainer(plan, CPU).Fit(model, Set(), Path.Combine(folder, "beneath"), default).Moments, moment => Assert.NotNull(moment.Margins));
    }

    [Fact]
    public void A_validation_that_is_not_a_number_is_worse_than_any_number()
    {
        using var model = Model(Head.None);
        var errors = new Queue<double>([double.NaN, 7, double.NaN, 5, 6]);
        var history = new Trainer(Plan(new Triplet(), iterations: 5) with { ValidateEvery = 1 }, CPU) { Validate = errors.Dequeue }
            .Fit(model, Set(), Path.Combine(folder, "nan"), default);
        Assert.Equal(4, history.BestIteration);

        var never = new Trainer(Plan(new Triplet(), iterations: 3) with { ValidateEvery = 1 }, CPU) { Validate = () => double.NaN }
            .Fit(model, Set(), Path.Combine(folder, "never"), default);
        Assert.Equal(1, never.BestIteration);

        var late = new Queue<double>([double.NaN, double.PositiveInfinity, 9]);
        Assert.Equal(3, new Trainer(Plan(new Triplet(), iterations: 3) with { ValidateEvery = 1 }, CPU) { Validate = late.Dequeue }
            .Fit(model, Set(), Path.Combine(folder, "late"), default).BestIteration);
    }

    [Fact]
    public void A_batch_that_does_not_divide_into_subjects_is_refused_before_training()
    {
        using var model = Model(Head.None);
        var plan = Plan(new Triplet(), iterations: 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan with { ImagesPerSubject = 0 });
        foreach (var wrong in new[] { plan with { BatchSize = 7, ImagesPerSubject = 3 }, plan with { BatchSize = 4, ImagesPerSubject = 4 } })
            Assert.Contains("does not divide", Assert.Throws<ArgumentException>(() => new Trainer(wrong, CPU).Fit(model, Set(), folder, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_of_distinct_subjects_are_for_losses_of_labels_alone()
    {
        using var model = Model(Head.Linear());
        var distinct = Plan(new MeanSquaredError(), iterations: 1) with { BatchSize = 8, ImagesPerSubject = 1 };
        Assert.Single(new Trainer(distinct, CPU).Fit(model, Set(), Path.Combine(folder, "distinct"), default).Moments);
        foreach (var matching in new[] { distinct with { EmbeddingLoss = new AdaTriplet() }, distinct with { Loss = new Triplet() } })
            Assert.Contains("imagesPerSubject is 1", Assert.Throws<UserErrorException>(() => new Trainer(matching, CPU).Fit(model, Set(), folder, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_of_as_many_classes_as_there_are_identities_waits_for_their_number()
    {
        var spec = new SmallResNetSpec { Width = 2, Dim = 4, Head = Head.ClassWeights() };
        Assert.Throws<InvalidOperationException>(() => spec.Build(1, Shapes.For(spec)));
        Assert.Equal(3, spec.Head.ForIdentities(3).Outputs);
        Assert.Equal(Head.ClassWeights(5), Head.ClassWeights(5).ForIdentities(3));
        Assert.Equal(Head.Linear(), Head.Linear().ForIdentities(3));
    }

    // How much more alike two images of different subjects are than two of one, on average.
    private double Confusion(nn.Module<ModelInput, Tensor> model)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        model.train();
        var f = nn.functional.normalize(model.Embed(images.Batch([.. Enumerable.Range(0, 12)], CPU)));
        var s = f.mm(f.t()).data<float>().ToArray();
        var pairs = from i in Enumerable.Range(0, 12) from j in Enumerable.Range(0, i) select (Same: i % 3 == j % 3, Score: s[(i * 12) + j]);
        return pairs.Where(pair => !pair.Same).Average(pair => pair.Score) - pairs.Where(pair => pair.Same).Average(pair => pair.Score);
    }

    private static nn.Module<ModelInput, Tensor> Model(Head head, ulong seed = 1) =>
        new SmallResNetSpec { Width = 2, Dim = 4, Head = head.ForIdentities(3) }.Build(seed, Shapes.Grey);

    private static TrainingPlan Plan(Loss loss, int iterations) =>
        new() { Loss = loss, Optimizer = Optimizer.Adam(1e-2), Iterations = iterations, BatchSize = 6, ImagesPerSubject = 2, Seed = 5 };

    private TrainingSet Set() => new(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels))
    {
        Identities = [.. Enumerable.Range(0, 12).Select(i => i % 3L)],
    };

    private byte[] Bits(nn.Module model)
    {
        var path = Path.Combine(folder, "bits");
        Weights.Save(model, path);
        return File.ReadAllBytes(path);
    }
}
