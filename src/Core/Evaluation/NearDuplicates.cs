using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using ImageRegression.Images;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace ImageRegression.Evaluation;

/// <summary>Images that come twice: the same pixels, or nearly the same.</summary>
/// <remarks>
/// Images are compared as prepared, shrunk to 32 × 32 by area, brought to mean 0 and length 1, less what all images have in common (their mean), by
/// the correlation r of what is left; so a copy counts that was saved with losses, resized, or made lighter, and images that share a frame do not.
/// Nearly the same is 1 − r below 0.003. On radiographs, blood smears, cells and photographs of solar cells, JPEG of quality 80 leaves 1 − r at 0.0001 to 0.001 (medians),
/// while the most alike of two million pairs of different solar cells come to 0.004, of all others to 0.02 and more.
/// </remarks>
internal static class NearDuplicates
{
    private const int Side = 32, RowsAtOnce = 512;
    private const float Most = 0.003f;

    /// <summary>Two images that show the same.</summary>
    /// <param name="Row">A row of the set.</param>
    /// <param name="Other">The row it is most like.</param>
    /// <param name="IsSame">Whether all pixels are equal; else nearly.</param>
    internal readonly record struct Pair(int Row, int Other, bool IsSame);

    /// <summary>For each of some images, the one of the others that it is a copy of.</summary>
    /// <param name="images">The set.</param>
    /// <param name="rows">Rows to look at.</param>
    /// <param name="among">Rows to look among; none of <paramref name="rows"/>.</param>
    /// <param name="cancellation">Stops between two blocks of images.</param>
    /// <returns>A pair for each copy, in the order of <paramref name="rows"/>.</returns>
    public static ImmutableArray<Pair> Between(ImageSet images, ReadOnlySpan<int> rows, ReadOnlySpan<int> among, CancellationToken cancellation = default)
    {
        if (rows.IsEmpty || among.IsEmpty)
            return [];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in among)
            known.TryAdd(HashOf(images, row), row);
        var (small, others) = (Thumbnails(images, rows, cancellation), Thumbnails(images, among, cancellation));
        TakeAwayWhatAllShare([.. small, .. others]);
        var copies = Copies(small, others, cancellation);
        var found = ImmutableArray.CreateBuilder<Pair>();
        for (var i = 0; i < rows.Length; i++)
            if (known.TryGetValue(HashOf(images, rows[i]), out var same))
                found.Add(new(rows[i], same, IsSame: true));
            else if (copies[i] is { } copy)
                found.Add(new(rows[i], among[copy], IsSame: false));
        return found.ToImmutable();
    }

    // Of vectors of length 1, 1 − r is half the squared distance. What nothing is left of is like no other.
    private static int?[] Copies(float[][] small, float[][] others, CancellationToken cancellation)
    {
        int[] whole = [.. Enumerable.Range(0, others.Length).Where(i => HasLengthOne(others[i]))];
        var copies = new int?[small.Length];
        if (whole.Length == 0)
            return copies;
        var tree = new PrincipalTree([.. whole.Select(i => others[i])]);
        Parallel.For(0, small.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            copies[i] = HasLengthOne(small[i]) && tree.Nearest(small[i], MathF.Sqrt(2 * Most)) is { } nearest ? whole[nearest] : null);
        return copies;
    }

    private static float[][] Thumbnails(ImageSet images, ReadOnlySpan<int> rows, CancellationToken cancellation)
    {
        var thumbnails = new float[rows.Length][];
        for (var from = 0; from < rows.Length; from += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(RowsAtOnce, rows.Length - from);
            var batch = images.Batch(rows.Slice(from, count), CPU);
            var small = batch.dim() == 5
                ? adaptive_avg_pool3d(batch, [Math.Min(Side / 4, batch.shape[2]), Math.Min(Side / 2, batch.shape[3]), Math.Min(Side / 2, batch.shape[4])])
                : adaptive_avg_pool2d(batch, [Math.Min(Side, batch.shape[2]), Math.Min(Side, batch.shape[3])]);
            var values = small.flatten(1).ToHost<float>();
            var length = values.Length / count;
            for (var i = 0; i < count; i++)
            {
                var thumbnail = thumbnails[from + i] = values[(i * length)..((i + 1) * length)];
                TensorPrimitives.Subtract(thumbnail, TensorPrimitives.Average(thumbnail), thumbnail);
                MakeLengthOne(thumbnail);
            }
        }
        return thumbnails;
    }

    private static void TakeAwayWhatAllShare(float[][] thumbnails)
    {
        var sum = new double[thumbnails[0].Length];
        foreach (var thumbnail in thumbnails)
            for (var i = 0; i < sum.Length; i++)
                sum[i] += thumbnail[i];
        float[] shared = [.. sum.Select(value => (float)(value / thumbnails.Length))];
        Parallel.ForEach(thumbnails, thumbnail =>
        {
            TensorPrimitives.Subtract(thumbnail, shared, thumbnail);
            MakeLengthOne(thumbnail);
        });
    }

    // Images of one colour have no length; less what all share they are all alike, and are told as copies.
    private static void MakeLengthOne(float[] thumbnail) =>
        TensorPrimitives.Divide(thumbnail, Math.Max(TensorPrimitives.Norm<float>(thumbnail), 1e-6f), thumbnail);

    private static bool HasLengthOne(float[] thumbnail) => TensorPrimitives.Norm<float>(thumbnail) > 0.5f;

    private static string HashOf(ImageSet images, int row)
    {
        using var pixels = images.Pixels[row];
        using var here = pixels.cpu();
        return Convert.ToHexString(SHA256.HashData(here.bytes));
    }
}
