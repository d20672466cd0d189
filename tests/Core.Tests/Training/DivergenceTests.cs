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

/// <summary>Trainings whose loss, gradients or parameters stop being finite, under each policy.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("divergence-").FullName;
    private readonly List<string> warnings = [];

    public void Dispose()
    {
        Disk.Before = null;
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private const int Iterations = 12, Batch = 6;
    private const ulong Seed = 5;

    // A squared error that goes wrong for the batches whose labels have these sums, so that it is a function of the batch as losses are.
    private sealed record Breaks(string How, params double[] Sums) : Loss<NoState>
    {
        public override string Name => "breaks";

        public override NoState Start => new();

        public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
        {
            var right = (embeddings.mean([1]) - labels.reshape(-1)).pow(2).mean();
            var sum = labels.sum().ToDouble();
            return (How == "steep" ? right * 1e6
                : !Sums.Any(one => Math.Abs(one - sum) < 1e-4) ? right
                : How == "loss" ? right * double.NaN
                : right + (embeddings * 0).pow(2).sum().sqrt(), state);   // adds 0, whose derivative is infinity times 0
        }
    }

    private Breaks BreaksAt(string how, params int[] iterations) => new(how, [.. iterations.Select(iteration =>
    {
        using var scope = NewDisposeScope();
        return images.Labels(RowsOf(iteration), Set().Scaling, CPU).sum().ToDouble();
    })]);

    private static int[] RowsOf(int iteration) => new BatchSampler(12, Batch, Seed).Rows(iteration - 1);

    private string[] IdsOf(int iteration) => [.. RowsOf(iteration).Select(row => images.Cases.Cases[row].Id)];

    private TrainingSet Set() => new(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels))
    {
        Covariates = CovariateCoding.Sex.Of(images.Cases),
    };

    private static TrainingPlan Plan(Loss loss, Optimizer? optimizer = null) =>
        new() { Loss = loss, Optimizer = optimizer ?? Optimizer.Adam(1e-3), Iterations = Iterations, BatchSize = Batch, Seed = Seed };

    private static nn.Module<ModelInput, Tensor> Model() => new SmallResNetSpec { Width = 2, Dim = 4, Covariates = ["sex"] }.Build(1, Shapes.Grey, CovariateCoding.Sex);

    private string At(string name) => Path.Combine(folder, name);

    private (TrainingHistory History, byte[] Bits) Fit(TrainingPlan plan, string at, Action<TrainingMoment>? observe = null, CancellationToken stop = default)
    {
        using var model = Model();
        var history = new Trainer(plan, CPU) { Warn = warnings.Add, Observe = observe ?? (static _ => { }) }.Fit(model, Set(), At(at), stop);
        Weights.Save(model, At("weights"));
        return (history, File.ReadAllBytes(At("weights")));
    }

    // Ends before a step at which the disk is written to, as a kill would, and goes on.
    private (TrainingHistory History, byte[] Bits, int Deaths) FitKilledEverywhere(TrainingPlan plan, string at)
    {
        for (var step = 1; ; step++)
        {
            var done = 0;
            Disk.Before = (_, path) =>
            {
                if (path.Contains(At(at), StringComparison.Ordinal) && ++done == step)
                    throw new OperationCanceledException();
            };
            try
            {
                var (history, bits) = Fit(plan, at);
                return (history, bits, step - 1);
            }
            catch (OperationCanceledException)
            {
                // Dead; the next one goes on, one step further.
            }
            finally
            {
                Disk.Before = null;
            }
        }
    }

    [Theory]
    [InlineData("loss", "The loss of iteration 4 is NaN. The model's outputs and the labels are finite")]
    [InlineData("gradient", "The loss of iteration 4 is finite, but the gradient of '")]
    public void Stopping_names_the_iteration_and_the_batch_and_leaves_them_beside_the_checkpoint(string how, string told)
    {
        var plan = Plan(BreaksAt(how, 4)) with { Checkpoints = new(1) };
        Assert.IsType<DivergencePolicy.Stop>(plan.OnDivergence);
        var fault = Assert.Throws<UserErrorException>(() => Fit(plan, "stop"));
        Assert.StartsWith(told, fault.Message, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", IdsOf(4)), fault.Message, StringComparison.Ordinal);
        var beside = File.ReadAllText(Path.Combine(At("stop"), "diverged.json"));
        Assert.All(IdsOf(4), id => Assert.Contains($"\"{id}\"", beside, StringComparison.Ordinal));
        Assert.NotEmpty(Directory.EnumerateDirectories(At("stop"), "state-000000003"));
        Assert.Equal(fault.Message, Assert.Throws<UserErrorException>(() => Fit(plan, "stop")).Message);   // goes on from iteration 3, into the same
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("gradient")]
    public void A_skipped_step_changes_nothing_and_is_told_with_its_batch(string how)
    {
        var plan = Plan(BreaksAt(how, 4)) with { OnDivergence = new DivergencePolicy.Skip(), Iterations = 4, SkipStepAtOrBelow = -1 };
        var before = Fit(plan with { Iterations = 3 }, "before");
        var (history, bits) = Fit(plan, "skip");
        Assert.Equal(before.Bits, bits);   // buffers, which the batch went through, are among them
        var divergence = Assert.Single(history.Divergences);
        Assert.Equal((4L, "step not taken"), (divergence.Iteration, divergence.Response));
        Assert.Equal(IdsOf(4), divergence.Cases.ToArray());
        Assert.Equal(how == "loss", double.IsNaN(history.Moments[3].Loss));
        Assert.Equal(divergence.ToString(), Assert.Single(warnings));
    }

    [Fact]
    public void More_skipped_steps_in_a_row_than_allowed_stop()
    {
        var plan = Plan(BreaksAt("loss", 4, 6, 7)) with { OnDivergence = new DivergencePolicy.Skip { MostInARow = 1 } };
        Assert.Contains("The loss of iteration 7 is NaN", Assert.Throws<UserErrorException>(() => Fit(plan, "row")).Message, StringComparison.Ordinal);
        Assert.Equal([4, 6], Fit(plan with { Loss = BreaksAt("loss", 4, 6) }, "apart").History.Divergences.Select(one => one.Iteration));
    }

    public static TheoryData<DivergencePolicy> GoingOn => new() { new DivergencePolicy.Skip(), new DivergencePolicy.RollBack { Factor = 1e-9, Every = 5 } };

    [Theory]
    [MemberData(nameof(GoingOn), DisableDiscoveryEnumeration = true)]
    public void A_training_that_goes_on_ends_in_the_same_bits_wherever_it_is_killed(DivergencePolicy policy)
    {
        // Going back: steps are far too large from the fourth on. Skipping: one batch is bad.
        var plan = policy is DivergencePolicy.Skip
            ? Plan(BreaksAt("gradient", 4, 9)) with { OnDivergence = policy }
            : Plan(new MeanAbsoluteError(), Optimizer.SGD(1e6)) with { OnDivergence = policy, Loss = BreaksAt("loss") };
        var (history, bits) = Fit(plan, "alone");
        Assert.NotEmpty(history.Divergences);
        Assert.Equal(Iterations, history.Moments.Length);
        Assert.Equal(bits, Fit(plan, "again").Bits);

        var killed = FitKilledEverywhere(plan with { Checkpoints = new(2) }, "killed");
        Assert.InRange(killed.Deaths, 10, 2000);   // so that it cannot pass by killing nobody
        Assert.Equal(bits, killed.Bits);
        Assert.Equal(history.Divergences.Select(one => one.ToString()), killed.History.Divergences.Select(one => one.ToString()));
    }

    [Fact]
    public void Going_back_lowers_the_rate_by_the_factor_and_ends_after_the_retries()
    {
        var plan = Plan(BreaksAt("loss", 8), Optimizer.SGD(1e-3)) with { OnDivergence = new DivergencePolicy.RollBack { Factor = 0.5, Every = 5, Retries = 2 } };
        List<(long, double)> rates = [];
        var fault = Assert.Throws<UserErrorException>(() => Fit(plan, "back", moment => rates.Add((moment.Iteration, moment.LearningRate))));
        Assert.Contains("The loss of iteration 8 is NaN", fault.Message, StringComparison.Ordinal);
        Assert.Contains("gone back 2 times", fault.Message, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Range(1, 7).Select(i => ((long)i, 1e-3)), (6, 5e-4), (7, 5e-4), (6, 2.5e-4), (7, 2.5e-4)], rates);
        Assert.Equal(["back to iteration 5 with 0.5 times the learning rate", "back to iteration 5 with 0.5 times the learning rate"], warnings.Select(one => one[(one.IndexOf("Answer: ", StringComparison.Ordinal) + 8)..^1]));
    }

    [Fact]
    public void A_state_to_go_back_to_that_was_damaged_is_discarded_and_the_next_run_ends_as_if_it_had_not_been()
    {
        var plan = Plan(BreaksAt("loss"), Optimizer.SGD(1e6)) with { OnDivergence = new DivergencePolicy.RollBack { Factor = 1e-9, Every = 5 } };
        var alone = Fit(plan, "alone");
        var back = alone.History.Divergences[0];
        Assert.Equal("back to iteration 0 with 1E-09 times the learning rate", back.Response);
        Assert.Contains("was damaged", Assert.Throws<UserErrorException>(() => Fit(plan, "harmed", moment =>
        {
            if (moment.Iteration == 1)
                File.WriteAllText(Path.Combine(At("harmed"), "state-000000000", "model.safetensors"), "");
        })).Message, StringComparison.Ordinal);
        Assert.Equal(alone.Bits, Fit(plan, "harmed").Bits);
    }

    [Fact]
    public void A_parameter_that_a_step_broke_is_never_saved_nor_returned()
    {
        var plan = Plan(BreaksAt("steep"), Optimizer.SGD(3e38)) with { Iterations = 1 };
        var fault = Assert.Throws<UserErrorException>(() => Fit(plan, "broken"));
        Assert.Contains("The step of iteration 1 made the parameter", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(At("broken"), "state-*"));
        fault = Assert.Throws<UserErrorException>(() => Fit(plan with { OnDivergence = new DivergencePolicy.Skip(), Iterations = 2 }, "skipping"));
        Assert.Contains("Skipping a step does not mend it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_numbers_whose_sum_overflows_are_finite()
    {
        using var model = nn.Linear(2, 2);
        using (no_grad())
            model.weight!.fill_(3e38);
        Assert.Null(new FiniteWatch(model, CPU).BadParameter());
        using (no_grad())
            model.bias!.fill_(double.NegativeInfinity);
        Assert.Equal("bias", new FiniteWatch(model, CPU).BadParameter());
    }

    [Fact]
    public void Policies_refuse_what_does_not_lower_the_rate_or_never_goes_on()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivergencePolicy.RollBack { Factor = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivergencePolicy.RollBack { Retries = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivergencePolicy.RollBack { Every = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivergencePolicy.Skip { MostInARow = 0 });
    }
}
