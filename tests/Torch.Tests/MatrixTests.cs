using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Small cases worked by hand. "a b | c d" in a comment are the rows of a matrix.
public sealed class MatrixTests
{
    private static Tensor A() => tensor(new double[,] { { 1, 2 }, { 3, 4 } });

    private static Tensor B() => tensor(new double[,] { { 0, 1 }, { 2, 3 } });

    private static Tensor V() => tensor([1.0, -1]);

    [Fact]
    public void Products_of_matrices_and_vectors()
    {
        using var scope = NewDisposeScope();
        Near.Equal([4, 7, 8, 15], A().mm(B()));
        Near.Equal([4, 7, 8, 15], A().matmul(B()));
        Near.Equal([4, 7, 8, 15, 2, 3, 6, 11], stack([A(), B()]).bmm(stack([B(), B()])));
        Near.Equal([-1, -1], A().mv(V()));
        Near.Equal([-1, -1], A().inner(V()));
        Near.Equal([1, -1, -1, 1], V().outer(V()));
        Near.Equal([1, -1, 2, -2, 3, -3, 4, -4], A().kron(V().view(1, 2)));
        Near.Equal([4, 7, 8, 15], tensordot(A(), B(), [1], [0]));
        Near.Equal([0 + 2 + 6 + 12], tensordot(A(), B(), [0, 1], [0, 1]));
        Near.Equal([7, 10, 15, 22], A().matrix_power(2));
    }

    [Fact]
    public void Products_added_with_weights()
    {
        using var scope = NewDisposeScope();
        Near.Equal([0.5 + 8, 1 + 14, 1.5 + 16, 2 + 30], A().addmm(A(), B(), beta: 0.5f, alpha: 2));
        Near.Equal([0.5 - 2, -0.5 - 2], V().addmv(A(), V(), beta: 0.5f, alpha: 2));
        Near.Equal([2.5, -1, -0.5, 4], A().addr(V(), V(), beta: 0.5f, alpha: 2));
        var batch = stack([A(), A()]);
        Near.Equal([8.5, 15, 17.5, 32, 8.5, 15, 17.5, 32], batch.baddbmm(batch, stack([B(), B()]), beta: 0.5f, alpha: 2));
        Near.Equal([16.5, 29, 33.5, 62], A().addbmm(batch, stack([B(), B()]), beta: 0.5f, alpha: 2));
        var (x, y) = (A(), V());
        Assert.Same(x, x.addmm_(A(), B(), beta: 0.5f, alpha: 2));
        Near.Equal([8.5, 15, 17.5, 32], x);
        Assert.Same(y, y.addmv_(A(), V(), beta: 0.5f, alpha: 2));
        Near.Equal([-1.5, -2.5], y);
    }

    [Fact]
    public void Determinants_inverses_and_factors()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(-2, A().det().ToDouble(), 1e-12);
        Assert.Equal(Math.Log(2), A().flip(0).logdet().ToDouble(), 1e-12);
        var (sign, magnitude) = linalg.slogdet(A());
        Assert.Equal((-1.0, Math.Log(2)), (sign.ToDouble(), Math.Round(magnitude.ToDouble(), 12)), (a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-11);
        Near.Equal([-2, 1, 1.5, -0.5], A().inverse());
        var symmetric = tensor(new double[,] { { 4, 2 }, { 2, 5 } });
        Near.Equal([2, 0, 1, 2], symmetric.cholesky());
        Near.Equal([2, 1, 0, 2], symmetric.cholesky(upper: true));
        Near.Equal([0.5, 0.5], linalg.pinv(ones(2, 1, float64)));
        Near.Equal([1, 3], linalg.eigvalsh(tensor(new double[,] { { 2, 1 }, { 1, 2 } })));
        Near.Equal([3, 2], linalg.svdvals(tensor(new double[,] { { 0, 2 }, { -3, 0 } })));
        Assert.Equal((1L, 2L), (linalg.matrix_rank(ones(2, 2, float64)).ToInt64(), linalg.matrix_rank(A()).ToInt64()));
        Assert.Equal(1L, linalg.matrix_rank(tensor(new double[,] { { 1, 0 }, { 0, 0.1 } }), atol: 0.2).ToInt64());
        Assert.Equal(5, linalg.norm(tensor(new double[,] { { 0, 2 }, { -3, 0 } }), "nuc").ToDouble(), 1e-12);   // the sum of singular values
        Assert.Equal([2L, 2], linalg.qr(ones(2, 1, float64), linalg.QRMode.Complete).Q.shape);
    }

    [Fact]
    public void Cross_products_covariances_and_correlations()
    {
        using var scope = NewDisposeScope();
        Near.Equal([0, 0, 1], tensor([1.0, 0, 0]).cross(tensor([0.0, 1, 0])));
        var rows = tensor(new double[,] { { 1, 2, 3 }, { 6, 4, 2 } });
        Near.Equal([1, -2, -2, 4], rows.cov());
        Near.Equal([2.0 / 3, -4.0 / 3, -4.0 / 3, 8.0 / 3], rows.cov(correction: 0));
        Near.Equal([1, -1, -1, 1], rows.corrcoef());
    }

    [Fact]
    public void Distances_of_points()
    {
        using var scope = NewDisposeScope();
        var points = tensor(new double[,] { { 0, 0 }, { 3, 4 }, { 3, 0 } });
        Near.Equal([5, 3, 4], pdist(points));
        Near.Equal([7, 3, 4], pdist(points, p: 1));
        Near.Equal([0, 7, 3], cdist(points[..1], points, p: 1));
        Assert.Equal((5.0, 7.0), (points[1].dist(points[0]).ToDouble(), points[1].dist(points[0], 1).ToDouble()));
    }
}
