using ImageRegression.Evaluation;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Reports.Tests;

public class PrincipalComponentsTests
{
    [Fact]
    public void Points_of_a_cross_have_the_components_one_sees()
    {
        using var scope = NewDisposeScope();
        // (±2, ±2) along the diagonal and (±1, ∓1) across it, moved by (10, 20): variances 16 : 4, so 0.8 and 0.2.
        var points = tensor(new double[] { 12, 22, 8, 18, 11, 19, 9, 21 }).reshape(4, 2);
        var found = PrincipalComponents.Of(points, 3);
        Assert.Equal([10.0, 20.0], found.Mean.AsEnumerable());
        Assert.Equal([0.8, 0.2], found.Explained.Select(part => Math.Round(part, 12)));
        Assert.Equal([Math.Sqrt(0.5), Math.Sqrt(0.5)], found.Axes[0], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([2 * Math.Sqrt(2), -2 * Math.Sqrt(2), 0, 0], found.Project(points)[0], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_entry_of_largest_magnitude_is_positive_whichever_way_the_points_lie()
    {
        using var scope = NewDisposeScope();
        var points = randn(50, 6, dtype: ScalarType.Float64, generator: new Generator(3)) * tensor(new double[] { 9, 5, 3, 2, 1, 1 });
        foreach (var cloud in new[] { points, -points })
            Assert.All(PrincipalComponents.Of(cloud, 3).Axes, axis => Assert.True(axis.MaxBy(Math.Abs) > 0));
        Assert.Equal(
            PrincipalComponents.Of(points, 3).Axes.SelectMany(axis => axis),
            PrincipalComponents.Of(-points, 3).Axes.SelectMany(axis => axis), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void All_components_together_keep_every_distance()
    {
        using var scope = NewDisposeScope();
        var points = randn(20, 3, dtype: ScalarType.Float64, generator: new Generator(4));
        var projected = PrincipalComponents.Of(points, 3).Project(points);
        for (var i = 1; i < 20; i++)
            Assert.Equal((points[i] - points[0]).norm().ToDouble(), Math.Sqrt(projected.Sum(axis => (axis[i] - axis[0]) * (axis[i] - axis[0]))), 9);
    }

    [Fact]
    public void There_are_no_more_components_than_dimensions_or_points()
    {
        using var scope = NewDisposeScope();
        Assert.Single(PrincipalComponents.Of(randn(5, 1), 3).Axes);
        Assert.Equal(2, PrincipalComponents.Of(randn(2, 9), 3).Axes.Length);
        Assert.Equal(double.NaN, PrincipalComponents.Of(ones(4, 2), 1).Explained[0]);
    }

    [Fact]
    public void What_has_no_components_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of(zeros(3), 1));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of(zeros(0, 3), 1));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of(full(2, 2, double.NaN), 1));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Of(zeros(3, 2), 1).Project(zeros(3, 4)));
    }
}
