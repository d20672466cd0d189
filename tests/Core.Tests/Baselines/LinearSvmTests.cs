using ImageRegression.Baselines;
using Xunit;

namespace ImageRegression.Tests;

public sealed class LinearSvmTests
{
    // scikit-learn 1.2.1, SVC(kernel="linear", C=1, tol=1e-10), on the rows below.
    [Fact]
    public void Overlapping_groups_get_scikit_learns_plane() =>
        AssertPlane(LinearSvm.Fit(Group(0, 10, 0), Group(10, 22, 0)), [0.15736302, 0.24597861, 1.31203175, 1.54502763], -3.07424621);

    [Fact]
    public void Groups_apart_get_scikit_learns_plane() =>
        AssertPlane(LinearSvm.Fit(Group(0, 10, 3), Group(10, 22, 0)), [0.13735054, 0.15623624, 0.16433011, 0.19400763], -1.47492963);

    [Fact]
    public void An_empty_group_is_named() =>
        Assert.Equal("A plane between high and low needs cases of both; there are 0 high and 12 low ones.",
            Assert.Throws<UserErrorException>(() => LinearSvm.Fit([], Group(10, 22, 0))).Message);

    private static double[][] Group(int first, int end, double shift) =>
    [
        .. Enumerable.Range(first, end - first).Select(i => Enumerable.Range(0, 4)
            .Select(f => (((7 * i) + (3 * f * f)) % 11 / 11.0) + (i < 10 ? (0.35 * f) + shift : 0) + (i * f % 5 == 1 ? 0.2 : 0)).ToArray()),
    ];

    private static void AssertPlane(LinearSvm plane, double[] coefficients, double intercept)
    {
        Assert.All(coefficients.Zip(plane.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 2e-6));   // printed to eight places, solved to 1e-8 of the conditions
        Assert.Equal(intercept, plane.Intercept, 2e-6);
    }
}
