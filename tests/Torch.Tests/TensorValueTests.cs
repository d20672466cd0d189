using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Expected values are worked by hand or stand in PyTorch's documentation of the function.
public sealed class TensorValueTests
{
    [Fact]
    public void Creation()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1], linspace(0, 1, 5).data<float>().ToArray());
        Assert.Equal([1f, 1.5f, 2], arange(1, 2.5, 0.5).data<float>().ToArray());
        Assert.Equal((ScalarType.Int64, ScalarType.Float32), (arange(3).dtype, arange(3.0).dtype));
        Assert.Equal([1f, 0, 0, 0, 1, 0], eye(2, 3).data<float>().ToArray());
        Assert.Equal((ScalarType.Int64, ScalarType.Float32, ScalarType.Bool), (full([1], 2).dtype, full([1], 2.0).dtype, full([1], true).dtype));
        Assert.Equal([2L, 2], tensor(new double[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal(ScalarType.Float64, zeros_like(ones(3, dtype: float64)).dtype);
        Assert.Equal([2L, 3], ones(3).new_zeros(2, 3).shape);
        Assert.Empty(zeros(0).data<float>().ToArray());
    }

    [Fact]
    public void Arithmetic_with_tensors_and_numbers_on_either_side()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 4 });
        Assert.Equal([3f, 4, 6], Floats(x + 2));
        Assert.Equal([9f, 8, 6], Floats(10 - x));
        Assert.Equal([8f, 4, 2], Floats(8 / x));
        Assert.Equal([0.5f, 1, 2], Floats(0.5 * x));
        Assert.Equal([-1f, -2, -4], Floats(-x));
        Assert.Equal([1f, 2, 1], Floats(x % 3));
        Assert.Equal([1f, 4, 16], Floats(x.pow(2)));
        Assert.Equal([2f, 4, 8], Floats(x + x));
        Assert.Equal([6f, 7, 9], Floats(x.add(tensor(new[] { 2.5f, 2.5f, 2.5f }), 2)));
        Assert.Equal((ScalarType.Float32, ScalarType.Float32, ScalarType.Int64), ((x + 0.1).dtype, (arange(2) / 2).dtype, (arange(2) * 2).dtype));
    }

    [Fact]
    public void In_place_operations_return_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, -2 });
        Assert.Same(x, x.add_(1).mul_(3).clamp_(min: 0).sqrt_());
        Assert.Equal([(float)Math.Sqrt(6), 0], Floats(x));
    }

    [Fact]
    public void Comparison_and_logic()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 3 });
        Assert.Equal([false, true, true], (x >= 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([false, true, false], (x == 2).data<bool>().ToArray());
        Assert.Equal([true, false, true], (~(x == 2)).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x > 1) & (x < 3)).data<bool>().ToArray());
        Assert.True(x.allclose(x + 1e-7));
        Assert.True(x.eq(x).all().item<bool>());
        Assert.Equal([false, true, true], tensor(new[] { 1f, float.NaN, float.PositiveInfinity }).isfinite().logical_not().data<bool>().ToArray());
    }

    [Fact]
    public void Reductions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 1, 2, 3 }, { 4, 6, 8 } });
        Assert.Equal(24, x.sum().ToDouble());
        Assert.Equal([5f, 8, 11], Floats(x.sum(0)));
        Assert.Equal([2f, 6], Floats(x.mean([1])));
        Assert.Equal([2L, 1], x.sum(1, keepdim: true).shape);
        Assert.Equal([1f, 4], Floats(x.var(1)));
        Assert.Equal([1f, 2], Floats(x.std([1])));
        Assert.Equal(2f / 3, x[0].var(unbiased: false).item<float>(), 1e-6);
        var (values, positions) = x.max(1);
        Assert.Equal([3f, 8], Floats(values));
        Assert.Equal([2L, 2], positions.data<long>().ToArray());
        Assert.Equal([1f, 4], Floats(x.amin(1)));
        Assert.Equal(5, x.argmax().item<long>());
        Assert.Equal([1f, 3, 6], Floats(x[0].cumsum(0)));
        Assert.Equal(6, x[0].prod().ToDouble());
        Assert.Equal(Math.Sqrt(14), x[0].norm().ToDouble(), 1e-6);
        Assert.Equal(2.5, tensor(new[] { 1f, float.NaN, 4 }).nanmean().ToDouble());
        Assert.Equal(1000 + Math.Log(2), tensor(new[] { 1000.0, 1000 }).logsumexp(0).ToDouble(), 1e-9);
        Assert.Equal(2.5, tensor(new[] { 1.0, 2, 3, 4 }).quantile(tensor(0.5)).ToDouble());
    }

    [Fact]
    public void Shapes()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3);
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.T.contiguous().data<long>().ToArray());
        Assert.Equal([3L, 1, 2], x.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.Equal([2L, 3], x.view(2, 1, 3, 1).squeeze().shape);
        Assert.Equal([4L, 3], cat([x, x]).shape);
        Assert.Equal([2L, 2, 3], stack([x, x], 1).shape);
        Assert.Equal([2L, 1, 0, 5, 4, 3], x.flip(1).data<long>().ToArray());
        Assert.Equal([2L, 0, 1, 5, 3, 4], x.roll(1, 1).data<long>().ToArray());
        Assert.Equal([1L, 2], x.split([1, 2], 1).Select(part => part.shape[1]));
        Assert.Equal([2L, 1], x.chunk(2, 1).Select(part => part.size(1)));
        Assert.Equal([0L, 0, 1, 1, 2, 2], arange(3).repeat_interleave(2).data<long>().ToArray());
        Assert.Equal([4L, 6], x.repeat(2, 2).shape);
        Assert.Equal([0L, 1, 2, 0, 4, 5], x.triu().data<long>().ToArray());
        Assert.Equal([0L, 4], x.diagonal().data<long>().ToArray());
    }

    [Fact]
    public void Linear_algebra()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new double[,] { { 2, 1 }, { 1, 3 } });
        var b = tensor(new double[] { 3, 5 });
        Assert.Equal([0.8, 1.4], linalg.solve(a, b).data<double>().ToArray(), Near);
        Assert.Equal([0.6, -0.2, -0.2, 0.4], linalg.inv(a).data<double>().ToArray(), Near);
        Assert.Equal(5, linalg.det(a).ToDouble(), 1e-12);
        Assert.Equal([(5 - Math.Sqrt(5)) / 2, (5 + Math.Sqrt(5)) / 2], linalg.eigh(a).Item1.data<double>().ToArray(), Near);
        var (u, s, vh) = linalg.svd(a);
        Assert.True((u * s).mm(vh).allclose(a));
        var (q, r) = linalg.qr(a);
        Assert.True(q.mm(r).allclose(a));
        var factor = linalg.cholesky(a);
        Assert.True(factor.mm(factor.T).allclose(a));
        Assert.Equal([0.8, 1.4], linalg.lstsq(a, b.unsqueeze(1)).Solution.data<double>().ToArray(), Near);
        Assert.Equal(Math.Sqrt(15), linalg.norm(a).ToDouble(), 1e-12);
        Assert.True(einsum("ij,jk->ik", a, a).allclose(a.mm(a)));
        Assert.Equal([5.0, 0], cdist(tensor(new double[,] { { 0, 0 } }), tensor(new double[,] { { 3, 4 }, { 0, 0 } })).data<double>().ToArray());
        Assert.Equal(34, b.dot(b).ToDouble());
        Assert.Equal([9.0, 15, 15, 25], b.outer(b).data<double>().ToArray());
        Assert.Equal([11.0, 18], b.addmv(a, b, beta: 0).data<double>().ToArray());
    }

    [Fact]
    public void Order()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3f, 1, 2 });
        var (sorted, from) = x.sort();
        Assert.Equal([1f, 2, 3], Floats(sorted));
        Assert.Equal([1L, 2, 0], from.data<long>().ToArray());
        Assert.Equal([0L, 2, 1], x.argsort(descending: true).data<long>().ToArray());
        Assert.Equal([3f, 2], Floats(x.topk(2).values));
        Assert.Equal(2, x.kthvalue(2).values.ToDouble());
        Assert.Equal(2, x.median().ToDouble());
        var (values, inverse, counts) = tensor(new long[] { 5, 3, 5 }).unique(return_inverse: true, return_counts: true);
        Assert.Equal([3L, 5], values.data<long>().ToArray());
        Assert.Equal([1L, 0, 1], inverse!.data<long>().ToArray());
        Assert.Equal([1L, 2], counts!.data<long>().ToArray());
        Assert.Equal([1L, 0, 2], tensor(new long[] { 0, 2, 2 }).bincount().data<long>().ToArray());
        Assert.Equal([1L, 2], searchsorted(sorted, tensor(new[] { 1.5f, 2.5f })).data<long>().ToArray());
        Assert.Equal([2f, 1], Floats(histc(tensor(new[] { 0f, 1, 3 }), bins: 2, min: 0, max: 4)));
    }

    [Theory]
    [InlineData(ScalarType.Float64, 8)]
    [InlineData(ScalarType.Float32, 4)]
    [InlineData(ScalarType.Float16, 2)]
    [InlineData(ScalarType.BFloat16, 2)]
    [InlineData(ScalarType.Int64, 8)]
    [InlineData(ScalarType.Int32, 4)]
    [InlineData(ScalarType.Int16, 2)]
    [InlineData(ScalarType.Int8, 1)]
    [InlineData(ScalarType.Byte, 1)]
    public void Small_whole_numbers_survive_every_type(ScalarType type, long bytes)
    {
        using var scope = NewDisposeScope();
        var converted = tensor(new[] { 0f, 1, 100 }).to_type(type);
        Assert.Equal((type, bytes), (converted.dtype, converted.element_size()));
        Assert.Equal([0f, 1, 100], Floats(converted.@float()));
    }

    [Fact]
    public void A_tensor_shows_its_elements()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[2x2], type = Float32, device = cpu", ones(2, 2).ToString());
        Assert.Equal("[[1, 2.5], [3, -4]]", tensor(new[,] { { 1, 2.5f }, { 3, -4 } }).ToString(true));
        Assert.Equal("[0, 1, 2, 3, 4, 5, ...]", arange(9).ToString(true));
    }

    private static float[] Floats(Tensor tensor) => tensor.data<float>().ToArray();

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
