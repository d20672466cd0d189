using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Losses;

/// <summary>RM-Loss over the pairs of a batch in the processor's memory, row by row instead of operator by operator.</summary>
/// <remarks>
/// At 64 × 1000 the two matrix products take 0.18 ms; some fifty operators on 64 × 64 numbers between them took as long again
/// (scripts/bench, rm_loss), nearly all of it dispatch. The equations are those of <see cref="RegressionMetric"/>.
/// </remarks>
/// <typeparam name="T">Type of the embeddings: float or double.</typeparam>
internal static class HostPairs<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Value, moving average and, in place of the products, the matrix that takes f to the gradient.</summary>
    /// <param name="loss">The hyper-parameters.</param>
    /// <param name="f">Embeddings [N, D], contiguous, on any device: they come to the host only where a pair is close.</param>
    /// <param name="products">Products of the centred embeddings, [N, N], contiguous, on the CPU; overwritten by 2 (diag(C·1) − C).</param>
    /// <param name="labelDistances">[N, N], contiguous, on the CPU; overwritten.</param>
    /// <param name="sizes">See <see cref="PairRounding.Sizes"/>; [N], contiguous, on the CPU.</param>
    /// <param name="past">The moving average so far; null before the first batch.</param>
    public static (double Value, double Average) Evaluate(
        RegressionMetric loss, Tensor f, Tensor products, Tensor labelDistances, Tensor sizes, double? past)
    {
        var n = (int)f.shape[0];
        var distances = Values(products);
        var gaps = Values(labelDistances);
        var size = Values(sizes);
        var (arithmetic, unit) = (T.CreateChecked(PairRounding.Arithmetic(f.shape[1])), T.CreateChecked(PairRounding.Unit(f.dtype)));
        Tensor? onHost = null;
        Tensor Embeddings() => onHost ??= f.cpu();
        var buffer = ArrayPool<T>.Shared.Rent(n * (n + 3));
        try
        {
            var weights = buffer.AsSpan(0, n * n);
            var norms = buffer.AsSpan(n * n, n);
            var first = buffer.AsSpan(n * (n + 1), n);
            var second = buffer.AsSpan(n * (n + 2), n);
            for (var i = 0; i < n; i++)
                norms[i] = distances[i * n + i];

            var sum = T.Zero;
            for (var i = 0; i < n; i++)
            {
                var d = distances.Slice(i * n, n);
                var gap = gaps.Slice(i * n, n);
                var w = weights.Slice(i * n, n);
                TensorPrimitives.Add(norms, norms[i], first);                            // ‖f_i‖² + ‖f_j‖²
                TensorPrimitives.MultiplyAdd(d, T.CreateChecked(-2), first, d);
                MendClosePairs(i, Embeddings, d, first, second);
                TensorPrimitives.Sqrt(d, d);

                TensorPrimitives.Multiply(gap, gap, w);                                  // gap still holds the label distances
                TensorPrimitives.Multiply(w, T.CreateChecked(-0.5 / (loss.Sigma * loss.Sigma)), w);
                TensorPrimitives.Exp(w, w);
                TensorPrimitives.Add(w, T.CreateChecked(loss.Alpha), w);
                TensorPrimitives.Subtract(d, gap, gap);
                for (var j = 0; j < n; j++)
                    if (T.Abs(gap[j]) <= PairRounding.Of(d[j], norms[i] + norms[j], size[i] + size[j], arithmetic, unit))
                        gap[j] = T.Zero;
                TensorPrimitives.Abs(gap, first);
                sum += TensorPrimitives.Dot(w, first);
            }
            var mean = sum / T.CreateChecked((long)n * n);
            var average = past is { } before
                ? mean * T.CreateChecked(1 - loss.Momentum) + T.CreateChecked(loss.Momentum * before) : mean;
            return (Reduce(loss, n, distances, gaps, weights, average), double.CreateChecked(average));
        }
        finally
        {
            ArrayPool<T>.Shared.Return(buffer);
        }
    }

    // As PairDistances.Exact does: where d² is mostly rounding, the difference decides.
    private static void MendClosePairs(int i, Func<Tensor> embeddings, Span<T> squared, ReadOnlySpan<T> scale, Span<T> margin)
    {
        TensorPrimitives.MultiplyAdd(scale, T.CreateChecked(-PairDistances.Close), squared, margin);
        squared[i] = T.Zero;
        margin[i] = T.One;
        if (TensorPrimitives.Min<T>(margin) >= T.Zero)
            return;
        ReadOnlySpan<T> f = Values(embeddings());
        var dimensions = f.Length / squared.Length;
        for (var j = 0; j < squared.Length; j++)
            if (margin[j] < T.Zero)
            {
                var distance = TensorPrimitives.Distance(f.Slice(i * dimensions, dimensions), f.Slice(j * dimensions, dimensions));
                squared[j] = distance * distance;
            }
    }

    // Σ m w D / Σ m w, and C = m w sign(d − l) / (d Σ m w) turned into its Laplacian where the distances stood.
    private static double Reduce(RegressionMetric loss, int n, Span<T> distances, ReadOnlySpan<T> gaps, ReadOnlySpan<T> weights, T average)
    {
        var (value, total) = (T.Zero, T.CreateChecked(loss.DenominatorEpsilon));
        for (var i = 0; i < distances.Length; i++)
        {
            var gap = T.Abs(gaps[i]);
            var selected = !loss.Mining || weights[i] * gap > average ? weights[i] : T.Zero;
            value += selected * gap;
            total += selected;
            // Coincident points pull nowhere, nor do pairs that are as far apart as they should be.
            distances[i] = distances[i] > T.Zero && gap > T.Zero ? T.CopySign(selected / distances[i], gaps[i]) : T.Zero;
        }
        if (total == T.Zero)   // nothing is selected: 0, not 0/0
            total = T.One;
        TensorPrimitives.Multiply(distances, T.CreateChecked(-2) / total, distances);
        for (var i = 0; i < n; i++)
            distances[i * n + i] = -TensorPrimitives.Sum<T>(distances.Slice(i * n, n));
        return double.CreateChecked(value / total);
    }

    private static Span<T> Values(Tensor tensor) => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
