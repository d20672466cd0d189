using System.Collections.Immutable;
using System.Security.Cryptography;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace ImageRegression.Images;

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
    private const double Most = 0.003;

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
        var (small, others) = WithoutWhatAllShare(Thumbnails(images, rows, cancellation), Thumbnails(images, among, cancellation));
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
                else if (1 - likeness[i] < Most)
                    found.Add(new(row, among[(int)place[i]], IsSame: false));
            }
        }
        return found.ToImmutable();
    }

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
            blocks.Add(OfLengthOne(flat - flat.mean([1], keepdim: true)).MoveToOuterDisposeScope());
        }
        return cat(blocks);
    }

    private static (Tensor Rows, Tensor Others) WithoutWhatAllShare(Tensor rows, Tensor others)
    {
        var shared = cat([rows, others]).mean([0], keepdim: true);
        return (OfLengthOne(rows - shared), OfLengthOne(others - shared));
    }

    // A product of two of these is their correlation. Images of one colour have no length; less what all share they are all alike, and are told as copies.
    private static Tensor OfLengthOne(Tensor rows) => rows / rows.norm(1, keepdim: true).clamp_min(1e-6);

    private static string HashOf(ImageSet images, int row)
    {
        using var pixels = images.Pixels[row];
        using var here = pixels.cpu();
        return Convert.ToHexString(SHA256.HashData(here.bytes));
    }
}
