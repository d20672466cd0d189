namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A view of one entry of an axis; the axis goes.</summary>
        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        /// <summary>A view of a stretch of an axis.</summary>
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        /// <summary>A view of every step-th entry of an axis from start to before finish.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        /// <summary>The entries of an axis at the positions.</summary>
        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        /// <summary>For each position, the entry of its row along an axis.</summary>
        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        /// <summary>The elements at row-major positions.</summary>
        public Tensor take(Tensor index) => Aten.take.Call(this, index);

        /// <summary>For each position, the entry of its row along an axis, spread over the other axes.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => Aten.take_along_dim.Call(this, indices, dim);

        /// <summary>The elements where the mask holds, shape [n].</summary>
        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);

        /// <summary>One value where the mask holds.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.Call(this, mask, value);

        /// <summary>One value where the mask holds, in place.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill__Scalar.CallInPlace(this, mask, value);

        /// <summary>Elements in turn where the mask holds.</summary>
        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.masked_scatter.Call(this, mask, value);

        /// <summary>Puts source elements at positions along an axis.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(this, dim, index, src);

        /// <summary>Puts source elements at positions along an axis, in place.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src.CallInPlace(this, dim, index, src);

        /// <summary>Puts one value at positions along an axis.</summary>
        public Tensor scatter(long dim, Tensor index, Scalar value) => Aten.scatter_value.Call(this, dim, index, value);

        /// <summary>Puts one value at positions along an axis, in place.</summary>
        public Tensor scatter_(long dim, Tensor index, Scalar value) => Aten.scatter__value.CallInPlace(this, dim, index, value);

        /// <summary>Adds source elements at positions along an axis.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        /// <summary>Adds source elements at positions along an axis, in place.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.scatter_add_.CallInPlace(this, dim, index, src);

        /// <summary>Adds alpha times source entries to the entries of an axis at the positions.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add.Call(this, dim, index, source, alpha);

        /// <summary>Adds alpha times source entries to the entries of an axis at the positions, in place.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add_.CallInPlace(this, dim, index, source, alpha);

        /// <summary>Source entries in place of the entries of an axis at the positions.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.Call(this, dim, index, source);

        /// <summary>Overwrites the entries of an axis at the positions.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.index_copy_.CallInPlace(this, dim, index, source);

        /// <summary>One value in the entries of an axis at the positions.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.Call(this, dim, index, value);

        /// <summary>Sets the entries of an axis at the positions to one value.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.index_fill__int_Scalar.CallInPlace(this, dim, index, value);

        /// <summary>The positions of elements that are not zero, shape [n, axes].</summary>
        public Tensor nonzero() => Aten.nonzero.Call(this);

        /// <summary>The positions of elements that are not zero, shape [n, axes].</summary>
        public Tensor argwhere() => Aten.argwhere.Call(this);

        /// <summary>This tensor where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);

        /// <summary>Sets every element to one value.</summary>
        public Tensor fill_(Scalar value) => Aten.fill__Scalar.CallInPlace(this, value);

        /// <summary>Sets every element to zero.</summary>
        public Tensor zero_() => Aten.zero_.CallInPlace(this);
    }

    /// <summary>A view of one entry of an axis; the axis goes.</summary>
    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    /// <summary>A view of a stretch of an axis.</summary>
    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    /// <summary>The entries of an axis at the positions.</summary>
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    /// <summary>For each position, the entry of its row along an axis.</summary>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <summary>The elements at row-major positions.</summary>
    public static Tensor take(Tensor input, Tensor index) => input.take(index);

    /// <summary>For each position, the entry of its row along an axis, spread over the other axes.</summary>
    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim) => input.take_along_dim(indices, dim);

    /// <summary>The elements where the mask holds, shape [n].</summary>
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    /// <summary>One value where the mask holds.</summary>
    public static Tensor masked_fill(Tensor input, Tensor mask, Scalar value) => input.masked_fill(mask, value);

    /// <summary>Elements in turn where the mask holds.</summary>
    public static Tensor masked_scatter(Tensor input, Tensor mask, Tensor value) => input.masked_scatter(mask, value);

    /// <summary>Puts source elements at positions along an axis.</summary>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    /// <summary>Puts one value at positions along an axis.</summary>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Scalar value) => input.scatter(dim, index, value);

    /// <summary>Adds source elements at positions along an axis.</summary>
    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_add(dim, index, src);

    /// <summary>Adds alpha times source entries to the entries of an axis at the positions.</summary>
    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => input.index_add(dim, index, source, alpha);

    /// <summary>Source entries in place of the entries of an axis at the positions.</summary>
    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => input.index_copy(dim, index, source);

    /// <summary>One value in the entries of an axis at the positions.</summary>
    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) => input.index_fill(dim, index, value);

    /// <summary>The positions of elements that are not zero, shape [n, axes].</summary>
    public static Tensor nonzero(Tensor input) => input.nonzero();

    /// <summary>The positions of elements that are not zero, shape [n, axes].</summary>
    public static Tensor argwhere(Tensor input) => input.argwhere();

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where_self.Call(condition, x, y);

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Scalar x, Tensor y) => Aten.where_ScalarSelf.Call(condition, x, y);

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Scalar y) => Aten.where_ScalarOther.Call(condition, x, y);

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Scalar x, Scalar y) => Aten.where_Scalar.Call(condition, x, y);

    /// <summary>The positions where the condition holds: one tensor for each axis.</summary>
    public static Tensor[] where(Tensor condition) => Aten.where.CallList(condition);
}
