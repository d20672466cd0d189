using ImageRegression.Models;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Tests.Models;

/// <summary>The ways CUDA takes, tried on the CPU against libtorch's own operators.</summary>
public class FixedOrderTests
{
    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 1)]
    public void Pooling_by_axes_is_pooling_of_cubes_with_its_gradient(long kernel, long stride, long padding) =>
        AssertEqual(
            [2, 3, 6, 8, 7],
            volumes => functional.max_pool3d(volumes, [kernel, kernel, kernel], [stride, stride, stride], [padding, padding, padding]),
            volumes => FixedOrder.MaxPoolByAxes(volumes, kernel, stride, padding),
            tolerance: 0);

    // Equal values, as ReLU leaves them: the first of them takes the gradient either way.
    [Fact]
    public void Among_equals_the_first_takes_the_gradient()
    {
        using var scope = NewDisposeScope();
        var (cubes, axes) = (zeros([1, 1, 5, 5, 5], requires_grad: true), zeros([1, 1, 5, 5, 5], requires_grad: true));
        functional.max_pool3d(cubes, [3, 3, 3], [2, 2, 2]).sum().backward();
        FixedOrder.MaxPoolByAxes(axes, kernel: 3, stride: 2, padding: 0).sum().backward();
        Assert.True(Bits.AreEqual(cubes.grad!, axes.grad!));
    }

    public static TheoryData<long[], long[]> Sizes => new()
    {
        { [4, 6], [8, 12] },
        { [1, 3], [4, 3] },
        { [5, 4], [1, 7] },
        { [3, 4, 5], [6, 8, 10] },
    };

    [Theory, MemberData(nameof(Sizes), DisableDiscoveryEnumeration = true)]
    public void Upsampling_by_axes_is_linear_interpolation_with_its_gradient(long[] from, long[] to) =>
        AssertEqual(
            [2, 3, .. from],
            images => functional.interpolate(
                images, size: to, mode: to.Length == 2 ? InterpolationMode.Bilinear : InterpolationMode.Trilinear, align_corners: true),
            images => FixedOrder.UpsampleByAxes(images, to),
            tolerance: 1e-12);

    private static void AssertEqual(long[] shape, Func<Tensor, Tensor> expected, Func<Tensor, Tensor> found, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        var numbers = randn(shape, ScalarType.Float64, generator: generator);
        (Tensor Value, Tensor Gradient) Of(Func<Tensor, Tensor> function)
        {
            var x = numbers.clone().requires_grad_();
            var y = function(x);
            (y * arange(y.numel(), dtype: ScalarType.Float64).reshape(y.shape)).sum().backward();
            return (y, x.grad!);
        }
        var (one, other) = (Of(expected), Of(found));
        Assert.Equal(one.Value.shape, other.Value.shape);
        Assert.True(one.Value.allclose(other.Value, rtol: tolerance, atol: tolerance));
        Assert.True(one.Gradient.allclose(other.Gradient, rtol: tolerance, atol: 100 * tolerance));
    }
}
