using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Aten.sum.Call(this, type);

        /// <summary>Sums over axes.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>Sums over axes.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>Sums over one axis.</summary>
        [OverloadResolutionPriority(1)]   // C# would take the constant 0 for a ScalarType
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum((long[])[dim], keepdim, type);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Aten.mean.Call(this, IValue.None);

        /// <summary>Means over axes.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.Call(this, dimensions, keepdim, type);

        /// <summary>The mean of the elements that are not NaN, over one axis or all.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) =>
            Aten.nanmean.Call(this, dim is { } axis ? (long[])[axis] : null, keepdim, dtype);

        /// <summary>The sum of the elements that are not NaN.</summary>
        public Tensor nansum() => Aten.nansum.Call(this, IValue.None);

        /// <summary>Standard deviation of all elements; unbiased divides by n - 1.</summary>
        public Tensor std(bool unbiased = true) => Aten.std.Call(this, unbiased);

        /// <summary>Standard deviation over axes; unbiased divides by n - 1.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Call(type is { } given ? to_type(given) : this, dimensions, unbiased, keepdim);

        /// <summary>Standard deviation over one axis; unbiased divides by n - 1.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);

        /// <summary>Standard deviation and mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Aten.std_mean.Call2(this, unbiased);

        /// <summary>Standard deviation and mean over axes.</summary>
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false) => Aten.std_mean_dim.Call2(this, dimensions, unbiased, keepdim);

        /// <summary>Variance of all elements; unbiased divides by n - 1.</summary>
        public Tensor var(bool unbiased = true) => Aten.var.Call(this, unbiased);

        /// <summary>Variance over axes; unbiased divides by n - 1.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Call(type is { } given ? to_type(given) : this, dimensions, unbiased, keepdim);

        /// <summary>Variance over one axis; unbiased divides by n - 1.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);

        /// <summary>Variance and mean of all elements.</summary>
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Aten.var_mean.Call2(this, unbiased);

        /// <summary>Variance and mean over axes.</summary>
        public (Tensor var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false) => Aten.var_mean_dim.Call2(this, dimensions, unbiased, keepdim);

        /// <summary>The largest element; NaN if there is one.</summary>
        public Tensor max() => Aten.max.Call(this);

        /// <summary>The largest of each pair.</summary>
        public Tensor max(Tensor other) => Aten.max_other.Call(this, other);

        /// <summary>The largest element along an axis and its position.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim.Call2(this, dim, keepdim);

        /// <summary>The largest element over axes; gradients are shared among equals.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) => Aten.amax.Call(this, dims, keepdim);

        /// <summary>The largest element over axes; gradients are shared among equals.</summary>
        public Tensor amax(params long[] dims) => amax(dims, false);

        /// <summary>The position of the largest element in row-major order.</summary>
        public Tensor argmax() => Aten.argmax.Call(this, IValue.None);

        /// <summary>The position of the largest element along an axis.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Call(this, dim, keepdim);

        /// <summary>The smallest element; NaN if there is one.</summary>
        public Tensor min() => Aten.min.Call(this);

        /// <summary>The smallest of each pair.</summary>
        public Tensor min(Tensor other) => Aten.min_other.Call(this, other);

        /// <summary>The smallest element along an axis and its position.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim.Call2(this, dim, keepdim);

        /// <summary>The smallest element over axes; gradients are shared among equals.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) => Aten.amin.Call(this, dims, keepdim);

        /// <summary>The smallest element over axes; gradients are shared among equals.</summary>
        public Tensor amin(params long[] dims) => amin(dims, false);

        /// <summary>The position of the smallest element in row-major order.</summary>
        public Tensor argmin() => Aten.argmin.Call(this, IValue.None);

        /// <summary>The position of the smallest element along an axis.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Call(this, dim, keepdim);

        /// <summary>The smallest and the largest element, over one axis or all.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Aten.aminmax.Call2(this, dim, keepdim);

        /// <summary>The product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => Aten.prod.Call(this, type);

        /// <summary>Products over one axis.</summary>
        [OverloadResolutionPriority(1)]   // C# would take the constant 0 for a ScalarType
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Call(this, dim, keepdim, type);

        /// <summary>Whether all elements are not zero.</summary>
        public Tensor all() => Aten.all.Call(this);

        /// <summary>Whether all elements are not zero, along an axis.</summary>
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Call(this, dim, keepdim);

        /// <summary>Whether any element is not zero.</summary>
        public Tensor any() => Aten.any.Call(this);

        /// <summary>Whether any element is not zero, along an axis.</summary>
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Call(this, dim, keepdim);

        /// <summary>log(sum(exp(x))) over one axis, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Call(this, (long[])[dim], keepdim);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2) => Aten.norm_Scalar.Call(this, (double)p);

        /// <summary>The p-norm over one axis.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Aten.norm_ScalarOpt_dim.Call(this, (double)p, (long[])[dim], keepdim);

        /// <summary>Running sums along an axis.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Call(this, dim, type);

        /// <summary>Running products along an axis.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.Call(this, dim, type);

        /// <summary>Running largest elements along an axis and their positions.</summary>
        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.cummax.Call2(this, dim);

        /// <summary>Running smallest elements along an axis and their positions.</summary>
        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.cummin.Call2(this, dim);

        /// <summary>Differences of neighbours along an axis, n times over.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.diff.Call(this, n, dim, prepend, append);

        /// <summary>The number of elements that are not zero, over axes or all.</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Aten.count_nonzero.Call(this, IValue.None) : Aten.count_nonzero_dim_IntList.Call(this, dims);

        /// <summary>exp(x) / sum(exp(x)) along an axis.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax_int.Call(this, dim, dtype);

        /// <summary>log(softmax(x)) along an axis, without overflow.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax_int.Call(this, dim, dtype);

        /// <summary>The sum of a matrix's diagonal.</summary>
        public Tensor trace() => Aten.trace.Call(this);

        /// <summary>The middle element; the lower of two.</summary>
        public Tensor median() => Aten.median.Call(this);

        /// <summary>The middle element along an axis, the lower of two, and its position.</summary>
        public (Tensor values, Tensor indices) median(long dim, bool keepdim = false) => Aten.median_dim.Call2(this, dim, keepdim);

        /// <summary>The middle of the elements that are not NaN; the lower of two.</summary>
        public Tensor nanmedian() => Aten.nanmedian.Call(this);

        /// <summary>The most frequent element along an axis and a position of it.</summary>
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Aten.mode.Call2(this, dim, keepdim);

        /// <summary>Quantiles q from 0 to 1 along an axis, or of all elements, interpolated linearly.</summary>
        public Tensor quantile(Tensor q, long? dim = null, bool keepdim = false) => Aten.quantile.Call(this, q.to_type(dtype), dim, keepdim);

        /// <summary>Quantiles q from 0 to 1 along an axis, or of all elements, NaN left out, interpolated linearly.</summary>
        public Tensor nanquantile(Tensor q, long? dim = null, bool keepdim = false) => Aten.nanquantile.Call(this, q.to_type(dtype), dim, keepdim);
    }

    /// <summary>The sum of all elements.</summary>
    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    /// <summary>Sums over axes.</summary>
    public static Tensor sum(Tensor input, long[] dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    /// <summary>Sums over axes.</summary>
    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    /// <summary>Sums over one axis.</summary>
    [OverloadResolutionPriority(1)]   // C# would take the constant 0 for a ScalarType
    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    /// <summary>The mean of all elements.</summary>
    public static Tensor mean(Tensor input) => input.mean();

    /// <summary>Means over axes.</summary>
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) => input.mean(dimensions, keepdim, type);

    /// <summary>The mean of the elements that are not NaN, over one axis or all.</summary>
    public static Tensor nanmean(Tensor input, int? dim = null, bool keepdim = false, ScalarType? dtype = null) => input.nanmean(dim, keepdim, dtype);

    /// <summary>The sum of the elements that are not NaN.</summary>
    public static Tensor nansum(Tensor input) => input.nansum();

    /// <summary>Standard deviation of all elements; unbiased divides by n - 1.</summary>
    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);

    /// <summary>Standard deviation over axes; unbiased divides by n - 1.</summary>
    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    /// <summary>Standard deviation over one axis; unbiased divides by n - 1.</summary>
    public static Tensor std(Tensor input, long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dim, unbiased, keepdim, type);

    /// <summary>Standard deviation and mean of all elements.</summary>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, bool unbiased = true) => input.std_mean(unbiased);

    /// <summary>Standard deviation and mean over axes.</summary>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false) => input.std_mean(dimensions, unbiased, keepdim);

    /// <summary>Variance of all elements; unbiased divides by n - 1.</summary>
    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);

    /// <summary>Variance over axes; unbiased divides by n - 1.</summary>
    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    /// <summary>Variance over one axis; unbiased divides by n - 1.</summary>
    public static Tensor var(Tensor input, long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dim, unbiased, keepdim, type);

    /// <summary>Variance and mean of all elements.</summary>
    public static (Tensor var, Tensor mean) var_mean(Tensor input, bool unbiased = true) => input.var_mean(unbiased);

    /// <summary>Variance and mean over axes.</summary>
    public static (Tensor var, Tensor mean) var_mean(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false) => input.var_mean(dimensions, unbiased, keepdim);

    /// <summary>The largest element; NaN if there is one.</summary>
    public static Tensor max(Tensor input) => input.max();

    /// <summary>The largest of each pair.</summary>
    public static Tensor max(Tensor input, Tensor other) => input.max(other);

    /// <summary>The largest element along an axis and its position.</summary>
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);

    /// <summary>The largest element over axes; gradients are shared among equals.</summary>
    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false) => input.amax(dims, keepdim);

    /// <summary>The largest element over axes; gradients are shared among equals.</summary>
    public static Tensor amax(Tensor input, params long[] dims) => input.amax(dims, false);

    /// <summary>The position of the largest element in row-major order.</summary>
    public static Tensor argmax(Tensor input) => input.argmax();

    /// <summary>The position of the largest element along an axis.</summary>
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    /// <summary>The smallest element; NaN if there is one.</summary>
    public static Tensor min(Tensor input) => input.min();

    /// <summary>The smallest of each pair.</summary>
    public static Tensor min(Tensor input, Tensor other) => input.min(other);

    /// <summary>The smallest element along an axis and its position.</summary>
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);

    /// <summary>The smallest element over axes; gradients are shared among equals.</summary>
    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false) => input.amin(dims, keepdim);

    /// <summary>The smallest element over axes; gradients are shared among equals.</summary>
    public static Tensor amin(Tensor input, params long[] dims) => input.amin(dims, false);

    /// <summary>The position of the smallest element in row-major order.</summary>
    public static Tensor argmin(Tensor input) => input.argmin();

    /// <summary>The position of the smallest element along an axis.</summary>
    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => input.argmin(dim, keepdim);

    /// <summary>The smallest and the largest element, over one axis or all.</summary>
    public static (Tensor min, Tensor max) aminmax(Tensor input, long? dim = null, bool keepdim = false) => input.aminmax(dim, keepdim);

    /// <summary>The product of all elements.</summary>
    public static Tensor prod(Tensor input, ScalarType? type = null) => input.prod(type);

    /// <summary>Products over one axis.</summary>
    [OverloadResolutionPriority(1)]   // C# would take the constant 0 for a ScalarType
    public static Tensor prod(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => input.prod(dim, keepdim, type);

    /// <summary>Whether all elements are not zero.</summary>
    public static Tensor all(Tensor input) => input.all();

    /// <summary>Whether all elements are not zero, along an axis.</summary>
    public static Tensor all(Tensor input, long dim, bool keepdim = false) => input.all(dim, keepdim);

    /// <summary>Whether any element is not zero.</summary>
    public static Tensor any(Tensor input) => input.any();

    /// <summary>Whether any element is not zero, along an axis.</summary>
    public static Tensor any(Tensor input, long dim, bool keepdim = false) => input.any(dim, keepdim);

    /// <summary>log(sum(exp(x))) over one axis, without overflow.</summary>
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    /// <summary>The p-norm of all elements.</summary>
    public static Tensor norm(Tensor input, float p = 2) => input.norm(p);

    /// <summary>The p-norm over one axis.</summary>
    public static Tensor norm(Tensor input, int dim, bool keepdim = false, float p = 2) => input.norm(dim, keepdim, p);

    /// <summary>Running sums along an axis.</summary>
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    /// <summary>Running products along an axis.</summary>
    public static Tensor cumprod(Tensor input, long dim, ScalarType? type = null) => input.cumprod(dim, type);

    /// <summary>Running largest elements along an axis and their positions.</summary>
    public static (Tensor values, Tensor indexes) cummax(Tensor input, long dim) => input.cummax(dim);

    /// <summary>Running smallest elements along an axis and their positions.</summary>
    public static (Tensor values, Tensor indexes) cummin(Tensor input, long dim) => input.cummin(dim);

    /// <summary>Differences of neighbours along an axis, n times over.</summary>
    public static Tensor diff(Tensor input, long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => input.diff(n, dim, prepend, append);

    /// <summary>The number of elements that are not zero, over axes or all.</summary>
    public static Tensor count_nonzero(Tensor input, long[]? dims = null) => input.count_nonzero(dims);

    /// <summary>exp(x) / sum(exp(x)) along an axis.</summary>
    public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <summary>log(softmax(x)) along an axis, without overflow.</summary>
    public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

    /// <summary>The sum of a matrix's diagonal.</summary>
    public static Tensor trace(Tensor input) => input.trace();

    /// <summary>The middle element; the lower of two.</summary>
    public static Tensor median(Tensor input) => input.median();

    /// <summary>The middle element along an axis, the lower of two, and its position.</summary>
    public static (Tensor values, Tensor indices) median(Tensor input, long dim, bool keepdim = false) => input.median(dim, keepdim);

    /// <summary>The middle of the elements that are not NaN; the lower of two.</summary>
    public static Tensor nanmedian(Tensor input) => input.nanmedian();

    /// <summary>The most frequent element along an axis and a position of it.</summary>
    public static (Tensor values, Tensor indices) mode(Tensor input, long dim = -1, bool keepdim = false) => input.mode(dim, keepdim);

    /// <summary>Quantiles q from 0 to 1 along an axis, or of all elements, interpolated linearly.</summary>
    public static Tensor quantile(Tensor input, Tensor q, long? dim = null, bool keepdim = false) => input.quantile(q, dim, keepdim);

    /// <summary>Quantiles q from 0 to 1 along an axis, or of all elements, NaN left out, interpolated linearly.</summary>
    public static Tensor nanquantile(Tensor input, Tensor q, long? dim = null, bool keepdim = false) => input.nanquantile(q, dim, keepdim);
}
