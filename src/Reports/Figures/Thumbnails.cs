using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Reports.Figures;

/// <summary>Small grey pictures of images, packed in sheets so that one file header serves many.</summary>
/// <remarks>
/// A volume is shown as its maximum intensity projection along the slices, as calcium is looked at: every plaque shows,
/// whichever slice it lies in. Its axes grow to the right, the front and the head of the patient; radiologists look from
/// below, the front above and the patient's right at the left, so the projection is turned by half a circle. Where voxels
/// are averages over many of the scan, small plaques are faint; each projection is as bright as its brightest voxel.
/// </remarks>
/// <param name="TileHeight">Height of a picture, in pixels.</param>
/// <param name="TileWidth">Width of a picture, in pixels.</param>
/// <param name="Sheets">WebP files, each of up to <see cref="Across"/>² pictures, filled row by row.</param>
/// <param name="Count">Pictures in all sheets together.</param>
internal sealed record Thumbnails(int TileHeight, int TileWidth, ImmutableArray<byte[]> Sheets, int Count)
{
    /// <summary>Pictures along a side of a sheet.</summary>
    public const int Across = 8;

    private const int PerSheet = Across * Across;
    private const int Quality = 62;          // noise of radiographs goes, outlines of bones stay; 1 to 2 kB a picture
    private const double FaintestShown = 0.01;   // of white: what is fainter throughout stays dark
    private const int LongSide = 160, LongSideOfMany = 112, Many = 400;

    /// <summary>Draws images until a budget is used up.</summary>
    /// <param name="images">The images or volumes; colours become grey by their mean.</param>
    /// <param name="rows">The images wanted, most important first.</param>
    /// <param name="budgetBytes">Most bytes that all sheets together may have.</param>
    public static Thumbnails Of(ImageSet images, IReadOnlyList<int> rows, long budgetBytes)
    {
        var shrink = Math.Min(1, (double)(rows.Count > Many ? LongSideOfMany : LongSide) / Math.Max(images.Layout.Height, images.Layout.Width));
        var height = Math.Max(1, (int)Math.Round(images.Layout.Height * shrink));
        var width = Math.Max(1, (int)Math.Round(images.Layout.Width * shrink));
        var sheets = ImmutableArray.CreateBuilder<byte[]>();
        var (count, bytes) = (0, 0L);
        foreach (var chunk in rows.Chunk(PerSheet))
        {
            var sheet = Sheet(images, chunk, height, width);
            if ((bytes += sheet.LongLength) > budgetBytes)
                break;
            sheets.Add(sheet);
            count += chunk.Length;
        }
        return new(height, width, sheets.ToImmutable(), count);
    }

    private static byte[] Sheet(ImageSet images, int[] rows, int height, int width)
    {
        using var scope = NewDisposeScope();
        var across = Math.Min(Across, rows.Length);
        var down = (rows.Length + across - 1) / across;
        var small = cat([.. rows.Select(row => Small(images, row, height, width))]);   // one at a time: 64 volumes would be half a gigabyte
        var full = cat([small, zeros([(down * across) - rows.Length, 1, height, width])]);
        var sheet = full.reshape(down, across, height, width).permute(0, 2, 1, 3).reshape(down * height, across * width);
        var pixels = (sheet * 255).round().to(ScalarType.Byte).ToHost<byte>();
        return ImageCodec.EncodeWebP(pixels, down * height, across * width, Quality);
    }

    // [1, 1, height, width]
    private static Tensor Small(ImageSet images, int row, int height, int width)
    {
        using var scope = NewDisposeScope();
        var image = images.Batch([row], CPU);
        var flat = image.dim() == 5 ? Projection(image) : image;
        return nn.functional.adaptive_avg_pool2d(flat.mean([1], keepdim: true), [height, width]).MoveToOuterDisposeScope();
    }

    private static Tensor Projection(Tensor volume)
    {
        var brightest = volume.amax(2).flip(2, 3);
        return brightest / Math.Max(FaintestShown, brightest.max().ToDouble());
    }
}
