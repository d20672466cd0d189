namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements in another shape; one length may be -1. A view where possible.</summary>
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);

        /// <summary>The same memory in another shape; one length may be -1.</summary>
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);

        /// <summary>The same memory in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>A view with the axes in another order.</summary>
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);

        /// <summary>A view with two axes exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>A view with two axes exchanged.</summary>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>A view of a matrix with rows and columns exchanged.</summary>
        public Tensor t() => Aten.t.Call(this);

        /// <summary>A view with the axes in reverse order.</summary>
        public Tensor T => Aten.numpy_T.Call(this);

        /// <summary>A view with the last two axes exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>Axes from start to end, both included, made one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);

        /// <summary>One axis made several.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.Call(this, dim, sizes);

        /// <summary>All axes made one.</summary>
        public Tensor ravel() => Aten.ravel.Call(this);

        /// <summary>A view with a new axis of length one.</summary>
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);

        /// <summary>A new axis of length one, in place.</summary>
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.CallInPlace(this, dim);

        /// <summary>A view without one axis of length one, or without all of them.</summary>
        public Tensor squeeze(long? dim = null) => dim is { } axis ? Aten.squeeze_dim.Call(this, axis) : Aten.squeeze.Call(this);

        /// <summary>A view in which axes of length one repeat; -1 keeps a length.</summary>
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);

        /// <summary>A view in which axes of length one repeat as in the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>A view in which axes of length one repeat.</summary>
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);

        /// <summary>Copies side by side, a number of them along each axis.</summary>
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);

        /// <summary>Copies side by side, a number of them along each axis.</summary>
        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);

        /// <summary>Each entry several times in a row.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        /// <summary>Each entry as often as its number says.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        /// <summary>A view with axes moved to other places.</summary>
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);

        /// <summary>Entries in reverse order along axes.</summary>
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);

        /// <summary>Entries moved along an axis, those pushed out coming in at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Aten.roll.Call(this, (long[])[shifts], dims is { } axis ? (long[])[axis] : (long[])[]);

        /// <summary>Entries moved along axes, those pushed out coming in at the other end.</summary>
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);

        /// <summary>The upper triangle, zeros elsewhere.</summary>
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);

        /// <summary>The lower triangle, zeros elsewhere.</summary>
        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);

        /// <summary>A matrix of a vector's elements on the diagonal, or a vector of a matrix's diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Aten.diag.Call(this, diagonal);

        /// <summary>A view of a diagonal, as the last axis.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal.Call(this, offset, dim1, dim2);

        /// <summary>Matrices with the last axis on their diagonals.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.diag_embed.Call(this, offset, dim1, dim2);

        /// <summary>A view of windows along an axis, as a new last axis.</summary>
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Call(this, dimension, size, step);

        /// <summary>A view of the memory with a shape and strides.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.as_strided.Call(this, size, strides, storageOffset);

        /// <summary>Views of the entries along an axis.</summary>
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallList(this, dimension);

        /// <summary>Views of a number of parts along an axis, the last perhaps shorter.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallList(this, chunks, dim);

        /// <summary>Views of parts of a length along an axis, the last perhaps shorter.</summary>
        public Tensor[] split(long size, long dim = 0) => Aten.split_Tensor.CallList(this, size, dim);

        /// <summary>Views of parts of given lengths along an axis.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes, dim);

        /// <summary>Views of a number of parts along an axis, of lengths that differ by one at most.</summary>
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split_sections.CallList(this, size, dim);
    }

    /// <summary>The same elements in another shape; one length may be -1. A view where possible.</summary>
    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    /// <summary>A view with the axes in another order.</summary>
    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    /// <summary>A view with two axes exchanged.</summary>
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    /// <summary>A view of a matrix with rows and columns exchanged.</summary>
    public static Tensor t(Tensor input) => input.t();

    /// <summary>Axes from start to end, both included, made one.</summary>
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    /// <summary>One axis made several.</summary>
    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);

    /// <summary>All axes made one.</summary>
    public static Tensor ravel(Tensor input) => input.ravel();

    /// <summary>A view with a new axis of length one.</summary>
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    /// <summary>A view without one axis of length one, or without all of them.</summary>
    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    /// <summary>A view in which axes of length one repeat.</summary>
    public static Tensor broadcast_to(Tensor input, params long[] shape) => input.broadcast_to(shape);

    /// <summary>Copies side by side, a number of them along each axis.</summary>
    public static Tensor tile(Tensor input, long[] reps) => input.tile(reps);

    /// <summary>Each entry several times in a row.</summary>
    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <summary>Each entry as often as its number says.</summary>
    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <summary>A view with axes moved to other places.</summary>
    public static Tensor movedim(Tensor input, long[] source, long[] destination) => input.movedim(source, destination);

    /// <summary>Entries in reverse order along axes.</summary>
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    /// <summary>Entries moved along axes, those pushed out coming in at the other end.</summary>
    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    /// <summary>Entries moved along an axis, those pushed out coming in at the other end.</summary>
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    /// <summary>The upper triangle, zeros elsewhere.</summary>
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    /// <summary>The lower triangle, zeros elsewhere.</summary>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <summary>A matrix of a vector's elements on the diagonal, or a vector of a matrix's diagonal.</summary>
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    /// <summary>A view of a diagonal, as the last axis.</summary>
    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => input.diagonal(offset, dim1, dim2);

    /// <summary>Matrices with the last axis on their diagonals.</summary>
    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => input.diag_embed(offset, dim1, dim2);

    /// <summary>A view of the memory with a shape and strides.</summary>
    public static Tensor as_strided(Tensor input, long[] size, long[] strides, long storageOffset = 0) => input.as_strided(size, strides, storageOffset);

    /// <summary>Views of the entries along an axis.</summary>
    public static Tensor[] unbind(Tensor input, long dimension = 0) => input.unbind(dimension);

    /// <summary>Views of a number of parts along an axis, the last perhaps shorter.</summary>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    /// <summary>Views of parts of a length along an axis, the last perhaps shorter.</summary>
    public static Tensor[] split(Tensor input, long size, long dim = 0) => input.split(size, dim);

    /// <summary>Views of parts of given lengths along an axis.</summary>
    public static Tensor[] split(Tensor input, long[] sizes, long dim = 0) => input.split(sizes, dim);

    /// <summary>Views of a number of parts along an axis, of lengths that differ by one at most.</summary>
    public static Tensor[] tensor_split(Tensor input, long size, long dim = 0) => input.tensor_split(size, dim);

    /// <summary>Tensors joined along an axis.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);

    /// <summary>Tensors joined along a new axis.</summary>
    public static Tensor stack(IList<Tensor> tensors, long dim = 0) => Aten.stack.Call(tensors.ToArray(), dim);

    /// <summary>Tensors joined along an axis.</summary>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>Tensors joined along the second axis, vectors along their only one.</summary>
    public static Tensor hstack(IList<Tensor> tensors) => Aten.hstack.Call(tensors.ToArray());

    /// <summary>Tensors joined along the first axis, vectors as rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());

    /// <summary>The coordinates of a grid: one tensor for each vector, of the shape of all their lengths.</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Aten.meshgrid_indexing.CallList(tensors.ToArray(), indexing);

    /// <summary>The tensors as views of one common shape.</summary>
    public static Tensor[] broadcast_tensors(params Tensor[] tensors) => Aten.broadcast_tensors.CallList(tensors);
}
