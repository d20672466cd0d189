using System.Globalization;
using BitMiracle.LibTiff.Classic;

namespace ImageRegression.Images;

/// <summary>Reads TIFF files of one picture: tags here, strips and tiles by LibTiff.NET.</summary>
/// <remarks>
/// ImageSharp 2.1.13 reads no tiles, no CMYK, and of samples with reversed bits only single ones, so LibTiff.NET unpacks. Grey
/// samples have 1 to 16 bits; up to 8 they are scaled to 255, above they stay what they are. What is white at 0 is turned round.
/// Alpha and other extra samples are dropped; CMYK becomes red = (1 − C)(1 − K) and so on. Refused in a sentence: several
/// pictures, signed and floating-point samples, CIE L*a*b* and raw camera data.
/// </remarks>
internal static class TiffFile
{
    private const ushort ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, StripOffsets = 273, OrientationTag = 274,
        SamplesPerPixel = 277, RowsPerStrip = 278, StripByteCounts = 279, Planar = 284, TileWidth = 322, TileLength = 323, TileOffsets = 324,
        TileByteCounts = 325, InkSet = 332, SampleFormat = 339;

    private const int WhiteIsZero = 0, BlackIsZero = 1, Rgb = 2, Palette = 3, Separated = 5, YCbCr = 6;
    private const int Separate = 2, Jpeg = 7, OldJpeg = 6;

    private static readonly Faults Listener = new();

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var tags = TiffDirectory.Read(file);
        var (width, height) = (tags.Number(ImageWidth, 0), tags.Number(ImageLength, 0));
        // Whole tiles are set aside, so a small picture in a huge tile costs what the tile does.
        return new(ImageFormat.Tiff, width, height)
        {
            DecodedPixels = width <= 0 || height <= 0 ? 0 : Math.Max(tags.Number(TileWidth, 1), 1) is var across && Math.Max(tags.Number(TileLength, 1), 1) is var down
                && across > long.MaxValue / down / 2 ? long.MaxValue : Math.Max(width, across) * Math.Max(height, down),
        };
    }

    /// <summary>Decodes a file whose sizes were found to be allowed.</summary>
    /// <exception cref="InvalidDataException">It is cut off, damaged, or of a kind that is refused.</exception>
    public static DecodedImage Decode(byte[] file, ImageHeader header)
    {
        var tags = TiffDirectory.Read(file);
        if (tags.Pictures != 1)
            throw new InvalidDataException($"it has {tags.Pictures} pages; a picture has one. Save the pages apart, or volumes as NIfTI");
        var shape = Shape.Of(tags, (int)header.Width, (int)header.Height);
        RequireWhole(file, tags, shape);
        var faults = new List<string>();
        Tiff.SetErrorHandler(Listener);   // one for the whole process; the library's own prints
        using var stream = new MemoryStream(file, writable: false);
        try
        {
            // c: strips as they are; the library would cut large ones up.
            using var tiff = Tiff.ClientOpen("image", "rc", stream, new Named(faults));
            if (tiff is null)
                throw new InvalidDataException(Told(faults));
            var image = shape.IsByLibrary ? ByLibrary(tiff, shape) : new TiffSamples(tiff, shape).Decode();
            if (faults.Count > 0)
                throw new InvalidDataException(Told(faults));
            return image.Oriented((int)tags.Number(OrientationTag, 1));
        }
        catch (Exception fault) when (DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException(Told([.. faults, fault.Message]), fault);
        }
    }

    private static string Told(List<string> faults) => $"its TIFF pixels cannot be read: {(faults.Count > 0 ? faults[0].TrimEnd('.') : "no reason is given")}";

    private static void RequireWhole(byte[] file, TiffDirectory tags, Shape shape)
    {
        var isTiled = tags[TileOffsets].Length > 0;
        var (offsets, sizes) = isTiled ? (tags[TileOffsets], tags[TileByteCounts]) : (tags[StripOffsets], tags[StripByteCounts]);
        if (offsets.Length == 0)
            throw new InvalidDataException("it is damaged: its TIFF directory does not say where its pixels are");
        for (var i = 0; i < Math.Min(offsets.Length, sizes.Length); i++)
            if (offsets[i] + sizes[i] > file.Length)
                throw new InvalidDataException($"it is cut off: TIFF {(isTiled ? "tile" : "strip")} {i} ends at byte {offsets[i] + sizes[i]:N0}, but it has {file.Length:N0}");
        if (isTiled || tags.Number(Compression, 1) != 1)
            return;
        // Strips as they are have the length of their rows; the library would fill up what is missing.
        var ofRow = (((long)shape.Width * shape.Bits * (shape.IsSeparate ? 1 : shape.Samples)) + 7) / 8;
        var inPlane = (shape.Height + shape.RowsPerStrip - 1) / shape.RowsPerStrip;
        for (var i = 0; i < sizes.Length; i++)
            if (Math.Min(shape.RowsPerStrip, shape.Height - (i % inPlane * shape.RowsPerStrip)) * ofRow is var needed && sizes[i] < needed)
                throw new InvalidDataException($"it is damaged: TIFF strip {i} has {sizes[i]} bytes instead of {needed}");
    }

    // 8 bits as red, green, blue, already combined from palettes, inks or luminance.
    private static DecodedImage ByLibrary(Tiff tiff, Shape shape)
    {
        var (width, height, plane) = (shape.Width, shape.Height, shape.Width * shape.Height);
        tiff.SetField(TiffTag.ORIENTATION, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT);   // it is applied afterwards
        var raster = new int[plane];
        if (!tiff.ReadRGBAImageOriented(width, height, raster, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT, stopOnError: true))
            throw new ArgumentException("the decoder gives up on them");
        var samples = new ushort[3L * plane];
        for (var i = 0; i < plane; i++)
            (samples[i], samples[plane + i], samples[(2 * plane) + i]) = ((ushort)Tiff.GetR(raster[i]), (ushort)Tiff.GetG(raster[i]), (ushort)Tiff.GetB(raster[i]));
        return new(width, height, 3, samples);
    }

    /// <summary>How samples lie in the file.</summary>
    internal sealed record Shape(int Width, int Height, int Bits, int Samples, bool IsSeparate, bool IsWhiteZero, int Colours, bool IsByLibrary, int TileWidth, int TileHeight, int RowsPerStrip)
    {
        public static Shape Of(TiffDirectory tags, int width, int height)
        {
            var (photometric, samples) = ((int)tags.Number(Photometric, tags.Number(SamplesPerPixel, 1) >= 3 ? Rgb : BlackIsZero), (int)tags.Number(SamplesPerPixel, 1));
            var bits = tags[BitsPerSample] is [var first, ..] ? (int)first : 1;
            foreach (var other in tags[BitsPerSample])
                if (other != bits)
                    throw new InvalidDataException($"its TIFF samples have different depths ({string.Join(", ", tags[BitsPerSample].ToArray())} bits), which is not read");
            foreach (var format in tags[SampleFormat])
                if (format is not (1 or 4))
                    throw new InvalidDataException($"its TIFF samples are {(format == 2 ? "signed integers" : format == 3 ? "floating-point numbers" : "complex numbers")}; unsigned integers are read. Save it as a 16-bit TIFF or PNG");
            if (bits is < 1 or > 16)
                throw new InvalidDataException($"its TIFF samples have {bits} bits; 1 to 16 are read. Save it as a 16-bit TIFF or PNG");
            var least = photometric switch
            {
                WhiteIsZero or BlackIsZero or Palette => 1,
                Rgb or YCbCr => 3,
                Separated when tags.Number(InkSet, 1) == 1 => 4,
                Separated => throw new InvalidDataException("its TIFF samples are inks other than CMYK, which are not read"),
                8 or 9 or 10 => throw new InvalidDataException("its TIFF samples are CIE L*a*b*, which is not read; save it as RGB"),
                _ => throw new InvalidDataException($"its TIFF samples are of a kind that is not read (photometric interpretation {photometric}); save it as grey or RGB"),
            };
            if (samples < least || samples > 64)
                throw new InvalidDataException($"it is damaged: its TIFF pixels have {samples} samples, {least} or more are needed");
            // Colours under JPEG are kept at another resolution; the library brings them together.
            var byLibrary = photometric is Palette or YCbCr or Separated;
            if (byLibrary && (bits > 8 || (photometric != Palette && bits != 8)))
                throw new InvalidDataException($"its TIFF is {(photometric == Separated ? "CMYK" : photometric == YCbCr ? "YCbCr" : "a palette")} of {bits} bits; 8 are read. Save it as RGB");
            if (tags.Number(Compression, 1) == OldJpeg)
                throw new InvalidDataException("its TIFF is packed as old-style JPEG, which is not read; save it as PNG");
            return new(width, height, bits, samples, tags.Number(Planar, 1) == Separate && samples > 1, photometric == WhiteIsZero, photometric == Rgb ? 3 : 1, byLibrary,
                (int)Math.Min(int.MaxValue, tags.Number(TiffFile.TileWidth, 0)), (int)Math.Min(int.MaxValue, tags.Number(TileLength, 0)),
                (int)Math.Clamp(tags.Number(TiffFile.RowsPerStrip, height), 1, height));
        }

        public bool IsTiled => TileWidth > 0 && TileHeight > 0;
    }

    // Told on the file itself: the handler is one for all threads.
    private sealed class Named(List<string> faults) : TiffStream
    {
        public List<string> Found => faults;
    }

    private sealed class Faults : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) => Add(tif, format, args);

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        // Unknown tags and the like do no harm; codes that end early or make no sense do.
        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
            if (method is not null && (method.Contains("JPEG", StringComparison.OrdinalIgnoreCase) || method.StartsWith("Fax", StringComparison.Ordinal)))
                Add(tif, format, args);
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        private static void Add(Tiff tif, string format, object[] args)
        {
            if (tif?.GetStream() is Named file)
                file.Found.Add(args is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, format, args) : format);
        }
    }
}
