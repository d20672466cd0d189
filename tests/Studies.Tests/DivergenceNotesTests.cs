using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A training that met numbers that are not finite and went on says so to every reader of what comes of it.</summary>
public sealed class DivergenceNotesTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void A_training_that_went_back_has_a_note_downstream_and_the_ids_in_its_history()
    {
        var hands = Load.BoneAge("", height: 32, width: 24, phantoms: 20).Split(train: 6, validation: 2, test: 2);
        var fit = Train.On(hands, new SmallResNetSpec { Width = 2, Dim = 4 }, new RegressionMetric(), Optimizer.SGD(1e30), iterations: 4, batch: 6);
        fit = fit with { Plan = fit.Plan with { OnDivergence = new DivergencePolicy.RollBack { Factor = 1e-33 } } };
        var embedded = fit.Embed(hands.Test);
        using var run = sandbox.Runner().Run([embedded], sandbox.Events.Add);
        Assert.Contains(run.Stored(embedded).Manifest.AllNotes, note => note.StartsWith("training went back: ", StringComparison.Ordinal) && note.Contains("1E-33 times the learning rate", StringComparison.Ordinal));
        var divergence = Assert.Single(run.Stored(fit).Files.ReadJson<TrainingHistory>("history.json").Divergences);
        Assert.NotEmpty(divergence.Cases);
        Assert.Contains(sandbox.Events, happened => happened is RunEvent.Warning { Text: var text } && text.Contains(divergence.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Skipped_steps_are_counted_in_one_note()
    {
        Divergence At(long iteration) => new(iteration, $"The loss of iteration {iteration} is NaN.", "step not taken", ["a", "b"]);
        var history = new TrainingHistory([new(1, 1, 0.1, null), new(2, double.NaN, 0.1, null), new(3, double.NaN, 0.1, null)], 3) { Divergences = [At(2), At(3)] };
        Assert.StartsWith("2 of 3 training steps were not taken", Assert.Single(DivergenceNotes.Of(history)), StringComparison.Ordinal);
        Assert.Empty(DivergenceNotes.Of(history with { Divergences = [] }));
    }
}
