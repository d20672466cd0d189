using System.Collections.Immutable;
using ImageRegression.Tables;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors.Tests;

/// <summary>Neighbours whose labels come round after 360 degrees.</summary>
public sealed class CircularNeighborsTests : IDisposable
{
    private static readonly LabelAxis Degrees = LabelAxis.Circle(360);

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Embeddings Line(params ReadOnlySpan<double> labels) =>
        Embeddings.Of(arange(labels.Length, float64).unsqueeze(1), labels) with { Axis = Degrees };

    [Fact]
    public void Neighbours_at_350_and_10_answer_0_and_say_what_each_does_to_it()
    {
        var answer = Assert.Single(new NeighborIndex(Line(350, 10), 3, new("m", "w", "p")).Answer(Embeddings.Of(full(1, 1, 0.5, float64), [359])));
        Assert.Equal(0, Degrees.Distance(answer.Predicted, 0), 1e-9);
        Assert.InRange(answer.Predicted, 0, 360);
        Assert.Equal(1, answer.Error, 1e-9);
        Assert.Equal([10, -10], answer.Evidence.OrderBy(one => one.Label).Reverse().Select(one => Math.Round(one.EffectOfCase, 9)));   // without 350 it answers 10
    }

    [Fact]
    public void Where_neighbours_balance_each_other_the_nearest_answers()
    {
        var found = new RadiusNeighbors(30) { WeightFloor = 1e9 }.Predict(Line(20, 200), full(1, 1, 0.4, float64));
        Assert.Equal(20, Assert.Single(found).Value, 1e-6);
    }

    [Fact]
    public void A_radius_is_chosen_by_ways_round()
    {
        // Cases at both sides of the seam: averaged over it they are right, and the nearest alone is 5 degrees off.
        var (train, validation) = (Line(355, 5), Embeddings.Of(full(1, 1, 0.49, float64), [0]) with { Axis = Degrees });
        var best = RadiusSearch.Best().Run(new RadiusNeighbors(0), train, validation);
        Assert.True(best.MeanAbsoluteError < 1, $"{best}");
        Assert.Equal(5, best.Visited[0].MeanAbsoluteError, 1e-9);
    }

    [Fact]
    public void Intervals_hold_the_truth_across_the_seam_and_never_more_than_once_round()
    {
        var random = new Random(4);
        double[] truth = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() * 360)];
        double[] seen = [.. truth.Select(label => (label + (20 * (random.NextDouble() - 0.5)) + 360) % 360)];
        Embeddings Of(Range rows) => Embeddings.Of(
            tensor(seen[rows].SelectMany(label => new[] { Math.Cos(label * Math.PI / 180), Math.Sin(label * Math.PI / 180) }).ToArray()).reshape(-1, 2), truth[rows],
            Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value).Select(row => $"{row}")) with
        { Axis = Degrees };
        var index = new NeighborIndex(Of(0..200), 0.2, new("m", "w", "p"));
        var calibrated = index with { Calibration = IndexCalibration.Of(index, Of(200..300), new(), new()) };
        var answers = calibrated.Answer(Of(300..400));
        Assert.Empty(calibrated.Calibration.Intervals.BinEdges);
        Assert.InRange(answers.Count(answer => answer.IsCovered == true), 80, 100);
        Assert.All(answers, answer => Assert.True(answer.Interval is { } interval && interval.Upper - interval.Lower is > 0 and < 60 && interval.Lower <= answer.Predicted && answer.Predicted <= interval.Upper));
        Assert.Contains(answers, answer => answer.Interval is { Lower: < 0 } or { Upper: > 360 });

        var wide = index with { Calibration = IndexCalibration.Of(index, Of(200..300) with { Cases = [.. Of(200..300).Cases.Select(one => one with { Label = random.NextDouble() * 360 })] }, new() { Coverage = 0.98 }, new()) };
        Assert.All(wide.Answer(Of(300..400)), answer => Assert.True(answer.Interval!.Value.Upper - answer.Interval.Value.Lower <= 360 + 1e-9));
    }

    [Fact]
    public void A_figure_draws_an_answer_in_the_turn_of_its_true_label()
    {
        var answer = new CasePrediction("a", "s", Target: 2, Predicted: 357, WithinRadius: true, Evidence: []) { Axis = Degrees, Interval = new(347, 367, 0.9) };
        Assert.Equal((-3, new PredictionInterval(-13, 7, 0.9)), (answer.Unrolled().Predicted, answer.Unrolled().Interval));
        Assert.Equal((-5, true), (answer.Unrolled().Error, answer.Unrolled().IsCovered));
        Assert.Equal((-5, true), (answer.Error, answer.IsCovered));
        var straight = answer with { Axis = LabelAxis.Straight };
        Assert.Same(straight, straight.Unrolled());
        Assert.Equal((355, false), (straight.Error, straight.IsCovered));
    }

    [Fact]
    public void An_index_file_keeps_what_its_labels_lie_on()
    {
        var folder = Directory.CreateTempSubdirectory("circle-");
        var path = Path.Combine(folder.FullName, IndexFile.Name);
        IndexFile.Save(new NeighborIndex(Line(350, 10), 3, new("m", "w", "p")), path);
        using (var read = IndexFile.Open(path))
            Assert.Equal(Degrees, read.Train.Axis);
        IndexFile.Save(new NeighborIndex(Line(350, 10) with { Axis = LabelAxis.Straight }, 3, new("m", "w", "p")), path);
        using (var read = IndexFile.Open(path))
            Assert.Equal(LabelAxis.Straight, read.Train.Axis);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void An_index_file_of_the_version_before_is_read_and_of_another_refused()
    {
        var folder = Directory.CreateTempSubdirectory("circle-");
        var path = Path.Combine(folder.FullName, IndexFile.Name);
        using var pictures = arange(128, float32).reshape(2, 8, 8);
        IndexFile.Save(new NeighborIndex(Line(350, 10), 3, new("m", "w", "p")) { Miniatures = pictures }, path);
        using (var read = IndexFile.Open(path))
            Assert.Equal(pictures.ToHost<float>(), read.Miniatures!.ToHost<float>());
        var (tensors, metadata) = (Safetensors.Read(path), Safetensors.Describe(path).Metadata);
        Assert.Equal("imageregression-index-3", metadata["format"]);
        Safetensors.Write(path, tensors.Where(one => one.Key != "miniatures"), metadata.SetItem("format", "imageregression-index-2"));
        using (var read = IndexFile.Open(path))
            Assert.Equal((null, 2, Degrees), (read.Miniatures, read.Train.Count, read.Train.Axis));
        Safetensors.Write(path, tensors, metadata.SetItem("format", "imageregression-index-4"));
        Assert.Contains("its format is 'imageregression-index-4', not 'imageregression-index-3'", Assert.Throws<UserErrorException>(() => IndexFile.Open(path)).Message, StringComparison.Ordinal);
        Safetensors.Write(path, tensors.Select(one => new KeyValuePair<string, TorchSharp.torch.Tensor>(one.Key, one.Key == "miniatures" ? one.Value[..1] : one.Value)), metadata);
        Assert.Contains("The miniatures are of shape [1, 8, 8] for 2 cases", Assert.Throws<UserErrorException>(() => IndexFile.Open(path)).Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_suspect_label_is_one_that_lies_far_round()
    {
        double[] labels = [.. Enumerable.Range(0, 40).Select(i => i == 20 ? 180 : (355 + (i % 11)) % 360)];
        ImmutableArray<SuspectLabel> ranked = new LabelScores { SpreadNeighbors = 5 }.Ranked(new RadiusNeighbors(4), Line(labels));
        Assert.Equal("20", ranked[0].Id);
        Assert.True(Math.Abs(ranked[0].Score) > 5 * Math.Abs(ranked[3].Score));
    }
}
