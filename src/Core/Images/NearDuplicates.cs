using System.Collections.Immutable;
using System.Security.Cryptography;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace ImageRegression.Images;

/// <summary>Images that come twice: the same pixels, or nearly the same.</summary>
/// <remarks>
/// Images are compared as prepared, shrunk to 32 × 32 by area, by the correlation r of their pixels, so that a copy counts that was saved with
/// losses, resized, or made lighter. How alike images are without being copies differs between sets by orders of magnitude; so a pair is nearly the
/// same where 1 − r is below 0.003 of its median over pairs drawn at random, and below 0.01. Measured on photographs of solar cells, which are all alike: JPEG of
/// quality 50 comes to 0.0027, the most alike of two different cells to 0.0084.
/// </remarks>
internal static class NearDuplicates
{
    private const int Side = 32, RandomPairs = 2000, RowsAtOnce = 512;
    private const double ShareOfUsual = 0.003, Most = 0.01;

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
        using var scope = NewDisposeScope();
        var (small, others) = (Thumbnails(images, rows, cancellation), Thumbnails(images, among, cancellation));
        var bar = Math.Min(Most, ShareOfUsual * UsualDistance(small, others));
        var found = ImmutableArray.CreateBuilder<Pair>();
        for (var from = 0; from < rows.Length; from += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var count = Math.Min(RowsAtOnce, rows.Length - from);
            var (highest, at) = small.narrow(0, from, count).matmul(others.t()).max(1);
            var (likeness, place) = (highest.ToHost<float>(), at.ToHost<long>());
            for (var i = 0; i < count; i++)
            {
                var row = rows[from + i];
                if (known.TryGetValue(HashOf(images, row), out var same))
                    found.Add(new(row, same, IsSame: true));
                else if (1 - likeness[i] < bar)
                    found.Add(new(row, among[(int)place[i]], IsSame: false));
            }
        }
        return found.ToImmutable();
    }

    // Mean 0 and length 1, so that a product of two is their correlation; all zeros for an image of one colour.
    private static Tensor Thumbnails(ImageSet images, ReadOnlySpan<int> rows, CancellationToken cancellation)
    {
        var blocks = new List<Tensor>();
        for (var from = 0; from < rows.Length; from += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = images.Batch(rows.Slice(from, Math.Min(RowsAtOnce, rows.Length - from)), CPU);
            var small = batch.dim() == 5
                ? adaptive_avg_pool3d(batch, [Math.Min(Side / 4, batch.shape[2]), Math.Min(Side / 2, batch.shape[3]), Math.Min(Side / 2, batch.shape[4])])
                : adaptive_avg_pool2d(batch, [Math.Min(Side, batch.shape[2]), Math.Min(Side, batch.shape[3])]);
            var flat = small.flatten(1);
            var centred = flat - flat.mean([1], keepdim: true);
            var length = centred.norm(1, keepdim: true);
            blocks.Add((centred / length.clamp_min(1e-6)).MoveToOuterDisposeScope());
        }
        return cat(blocks);
    }

    // Over pairs that are fixed by their number, so that the answer is the same every time.
    private static double UsualDistance(Tensor rows, Tensor others)
    {
        var pairs = Enumerable.Range(0, RandomPairs);
        var left = rows.index_select(0, tensor(pairs.Select(i => i * 7919L % rows.shape[0]).ToArray()));
        var right = others.index_select(0, tensor(pairs.Select(i => (i * 104729L + i / rows.shape[0]) % others.shape[0]).ToArray()));
        return 1 - (left * right).sum(1).median().ToHost<float>()[0];
    }

    private static string HashOf(ImageSet images, int row)
    {
        using var pixels = images.Pixels[row];
        using var here = pixels.cpu();
        return Convert.ToHexString(SHA256.HashData(here.bytes));
    }
}
