using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class HostValuesTests
{
    public static TheoryData<long[]> Empty() => new([0], [0, 3], [2, 0, 4]);

    [Theory]
    [MemberData(nameof(Empty))]
    public void An_empty_tensor_of_any_shape_has_no_values(long[] shape)
    {
        using var scope = NewDisposeScope();
        Assert.Empty(zeros(shape).ToHost<float>());
        Assert.Empty(zeros(shape, int64).ToHost<long>());
        Assert.Empty(zeros(shape, @bool).ToHost<bool>());
    }

    [Fact]
    public void Values_come_in_row_major_order_whatever_the_layout()
    {
        using var scope = NewDisposeScope();
        var matrix = arange(6, float64).reshape(2, 3);
        Assert.Equal([0.0, 3, 1, 4, 2, 5], matrix.t().ToHost<double>());
        Assert.Equal([1.0, 4], matrix.requires_grad_().select(1, 1).ToHost<double>());
        Assert.Equal([7.0], tensor(7.0).ToHost<double>());
    }

    [Fact]
    public void Room_that_is_too_small_or_of_another_type_is_refused()
    {
        using var values = ones(3);
        Assert.Throws<ArgumentException>(() => values.ToHost(new float[2]));
        Assert.Throws<ArgumentException>(() => values.ToHost<double>());
        using var none = zeros(0, 3);
        Assert.Throws<ArgumentException>(() => none.ToHost<double>());
        var room = new float[] { 0, 0, 0, 9 };
        values.ToHost<float>(room);
        Assert.Equal([1, 1, 1, 9], room);
    }
}
