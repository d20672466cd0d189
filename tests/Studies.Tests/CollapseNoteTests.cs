using ImageRegression.Evaluation;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A space that has collapsed is said to all who read what comes of it, where its loss compares directions.</summary>
public sealed class CollapseNoteTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    // One step: the features of a network as it was drawn lie in a narrow cone, so that nearly all are parallel.
    private static (TrainModel Fit, SplitImages Hands) Trained(Loss? beneath, Loss loss)
    {
        var hands = Load.BoneAge("", height: 32, width: 24, phantoms: 20).Split(train: 6, validation: 2, test: 2);
        var method = Method.ByHead("one step", Head.Linear(), loss, beneath);
        return (Train.On(hands, new SmallResNetSpec { Width = 2, Dim = 4 }, method, Optimizer.SGD(1e-9), iterations: 1, batch: 6), hands);
    }

    [Fact]
    public void A_collapsed_space_has_a_note_downstream_where_the_loss_compares_directions()
    {
        var (fit, hands) = Trained(Loss.LearnerContrastive(), Loss.MeanSquaredError());
        var (test, train) = (fit.Embed(hands.Test), fit.Embed(hands.Train));
        var table = Evaluate.Distances([new("one", test), new("two", test)], "months");
        using var run = sandbox.Runner().Run([table, train], sandbox.Events.Add);
        var share = Collapse.Parallel(run.Value(test).Vectors);
        Assert.True(share >= Collapse.Most, $"The premise: {share}");
        Assert.Equal($"train one step, test part: {Collapse.SentenceOf(share)}", Assert.Single(run.Stored(test).Manifest.Notes));
        Assert.Contains(run.Stored(table).Manifest.UpstreamNotes, note => note == $"train one step, test part: {Collapse.SentenceOf(share)}");
        Assert.Empty(run.Stored(train).Manifest.Notes);
        Assert.Equal(["one", "two"], run.Value(table).Select(row => row.Label));
        Assert.Equal(share, run.Value(table)[0].Metrics.Single(one => one.Name == "|cos| > .99").Value);
    }

    [Fact]
    public void Nothing_is_said_where_the_loss_compares_distances_but_a_table_measures_it()
    {
        var (fit, hands) = Trained(null, Loss.MeanSquaredError());
        var test = fit.Embed(hands.Test);
        var table = Evaluate.Collapse(new EmbeddedTrial("MSE", test));
        using var run = sandbox.Runner().Run([table], sandbox.Events.Add);
        Assert.Empty(run.Stored(test).Manifest.Notes);
        Assert.Equal(Collapse.Parallel(run.Value(test).Vectors), run.Value(table)[0].Metrics[0].Value);
    }

    [Fact]
    public void No_space_is_no_table() =>
        Assert.Throws<UserErrorException>(() => Evaluate.Collapse());
}
