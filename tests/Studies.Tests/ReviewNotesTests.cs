using System.Globalization;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline.Tests;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>What a reviewer would say is said by the study itself: of its images before training, of its answers before any number.</summary>
public sealed class ReviewNotesTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void Forty_renamed_copies_in_other_parts_are_told_before_training()
    {
        var random = new Random(1);
        var rows = new List<string> { "path,label,split" };
        byte[][] pictures = [.. Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 256).Select(_ => (byte)random.Next(256)).ToArray())];
        for (var i = 0; i < 240; i++)
        {
            var name = i < 200 ? $"{i}.pgm" : $"copy{i}.pgm";
            File.WriteAllBytes(sandbox.File($"data/{name}", ""), [.. "P5\n16 16\n255\n"u8, .. pictures[i % 200]]);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{name},{i % 50},{(i < 160 ? "train" : i < 200 ? "val" : "test")}"));
        }
        sandbox.File("data/labels.csv", string.Join('\n', rows) + "\n");
        var split = Load.Folder(Path.Combine(sandbox.Folder, "data"), 16, 16).SplitAsGiven();
        using var run = sandbox.Runner().Run([split], _ => { });
        Assert.StartsWith("40 of 40 test images have the same pixels as images for training and validation: 'copy200.pgm' (line 202) and '0.pgm' (line 2), ",
            Assert.Single(run.Stored(split).Manifest.Notes), StringComparison.Ordinal);
    }

    private static MeasuredCases Answers(Func<int, double> predicted, double halfWidth = double.PositiveInfinity, int count = 60)
    {
        var train = Embeddings.Of(TorchSharp.torch.zeros(2, 1), [0.0, 59.0]);
        return new([.. Enumerable.Range(0, count).Select(i => new CasePrediction($"{i}", $"{i}", i, predicted(i), true, [])
        {
            Interval = double.IsFinite(halfWidth) ? new(predicted(i) - halfWidth, predicted(i) + halfWidth, 0.9) : null,
        })], () => train, () => train, "months");
    }

    [Fact]
    public void Answers_that_are_no_better_than_the_mean_are_called_so() => Assert.Equal(
        "kNN is no better than always answering the mean of the training labels: MAE 30 against 15 months",
        Assert.Single(AnswerNotes.Of("kNN", [Answers(i => i + 30)], new())));

    [Fact]
    public void A_small_gain_of_few_cases_is_not_shown()
    {
        var note = Assert.Single(AnswerNotes.Of("kNN", [Answers(i => i % 3 == 0 ? 29.5 + (i > 29 ? -6 : 6) : i > 29 ? 33 : 26)], new()));
        Assert.StartsWith("kNN is not shown to be better than always answering the mean of the training labels: its MAE is smaller by ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Good_answers_with_intervals_that_hold_are_not_spoken_of() => Assert.Empty(AnswerNotes.Of("kNN", [Answers(i => i + 1, halfWidth: 2)], new()));

    [Fact]
    public void Intervals_below_their_level_are_told_with_what_they_hold() => Assert.StartsWith(
        "kNN's 90 % intervals are too narrow here: they hold the true value for 50 % of the test images [",
        Assert.Single(AnswerNotes.Of("kNN", [Answers(i => i % 2 == 0 ? i : i + 3, halfWidth: 2)], new())), StringComparison.Ordinal);
}
