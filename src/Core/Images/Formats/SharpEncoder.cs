using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageRegression.Images;

/// <summary>PNG and WebP files by ImageSharp.</summary>
internal static class SharpEncoder
{
    public static byte[] Png(ReadOnlySpan<byte> samples, PixelLayout layout)
    {
        var plane = layout.Height * layout.Width;
        return (layout.Bits, layout.Channels) switch
        {
            (8, 1) => Png<L8>(MemoryMarshal.Cast<byte, L8>(samples).ToArray(), layout, PngColorType.Grayscale, PngBitDepth.Bit8),
            (16, 1) => Png<L16>(MemoryMarshal.Cast<byte, L16>(samples).ToArray(), layout, PngColorType.Grayscale, PngBitDepth.Bit16),
            (8, _) => Png(Interleaved(samples.ToArray(), plane, (r, g, b) => new Rgb24(r, g, b)), layout, PngColorType.Rgb, PngBitDepth.Bit8),
            _ => Png(Interleaved(MemoryMarshal.Cast<byte, ushort>(samples).ToArray(), plane, (r, g, b) => new Rgb48(r, g, b)), layout, PngColorType.Rgb, PngBitDepth.Bit16),
        };
    }

    public static byte[] WebP(ReadOnlySpan<byte> grey, int height, int width, int quality)
    {
        using var image = Image.LoadPixelData(MemoryMarshal.Cast<byte, L8>(grey), width, height);
        using var stream = new MemoryStream();
        image.Save(stream, new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = quality });
        return stream.ToArray();
    }

    private static TPixel[] Interleaved<T, TPixel>(T[] planes, int plane, Func<T, T, T, TPixel> pixel) =>
        [.. Enumerable.Range(0, plane).Select(i => pixel(planes[i], planes[plane + i], planes[(2 * plane) + i]))];

    private static byte[] Png<TPixel>(TPixel[] pixels, PixelLayout layout, PngColorType colour, PngBitDepth depth)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using var image = Image.LoadPixelData(pixels, layout.Width, layout.Height);
        using var stream = new MemoryStream();
        image.Save(stream, new PngEncoder { ColorType = colour, BitDepth = depth, IgnoreMetadata = true });
        return stream.ToArray();
    }
}
