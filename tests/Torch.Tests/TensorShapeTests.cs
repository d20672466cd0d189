using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Small cases worked by hand. "a b | c d" in a comment are the rows of a matrix.
public sealed class TensorShapeTests
{
    private static Tensor Grid() => arange(6).view(2, 3);   // 0 1 2 | 3 4 5

    [Fact]
    public void Views_rearrange_axes()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);
        Is([3, 4, 2], x.movedim([0], [2]));
        Is([3, 2, 4], x.swapaxes(0, 1));
        Is([2, 4, 3], x.mT);
        Is([2, 12], x.flatten(1));
        Is([2, 3, 2, 2], x.unflatten(2, 2, 2));
        Is([24], x.ravel());
        Is([4, 6], x.view_as(zeros(4, 6)));
        Is([3, 2], Grid().t(), 0, 3, 1, 4, 2, 5);
        Is([2, 1, 3], ones(2, 1, 3, 1).squeeze(3));
        Is([1, 6], arange(6).unsqueeze_(0));
        Assert.Equal([12L, 4, 1], x.stride());
        Assert.Equal((4L, 1L, 3, 24L), (x.stride(1), x.stride(-1), (int)x.Dimensions, x.numel()));
        Assert.Equal(x.shape, x.size());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.size(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.stride(-4));
    }

    [Fact]
    public void Entries_are_repeated()
    {
        using var scope = NewDisposeScope();
        var row = arange(2);
        Is([2, 2], row.expand(2, 2), 0, 1, 0, 1);
        Is([2, 2], row.expand_as(zeros(2, 2)), 0, 1, 0, 1);
        Is([2, 2], row.broadcast_to(2, 2), 0, 1, 0, 1);
        Is([4], row.repeat(2), 0, 1, 0, 1);
        Is([2, 4], row.tile([2, 2]), 0, 1, 0, 1, 0, 1, 0, 1);
        Is([3], row.repeat_interleave(tensor([1L, 2])), 0, 1, 1);
        Is([2, 6], Grid().repeat_interleave(2, 1), 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    }

    [Fact]
    public void Entries_move_along_axes_and_triangles_are_cut()
    {
        using var scope = NewDisposeScope();
        Is([6], arange(6).roll(2), 4, 5, 0, 1, 2, 3);
        Is([2, 3], Grid().roll([1, 1], [0, 1]), 5, 3, 4, 2, 0, 1);
        Is([2, 3], Grid().flip(0), 3, 4, 5, 0, 1, 2);
        Is([2, 3], Grid().triu(1), 0, 1, 2, 0, 0, 5);
        Is([2, 3], Grid().tril(), 0, 0, 0, 3, 4, 0);
        Is([2, 2], arange(1, 3).diag(), 1, 0, 0, 2);
        Is([2], Grid().diag(1), 1, 5);
        Is([2], Grid().diagonal(offset: 1), 1, 5);
        Is([2, 2], arange(1, 3).diag_embed(), 1, 0, 0, 2);
        Is([3, 2], arange(4).unfold(0, 2, 1), 0, 1, 1, 2, 2, 3);
        Is([2, 2], arange(6).as_strided([2, 2], [1, 2], 1), 1, 3, 2, 4);
    }

    [Fact]
    public void Parts_cover_the_whole_in_order()
    {
        using var scope = NewDisposeScope();
        var x = arange(7);
        Sizes([3, 3, 1], x.split(3));
        Sizes([2, 5], x.split([2, 5]));
        Sizes([3, 3, 1], x.chunk(3));
        Sizes([3, 2, 2], x.tensor_split(3));
        Is([3], Grid().unbind()[1], 3, 4, 5);
        Is([2], Grid().unbind(1)[2], 2, 5);

        void Sizes(long[] expected, Tensor[] parts)
        {
            Assert.Equal(expected, parts.Select(part => part.numel()));
            Near.Equal(Near.Doubles(x), cat(parts));
        }
    }

    [Fact]
    public void Tensors_are_joined()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (arange(2), arange(2, 4));
        Is([4], concat([a, b]), 0, 1, 2, 3);
        Is([4], hstack([a, b]), 0, 1, 2, 3);
        Is([2, 2], vstack([a, b]), 0, 1, 2, 3);
        Is([2, 2], stack([a, b], 1), 0, 2, 1, 3);
        var grid = meshgrid([a, arange(3)]);
        Is([2, 3], grid[0], 0, 0, 0, 1, 1, 1);
        Is([2, 3], grid[1], 0, 1, 2, 0, 1, 2);
        Is([3, 2], meshgrid([a, arange(3)], "xy")[0], 0, 1, 0, 1, 0, 1);
        Is([3, 2], broadcast_tensors(a, zeros([3, 1], int64))[0], 0, 1, 0, 1, 0, 1);
    }

    [Fact]
    public void Memory_is_contiguous_only_where_rows_follow_one_another()
    {
        using var scope = NewDisposeScope();
        Assert.True(Grid().is_contiguous());
        Assert.False(Grid().T.is_contiguous());
        Assert.True(Grid().T.contiguous().is_contiguous());
        Assert.True(Grid()[1..].is_contiguous());
        Assert.False(Grid()[.., 1..].is_contiguous());
        Assert.True(zeros(0, 3).T.is_contiguous());
    }

    private static void Is(long[] shape, Tensor actual, params double[] elements)
    {
        Assert.Equal(shape, actual.shape);
        if (elements.Length > 0) Near.Equal(elements, actual);
    }
}
