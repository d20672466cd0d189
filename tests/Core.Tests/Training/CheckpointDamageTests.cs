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

/// <summary>What may happen to saved states on a disk. A training must end in the undisturbed bits, and say what it discarded.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const int Iterations = 9, StoppedAfter = 7;

    private readonly ImageSet images = new HandPhantom(Seed: 3, Height: 32, Width: 24).Generate(12);
    private readonly string folder = Directory.CreateTempSubdirectory("checkpoints-").FullName;
    private readonly List<string> warnings = [];

    public void Dispose()
    {
        Disk.Before = null;
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Saved => Path.Combine(folder, "saved");

    private static nn.Module<ModelInput, Tensor> Model() => new SmallResNetSpec { Width = 2, Dim = 4, Covariates = ["sex"] }.Build(1, Shapes.Grey, CovariateCoding.Sex);

    private TrainingSet Set() => new(images, [.. Enumerable.Range(0, 12)], LabelScaling.FitZScore(images.Cases.Labels))
    {
        Covariates = CovariateCoding.Sex.Of(images.Cases),
    };

    // The validation error is a function of the iteration, which batch normalisation counts: iteration 4 is the best.
    private byte[] Fit(string at, long stopAfter = long.MaxValue)
    {
        using var model = Model();
        using var stop = new CancellationTokenSource();
        var plan = new TrainingPlan
        {
            Loss = new RegressionMetric(),
            Optimizer = Optimizer.Adam(1e-3),
            Iterations = Iterations,
            BatchSize = 6,
            Seed = 5,
            ValidateEvery = 2,
            Checkpoints = new(3),
        };
        var trainer = new Trainer(plan, CPU)
        {
            Warn = warnings.Add,
            Validate = () => Math.Abs(model.named_buffers().First(buffer => buffer.name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).buffer.item<long>() - 4),
            Observe = moment =>
            {
                if (moment.Iteration == stopAfter)
                    stop.Cancel();
            },
        };
        if (stopAfter < long.MaxValue)
        {
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(model, Set(), at, stop.Token));
            return [];
        }
        trainer.Fit(model, Set(), at, default);
        var weights = Path.Combine(folder, "weights");
        Weights.Save(model, weights);
        return File.ReadAllBytes(weights);
    }

    public static TheoryData<string, string> Damages
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var part in new[] { "state-000000007/model.safetensors", "state-000000007/optimizer.safetensors", "state-000000007/progress.json", "state-000000007/parts.txt", "best-000000004.safetensors" })
                foreach (var harm in new[] { "zeroed", "cut", "deleted", "flipped", "longer", "emptied" })
                    all.Add(part, harm);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_part_is_told_and_discarded_and_training_ends_in_the_undisturbed_bits(string part, string harm)
    {
        var undisturbed = Fit(Path.Combine(folder, "alone"));
        Fit(Saved, StoppedAfter);
        Harm(Path.Combine(Saved, part), harm);

        Assert.Equal(undisturbed, Fit(Saved));
        var name = Path.GetFileName(part);
        Assert.Contains(warnings, warning => warning.Contains("iteration 7 is damaged", StringComparison.Ordinal) && warning.Contains(name, StringComparison.Ordinal));
        // The best weights belong to the state before as well; the parts of one state do not.
        Assert.EndsWith(name.StartsWith("best", StringComparison.Ordinal) ? "training goes on from the start." : "training goes on from iteration 6.", warnings[^1], StringComparison.Ordinal);
    }

    private static void Harm(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "zeroed":   // 64 KB in the middle, or all there is
                bytes.AsSpan(bytes.Length > 131_072 ? 65_536 : bytes.Length / 3, Math.Min(65_536, bytes.Length / 2)).Clear();
                break;
            case "cut": bytes = bytes[..(bytes.Length / 2)]; break;
            case "flipped": bytes[bytes.Length / 2] ^= 4; break;
            case "longer": bytes = [.. bytes, 0]; break;
            case "emptied": bytes = []; break;
        }
        File.WriteAllBytes(file, bytes);
        if (how == "deleted")
            File.Delete(file);
    }

    [Fact]
    public void Where_all_states_are_damaged_training_begins_anew()
    {
        var undisturbed = Fit(Path.Combine(folder, "alone"));
        Fit(Saved, StoppedAfter);
        foreach (var model in Directory.GetFiles(Saved, "model.safetensors", SearchOption.AllDirectories))
            Harm(model, "zeroed");
        Assert.Equal(undisturbed, Fit(Saved));
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.EndsWith("training goes on from the start.", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Best_weights_that_are_damaged_while_training_goes_on_are_never_taken()
    {
        var undisturbed = Fit(Path.Combine(folder, "alone"));
        var iterations = 0;
        Disk.Before = (step, path) =>
        {
            if (step is DiskStep.Rename && path.EndsWith("state-000000006", StringComparison.Ordinal) && iterations++ == 0)
                Harm(Path.Combine(Saved, "best-000000004.safetensors"), "zeroed");
        };
        Assert.Contains("best-000000004.safetensors", Assert.Throws<UserErrorException>(() => Fit(Saved)).Message, StringComparison.Ordinal);
        Disk.Before = null;
        Assert.Equal(undisturbed, Fit(Saved));
        Assert.NotEmpty(warnings);
    }

    [Fact]
    public void A_death_or_a_refusal_at_any_step_of_saving_leaves_a_state_to_go_on_from()
    {
        var undisturbed = Fit(Path.Combine(folder, "alone"));
        for (var step = 1; ; step++)
        {
            var at = Path.Combine(folder, $"step-{step}");
            var done = 0;
            Disk.Before = (_, path) =>
            {
                if (++done == step)
                    throw new IOException($"No space left on device : '{path}'", Errno.NoSpace);
            };
            var fault = Record.Exception(() => Fit(at));
            Disk.Before = null;
            if (fault is null)
            {
                Assert.InRange(step, 20, 200);
                return;
            }
            Assert.IsType<IOException>(fault);
            Assert.Equal(undisturbed, Fit(at));
            Assert.Empty(warnings);   // nothing half-written stood under a final name
        }
    }
}
