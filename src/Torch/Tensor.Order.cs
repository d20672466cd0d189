namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sorted along an axis, and the positions the elements had.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Aten.sort_stable.Call2(this, stable, dim, descending);

        /// <summary>The positions that sort an axis.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.Call(this, dim, descending);

        /// <summary>The k largest (or smallest) elements along an axis and their positions.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Aten.topk.Call2(this, k, dim, largest, sorted);

        /// <summary>The k-th smallest element along an axis, from 1, and its position.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim = null, bool keepdim = false) =>
            Aten.kthvalue.Call2(this, k, dim ?? -1, keepdim);

        /// <summary>The different elements, or entries of an axis; where each one is among them; how often each occurs.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false,
            bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } axis
                ? Aten.unique_dim.Call3(this, axis, sorted, return_inverse, return_counts)
                : Aten._unique2.Call3(this, sorted, return_inverse, return_counts);
            if (!return_inverse) inverse.Dispose();
            if (!return_counts) counts.Dispose();
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }

        /// <summary>How often each of 0, 1, 2, … occurs, or the sum of the weights there.</summary>
        public Tensor bincount(Tensor? weights = null, long minlength = 0) => Aten.bincount.Call(this, weights, minlength);

        /// <summary>A histogram of equal bins from min to max; from the data where both are 0.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Aten.histc.Call(this, bins, min, max);

        /// <summary>The bin of each element between sorted boundaries.</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.bucketize_Tensor.Call(this, boundaries, outInt32, right);
    }

    /// <summary>Sorted along an axis, and the positions the elements had.</summary>
    public static (Tensor Values, Tensor Indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) => input.sort(dim, descending, stable);

    /// <summary>The positions that sort an axis.</summary>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    /// <summary>The k largest (or smallest) elements along an axis and their positions.</summary>
    public static (Tensor values, Tensor indexes) topk(Tensor input, int k, int dim = -1, bool largest = true, bool sorted = true) => input.topk(k, dim, largest, sorted);

    /// <summary>The k-th smallest element along an axis, from 1, and its position.</summary>
    public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim = null, bool keepdim = false) =>
        input.kthvalue(k, dim, keepdim);

    /// <summary>The different elements, or entries of an axis; where each one is among them; how often each occurs.</summary>
    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(Tensor input, bool sorted = true,
        bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);

    /// <summary>How often each of 0, 1, 2, … occurs, or the sum of the weights there.</summary>
    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) => input.bincount(weights, minlength);

    /// <summary>A histogram of equal bins from min to max; from the data where both are 0.</summary>
    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => input.histc(bins, min, max);

    /// <summary>The bin of each element between sorted boundaries.</summary>
    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) => input.bucketize(boundaries, outInt32, right);

    /// <summary>Where each value would have to go to keep the sorted sequence sorted.</summary>
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false) =>
        Aten.searchsorted_Tensor.Call(sorted_sequence, values, out_int32, right);
}
