using ImageRegression.Losses.Matching;
using ImageRegression.Reports.Figures.Matching;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Reports.Tests;

public class LossSurfaceTests
{
    private static readonly Triplet Triplet = new() { Margin = 0.25 };
    private static readonly AdaTriplet AdaTriplet = new() { Epsilon = 0.5, Beta = 0.1, Lambda = 2 };

    // Where three unit vectors with these similarities exist, φ_an = φ_pn, and no hinge is near.
    public static TheoryData<double, double> Places => new() { { 0.6, 0.1 }, { 0.6, 0.95 }, { -0.3, 0.5 }, { -0.3, -0.7 }, { 0.05, -0.2 }, { 0.3, 0.9 } };

    [Theory]
    [MemberData(nameof(Places))]
    public void The_surface_is_the_loss_of_unit_vectors_with_these_similarities(double negative, double positive)
    {
        Assert.Equal(LossOf(Triplet, negative, positive), LossSurface.Triplet(0.25).At(negative, positive), 1e-9);
        Assert.Equal(LossOf(AdaTriplet, negative, positive), LossSurface.AdaTriplet(0.5, 0.1, 2).At(negative, positive), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Arrows_point_against_the_slope_of_the_loss(double negative, double positive)
    {
        const double h = 1e-4;
        foreach (var (of, surface) in new (Func<double, double, double>, LossSurface)[]
        {
            ((x, y) => LossOf(Triplet, x, y), LossSurface.Triplet(0.25)), ((x, y) => LossOf(AdaTriplet, x, y), LossSurface.AdaTriplet(0.5, 0.1, 2)),
        })
        {
            var pull = surface.PullAt(negative, positive);
            Assert.Equal(-(of(negative + h, positive) - of(negative - h, positive)) / (2 * h), pull.Negative, 1e-6);
            Assert.Equal(-(of(negative, positive + h) - of(negative, positive - h)) / (2 * h), pull.Positive, 1e-6);
        }
    }

    [Fact]
    public void The_square_is_covered_and_flat_places_have_no_arrow()
    {
        var triplet = LossSurface.Triplet(0.25);
        Assert.Equal(LossSurface.Cells, triplet.Values.Length);
        Assert.Equal((-1 + (1.0 / 40), 1 - (1.0 / 40)), (LossSurface.Middles[0], Math.Round(LossSurface.Middles[^1], 12)));
        Assert.Equal(triplet.At(LossSurface.Middles[39], LossSurface.Middles[0]), triplet.Values[0][39]);   // a row for each φ_ap
        Assert.Equal(2.25, triplet.Greatest);
        Assert.Equal(2.25 + 0.9, LossSurface.AdaTriplet(0.25, 0.1, 1).Greatest, 12);

        // Of ten by ten places 0.2 apart, those with φ_an − φ_ap > −0.25: the diagonal, the 45 below it, the 9 next above it.
        Assert.Equal(10 + 45 + 9, triplet.Arrows.Length);
        Assert.All(triplet.Arrows, arrow => Assert.Equal((-1.0, 1.0), (arrow.TowardsNegative, arrow.TowardsPositive)));
        // AdaTriplet adds those farther above with φ_an > 0.2: of φ_an = 0.3 those with φ_ap 0.7 and 0.9, of 0.5 that with 0.9.
        Assert.Equal(64 + 3, LossSurface.AdaTriplet(0.25, 0.2, 1).Arrows.Length);
    }

    // e3 is the negative; anchor and positive stand symmetrically around it: φ_ap = s²·cos 2θ + φ_an², s² = 1 − φ_an².
    private static double LossOf(Losses.Loss<MarginState> loss, double negative, double positive)
    {
        using var scope = NewDisposeScope();
        var s = Math.Sqrt(1 - (negative * negative));
        var theta = Math.Acos((positive - (negative * negative)) / (s * s)) / 2;
        var embeddings = tensor(
            new[,] { { s * Math.Cos(theta), s * Math.Sin(theta), negative }, { s * Math.Cos(theta), -s * Math.Sin(theta), negative }, { 0, 0, 1 } });
        return loss.Of(embeddings, tensor(new long[] { 0, 0, 1 }), loss.Start).Value.ToDouble();
    }
}
