using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

public sealed class TensorIndexingTests
{
    // 0 1 2 3
    // 4 5 6 7
    // 8 9 10 11
    private static Tensor Grid() => arange(12).view(3, 4);

    [Fact]
    public void Positions_and_ranges_choose_as_in_Python()
    {
        using var scope = NewDisposeScope();
        var x = Grid();
        Assert.Equal(6, x[1, 2].item<long>());
        Assert.Equal([8L, 9, 10, 11], Values(x[-1]));
        Assert.Equal([1L, 5, 9], Values(x[.., 1]));
        Assert.Equal([5L, 6], Values(x[1, 1..3]));
        Assert.Equal([3L, 7], Values(x[..2, ^1]));
        Assert.Equal([0L, 2, 8, 10], Values(x[TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)]));
        Assert.Equal([2L, 6, 10], Values(x[TensorIndex.Ellipsis, 2]));
        Assert.Equal([3L, 1, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
    }

    [Fact]
    public void Tensors_of_positions_and_masks_gather()
    {
        using var scope = NewDisposeScope();
        var x = Grid();
        Assert.Equal([8L, 9, 10, 11, 0, 1, 2, 3], Values(x[tensor(new long[] { 2, 0 })]));
        Assert.Equal([6L, 0], Values(x[tensor(new long[] { 1, 0 }), tensor(new long[] { 2, 0 })]));
        Assert.Equal([2L, 1, 6, 5, 10, 9], Values(x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 1 }))]));
        Assert.Equal([9L, 10, 11], Values(x[x > 8]));
        Assert.Equal([4L, 5, 6, 7], Values(x[tensor(new[] { false, true, false })]));
    }

    [Fact]
    public void Assignment_writes_through_views_and_masks()
    {
        using var scope = NewDisposeScope();
        var x = Grid();
        x[0] = zeros(4, dtype: int64);
        x[1, 1..3] = tensor(new long[] { 50, 60 });
        x[x > 8] = tensor(-1L);
        Assert.Equal([0L, 0, 0, 0, 4, -1, -1, 7, 8, -1, -1, -1], Values(x));
    }

    [Fact]
    public void Repeated_positions_add_up_only_where_that_is_asked()
    {
        using var scope = NewDisposeScope();
        var (index, ones) = (tensor(new long[] { 0, 0, 2 }), torch.ones(3));
        Assert.Equal([2f, 0, 1], zeros(3).index_put_(ones, [index], accumulate: true).data<float>().ToArray());
        Assert.Equal([2f, 0, 1], zeros(3).scatter_add(0, index, ones).data<float>().ToArray());
        Assert.Equal([2f, 0, 1], zeros(3).index_add(0, index, ones, 1).data<float>().ToArray());
        Assert.Equal([1f, 0, 1], zeros(3).scatter(0, index, ones).data<float>().ToArray());
    }

    [Fact]
    public void A_view_shares_memory_with_its_source()
    {
        using var scope = NewDisposeScope();
        var x = Grid();
        x[1].fill_(0);
        x.T[3].fill_(5);
        Assert.Equal([0L, 1, 2, 5, 0, 0, 0, 5, 8, 9, 10, 5], Values(x));
        Assert.False(x.T.is_contiguous());
        Assert.Equal([1L, 4], x.T.stride());
    }

    [Fact]
    public void Selection_by_axis()
    {
        using var scope = NewDisposeScope();
        var x = Grid();
        Assert.Equal([1L, 3, 5, 7, 9, 11], Values(x.index_select(1, tensor(new long[] { 1, 3 }))));
        Assert.Equal([3L, 4, 10], Values(x.gather(1, tensor(new long[,] { { 3 }, { 0 }, { 2 } }))));
        Assert.Equal([4L, 5, 6, 7], Values(x.narrow(0, 1, 1)));
        Assert.Equal([10L, 11], Values(x.masked_select(x > 9)));
        Assert.Equal([0L, 2], Values(where(tensor(new[] { true, false, true }))[0]));
        Assert.Equal([0L, 1, 7], Values(where(arange(3) < 2, arange(3), 7)));
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
