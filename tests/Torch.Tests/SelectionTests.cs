using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Small cases worked by hand on the grid 0 1 2 | 3 4 5.
public sealed class SelectionTests
{
    private static Tensor Grid() => arange(6.0, dtype: float64).view(2, 3);

    private static Tensor At(params long[] positions) => tensor(positions);

    [Fact]
    public void Entries_are_chosen_by_position()
    {
        using var scope = NewDisposeScope();
        Near.Equal([2, 5], Grid().select(1, 2));
        Near.Equal([1, 2, 4, 5], Grid().narrow(1, 1, 2));
        Near.Equal([0, 2, 3, 5], Grid().slice(1, 0, 3, 2));
        Near.Equal([2, 0, 5, 3], Grid().index_select(1, At(2, 0)));
        Near.Equal([2, 3], Grid().gather(1, At(2, 0).view(2, 1)));
        Near.Equal([5, 0], Grid().take(At(5, 0)));
        Near.Equal([2, 3], Grid().take_along_dim(At(2, 0).view(2, 1), 1));
        Near.Equal([4, 5], Grid().masked_select(Grid() > 3));
        Near.Equal([0, 2, 1, 0, 1, 1, 1, 2], (Grid() * (Grid() != 1).to_type(float64)).nonzero());   // 0 0 2 | 3 4 5
        Near.Equal([0, 2, 1, 0, 1, 1, 1, 2], (Grid() * (Grid() != 1).to_type(float64)).argwhere());
    }

    [Fact]
    public void Where_chooses_between_tensors_and_numbers()
    {
        using var scope = NewDisposeScope();
        var (mask, x, y) = (tensor([true, false]), tensor([1.0, 2]), tensor([3.0, 4]));
        Near.Equal([1, 4], where(mask, x, y));
        Near.Equal([1, 4], x.where(mask, y));
        Near.Equal([9, 4], where(mask, (Scalar)9, y));
        Near.Equal([1, 9], where(mask, x, (Scalar)9));
        Near.Equal([8, 9], where(mask, (Scalar)8, (Scalar)9));
        Near.Equal([1, 2], where(tensor([false, true, true]))[0]);
    }

    [Fact]
    public void Masked_entries_are_replaced()
    {
        using var scope = NewDisposeScope();
        Near.Equal([0, 1, 2, 3, 9, 9], Grid().masked_fill(Grid() > 3, 9));
        Near.Equal([0, 1, 2, 3, 8, 7], Grid().masked_scatter(Grid() > 3, tensor([8.0, 7])));
        InPlace(x => x.masked_fill_(x > 3, 9), 0, 1, 2, 3, 9, 9);
        InPlace(x => x.fill_(2), 2, 2, 2, 2, 2, 2);
        InPlace(x => x.zero_(), 0, 0, 0, 0, 0, 0);
    }

    [Fact]
    public void Values_are_scattered_to_positions_along_an_axis()
    {
        using var scope = NewDisposeScope();
        var (index, source) = (At(2, 0).view(2, 1), tensor(new[,] { { 10.0 }, { 20 } }));
        Near.Equal([0, 1, 10, 20, 4, 5], Grid().scatter(1, index, source));
        Near.Equal([0, 1, 9, 9, 4, 5], Grid().scatter(1, index, 9));
        Near.Equal([0, 1, 12, 23, 4, 5], Grid().scatter_add(1, index, source));
        InPlace(x => x.scatter_(1, index, source), 0, 1, 10, 20, 4, 5);
        InPlace(x => x.scatter_(1, index, 9), 0, 1, 9, 9, 4, 5);
        InPlace(x => x.scatter_add_(1, index, source), 0, 1, 12, 23, 4, 5);
    }

    [Fact]
    public void Whole_columns_are_added_copied_or_filled()
    {
        using var scope = NewDisposeScope();
        var (index, source) = (At(2), tensor(new[,] { { 10.0 }, { 20 } }));
        Near.Equal([0, 1, 32, 3, 4, 65], Grid().index_add(1, index, source, 3));
        Near.Equal([0, 1, 10, 3, 4, 20], Grid().index_copy(1, index, source));
        Near.Equal([0, 1, 9, 3, 4, 9], Grid().index_fill(1, index, 9));
        InPlace(x => x.index_add_(1, index, source, 3), 0, 1, 32, 3, 4, 65);
        InPlace(x => x.index_copy_(1, index, source), 0, 1, 10, 3, 4, 20);
        InPlace(x => x.index_fill_(1, index, 9), 0, 1, 9, 3, 4, 9);
    }

    [Fact]
    public void Indices_of_every_kind_assign()
    {
        using var scope = NewDisposeScope();
        InPlace(x => x.index_put_(tensor(9.0), TensorIndex.Ellipsis, TensorIndex.Single(0)), 9, 1, 2, 9, 4, 5);
        InPlace(x => x.index_put_(tensor(1.0), [TensorIndex.Single(1)], accumulate: true), 0, 1, 2, 4, 5, 6);
        InPlace(x => x.index_put_(9, TensorIndex.Single(1), TensorIndex.Slice(1)), 0, 1, 2, 3, 9, 9);
        Near.Equal([0, 1, 2, 3, 4, 5], Grid()[TensorIndex.Bool(true)]);
        Assert.Equal([0L, 2, 3], Grid()[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void Values_are_ordered_counted_and_put_into_bins()
    {
        using var scope = NewDisposeScope();
        var x = tensor([3.0, 1, 3, 2]);
        Assert.Equal([0L, 2, 3, 1], x.sort(descending: true, stable: true).Indices.data<long>().ToArray());
        Near.Equal([1, 2], x.topk(2, largest: false).values);
        Near.Equal([2], x.kthvalue(2, keepdim: true).values);
        Near.Equal([0, 1.5, 0, 2.5], tensor([1L, 3, 1]).bincount(tensor([0.5, 2.5, 1]), minlength: 4));
        Near.Equal([1, 1, 2, 0], x.histc(4, 1, 5));   // bins from 1, 2, 3 and 4
        Near.Equal([1, 0, 1], tensor([2.0, 1, 1.5]).bucketize(tensor([1.0, 2])));
        Near.Equal([2, 1, 1], tensor([2.0, 1, 1.5]).bucketize(tensor([1.0, 2]), right: true));
        Assert.Equal(ScalarType.Int32, x.bucketize(tensor([1.0]), outInt32: true).dtype);
        var (values, inverse, counts) = tensor(new long[,] { { 2, 1 }, { 2, 1 }, { 0, 5 } }).unique(return_inverse: true, return_counts: true, dim: 0);
        Near.Equal([0, 5, 2, 1], values);
        Near.Equal([1, 1, 0], inverse!);
        Near.Equal([1, 2], counts!);
        Assert.Null(x.unique().counts);
    }

    private static void InPlace(Func<Tensor, Tensor> change, params double[] expected)
    {
        var x = Grid();
        Assert.Same(x, change(x));
        Near.Equal(expected, x);
    }
}
