using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageRegression.Images;

/// <summary>JPEG, WebP, BMP, GIF and TGA by ImageSharp, each with the one decoder its header names and nothing else.</summary>
/// <remarks>
/// Sizes were checked before. Transparency is dropped: the colours beneath it are kept as stored, and what no pixel was stored
/// for is black. CMYK becomes red = (1 − C)(1 − K) and so on; colour profiles do not count.
/// </remarks>
internal static class SharpDecoder
{
    private const int PoolMegabytes = 64;

    // One megabyte for tables, and 16 bytes a pixel: a JPEG decoder's coefficients take 6, its pixels 3, a frame beside it 4.
    private const long BytesAside = 1 << 20, BytesPerPixel = 16;

    public static DecodedImage Decode(byte[] file, ImageHeader header)
    {
        if (header.Format == ImageFormat.WebP)
            WebPFile.RequireFewGroups(file, header);
        var isGrey = header.Format == ImageFormat.Jpeg && JpegFile.IsGrey(file);
        var exif = header.Format switch
        {
            ImageFormat.Jpeg => JpegFile.Exif(file),
            ImageFormat.WebP => WebPFile.Exif(file),
            _ => [],
        };
        var orientation = ExifOrientation.Of(exif);
        return (isGrey ? Grey(file, header) : Colour(file, header)).Oriented(orientation);
    }

    private static DecodedImage Grey(byte[] file, ImageHeader header)
    {
        using var image = Load<L8>(file, header);
        var samples = new ushort[(long)image.Width * image.Height];
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < rows.Height; y++)
            {
                var row = rows.GetRowSpan(y);
                var target = samples.AsSpan(y * rows.Width, rows.Width);
                for (var x = 0; x < row.Length; x++)
                    target[x] = row[x].PackedValue;
            }
        });
        return new(image.Width, image.Height, 1, samples);
    }

    private static DecodedImage Colour(byte[] file, ImageHeader header)
    {
        using var image = Load<Rgb24>(file, header);
        return Colour(image.Frames.RootFrame);
    }

    /// <summary>All frames of a GIF, each as it is shown: what it leaves transparent is that of the one before.</summary>
    public static IEnumerable<DecodedImage> Frames(byte[] file, ImageHeader header, int frames)
    {
        using var image = Load<Rgb24>(file, header, frames);
        for (var frame = 0; frame < frames; frame++)
            yield return Colour(image.Frames[frame]);
    }

    private static DecodedImage Colour(ImageFrame<Rgb24> image)
    {
        var plane = image.Width * image.Height;
        var samples = new ushort[3L * plane];
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < rows.Height; y++)
            {
                var row = rows.GetRowSpan(y);
                var at = y * rows.Width;
                var red = samples.AsSpan(at, row.Length);
                var green = samples.AsSpan(plane + at, row.Length);
                var blue = samples.AsSpan((2 * plane) + at, row.Length);
                for (var x = 0; x < row.Length; x++)
                    (red[x], green[x], blue[x]) = (row[x].R, row[x].G, row[x].B);
            }
        });
        return new(image.Width, image.Height, 3, samples);
    }

    private static Image<TPixel> Load<TPixel>(byte[] file, ImageHeader header, int frames = 1)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        IImageDecoder decoder = header.Format switch
        {
            ImageFormat.Jpeg => new JpegDecoder { IgnoreMetadata = true },
            ImageFormat.WebP => new WebpDecoder { IgnoreMetadata = true },
            ImageFormat.Gif => new GifDecoder { IgnoreMetadata = true, DecodingMode = frames == 1 ? FrameDecodingMode.First : FrameDecodingMode.All },
            ImageFormat.Tga => new TgaDecoder(),
            _ => new BmpDecoder { RleSkippedPixelHandling = RleSkippedPixelHandling.FirstColorOfPalette },
        };
        // A configuration without modules knows no format, so nothing within a file can call for another decoder. Images are
        // decoded side by side already.
        var configuration = new Configuration
        {
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions
            {
                MaximumPoolSizeMegabytes = PoolMegabytes,
                AllocationLimitMegabytes = (int)Math.Clamp((BytesAside + (header.Width * header.Height * BytesPerPixel)) >> 20, 1, 2047) + 1,
            }),
        };
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            var image = decoder.Decode<TPixel>(configuration, stream, CancellationToken.None);
            if (image.Width == header.Width && image.Height == header.Height && image.Frames.Count == frames)
                return image;
            image.Dispose();
            throw new InvalidDataException("it is damaged: its header states another size than its pixels have");
        }
        catch (Exception fault) when (fault is ImageFormatException or InvalidMemoryOperationException or NotSupportedException or InvalidOperationException
            or ArgumentException or IndexOutOfRangeException or OverflowException or NullReferenceException or DivideByZeroException or EndOfStreamException)
        {
            throw new InvalidDataException($"its {ImageHeader.NameOf(header.Format)} pixels cannot be read: {FirstSentence(fault.Message)}", fault);
        }
    }

    private static string FirstSentence(string message)
    {
        var line = message.Split('\n')[0].Trim().TrimEnd('.');
        return line.Length == 0 ? "no reason is given" : char.ToLowerInvariant(line[0]) + line[1..];
    }
}
