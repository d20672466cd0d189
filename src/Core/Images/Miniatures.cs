using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Pictures of 8 × 8 pixels, grey: enough to tell whether an image came turned or mirrored, where an embedding is not.</summary>
/// <remarks>
/// Each pixel is the mean of the area it covers of the image as a network gets it, in [0, 1]. Two are compared after each has been brought to mean 0 and
/// deviation 1, so that light and contrast count for nothing; one of a single grey is then all zeros.
/// </remarks>
internal static class Miniatures
{
    /// <summary>Rows and columns.</summary>
    public const int Side = 8;

    private const int RowsAtOnce = 256;
    private const double Flat = 1e-4;   // a fortieth of a step of 8 bits: what rounding leaves of one grey

    private static readonly float[] GreyWeights = [0.299f, 0.587f, 0.114f];   // ITU-R BT.601, as for all that becomes grey here

    /// <summary>Those of some images; null where they are not flat: clips and volumes.</summary>
    /// <param name="images">The images.</param>
    /// <param name="rows">Which of them, from 0.</param>
    /// <returns>float32, shape [N, 8, 8]; to be disposed.</returns>
    public static Tensor? Of(ImageSet images, ReadOnlySpan<int> rows)
    {
        if (images.Layout.Depth > 1)
            return null;
        using var scope = NewDisposeScope();
        var made = new List<Tensor> { zeros(0, Side, Side) };
        for (var from = 0; from < rows.Length; from += RowsAtOnce)
        {
            using var block = NewDisposeScope();
            var small = nn.functional.adaptive_avg_pool2d(images.Batch(rows.Slice(from, Math.Min(RowsAtOnce, rows.Length - from)), CPU), [Side, Side]);
            made.Add((small.shape[1] == 3 ? (small * tensor(GreyWeights).reshape(1, 3, 1, 1)).sum([1]) : small.mean([1])).MoveToOuterDisposeScope());
        }
        return cat(made).DetachFromDisposeScope();
    }

    /// <summary>Miniatures as vectors that distances are measured between.</summary>
    /// <param name="miniatures">Shape [N, 8, 8].</param>
    /// <returns>float32, shape [N, 64], each row of mean 0 and deviation 1, or all zeros.</returns>
    public static Tensor Comparable(Tensor miniatures)
    {
        using var scope = NewDisposeScope();
        var rows = miniatures.flatten(1);
        var centred = rows - rows.mean([1], keepdim: true);
        var deviation = centred.square().mean([1], keepdim: true).sqrt();
        return where(deviation > Flat, centred / deviation.clamp_min(Flat), zeros_like(centred)).MoveToOuterDisposeScope();
    }
}
