using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Small pictures of an index's cases, as the network sees them, for people to look at.</summary>
internal static class TrainingPictures
{
    private const int LongestSide = 128;

    /// <summary>PNG files in the order of the index, of 128 pixels a side at most.</summary>
    /// <param name="index">The index.</param>
    /// <param name="images">The study's images, flat ones; every case of the index is among them.</param>
    public static ImmutableArray<byte[]> Of(NeighborIndex index, ImageSet images)
    {
        var rows = images.Cases.Cases.Select((one, row) => (one.Id, row)).ToDictionary(one => one.Id, one => one.row, StringComparer.Ordinal);
        return [.. index.Train.Cases.Select(one => Png(images, rows[one.Id]))];
    }

    private static byte[] Png(ImageSet images, int row)
    {
        using var scope = NewDisposeScope();
        var layout = images.Layout;
        var scale = Math.Min(1, LongestSide / (double)Math.Max(layout.Height, layout.Width));
        var (height, width) = (Math.Max(1, (int)Math.Round(layout.Height * scale)), Math.Max(1, (int)Math.Round(layout.Width * scale)));
        var small = nn.functional.interpolate(images.Batch([row]).cpu(), [height, width], mode: InterpolationMode.Area);
        var bytes = (small * 255).round().clamp(0, 255).to(ScalarType.Byte).contiguous();
        return ImageCodec.EncodePng(bytes.bytes, new(height, width) { Channels = layout.Channels });
    }
}
