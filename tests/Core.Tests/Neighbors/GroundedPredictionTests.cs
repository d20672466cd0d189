using System.Collections.Immutable;
using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class GroundedPredictionTests
{
    [Fact]
    public void Without_a_neighbour_the_others_answer_by_their_weights()
    {
        using var scope = NewDisposeScope();
        // Distances 0, 1, 2 and 9 from the query at 0; r = 3, so that a = exp(−d²/2): 1, e^−½, e^−2; the fourth lies outside.
        var grounded = Predict(3, [0, 1, 2, 9], [10, 20, 40, 99], ["a", "b", "b", "c"]);
        double[] a = [1, Math.Exp(-0.5), Math.Exp(-2)];

        Assert.Equal((a[0] * 10 + a[1] * 20 + a[2] * 40) / (a[0] + a[1] + a[2]), grounded.Prediction.Value, 12);
        Assert.Equal((a[1] * 20 + a[2] * 40) / (a[1] + a[2]), grounded.WithoutCase[0], 12);
        Assert.Equal((a[0] * 10 + a[2] * 40) / (a[0] + a[2]), grounded.WithoutCase[1], 12);
        Assert.Equal((a[0] * 10 + a[1] * 20) / (a[0] + a[1]), grounded.WithoutCase[2], 12);
        Assert.Equal(new[] { grounded.WithoutCase[0], 10, 10 }, grounded.WithoutSubject.ToArray());
        Assert.Equal(10 - grounded.Prediction.Value, grounded.EffectOfSubject(2), 12);
    }

    [Fact]
    public void Where_the_ball_is_empty_without_a_case_or_a_subject_the_nearest_that_remains_answers()
    {
        using var scope = NewDisposeScope();
        // Only the first lies within 0.5. Its subject also has the second, so that without the subject the third answers.
        var grounded = Predict(0.5, [0.1, 1, 2, 3], [10, 20, 30, 40], ["a", "a", "b", "c"]);

        Assert.Equal(20, Assert.Single(grounded.WithoutCase));
        Assert.Equal(30, Assert.Single(grounded.WithoutSubject));
    }

    [Fact]
    public void Without_a_nearest_case_that_stood_in_for_an_empty_ball_the_next_one_does()
    {
        using var scope = NewDisposeScope();
        var grounded = Predict(0.05, [0.1, 1, 2, 3], [10, 20, 30, 40], ["a", "a", "b", "c"]);

        Assert.True(grounded.Prediction.IsFallback);
        Assert.Equal((10, 20, 30), (grounded.Prediction.Value, grounded.WithoutCase[0], grounded.WithoutSubject[0]));
    }

    [Fact]
    public void Without_all_cases_there_is_no_answer()
    {
        using var scope = NewDisposeScope();
        var grounded = Predict(1, [0.5, 0.7], [10, 20], ["a", "a"]);

        Assert.Equal((20, 10), (grounded.WithoutCase[0], grounded.WithoutCase[1]));
        Assert.All(grounded.WithoutSubject, value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void A_label_that_disagrees_with_all_around_it_is_the_first_suspect()
    {
        using var scope = NewDisposeScope();
        double[] places = [.. Enumerable.Range(0, 200).Select(i => i / 10.0)];
        ImmutableArray<double> labels = [.. places.Select((x, i) => i == 77 ? x + 8 : i == 120 ? x - 5 : x + 0.2 * Math.Sin(12.9 * i))];

        var ranked = new LabelScores().Ranked(new RadiusNeighbors(0.5), Embeddings.Of(tensor(places).reshape(-1, 1), labels.AsSpan()));

        Assert.Equal(["77", "120"], ranked.Take(2).Select(suspect => suspect.Id));
        Assert.True(ranked[0].Score > 3 && ranked[1].Score < -3 && Math.Abs(ranked[100].Score) < 1.5);   // by construction half lie below 0.67
        Assert.Equal(200, ranked.Length);
    }

    [Fact]
    public void A_second_image_of_the_subject_cannot_vouch_for_its_wrong_label()
    {
        using var scope = NewDisposeScope();
        double[] places = [.. Enumerable.Range(0, 60).Select(i => i / 2 / 3.0)];   // two images of each subject at one place
        ImmutableArray<double> labels = [.. places.Select((x, i) => i / 2 == 9 ? x + 30 : x)];

        var ranked = new LabelScores().Ranked(
            new RadiusNeighbors(0.4), Embeddings.Of(tensor(places).reshape(-1, 1), labels.AsSpan(), Enumerable.Range(0, 60).Select(i => $"{i / 2}")));

        Assert.Equal(["18", "19"], ranked.Take(2).Select(suspect => suspect.Id).Order());
    }

    private static GroundedPrediction Predict(double radius, double[] distances, double[] labels, string[] subjects) =>
        new GroundedNeighbors(new RadiusNeighbors(radius)).Predict(Embeddings.Of(tensor(distances).reshape(-1, 1), labels, subjects), zeros(1, 1, dtype: ScalarType.Float64))[0];
}
