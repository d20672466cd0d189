using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageRegression.Images;

/// <summary>Reads PNG files (ISO/IEC 15948): every chunk with its checksum, every row of pixels, or an error.</summary>
/// <remarks>
/// ImageSharp 2.1.13 does not end on interlaced files of fewer than five columns, fails on pixels split into chunks of one
/// byte, and fills rows that are missing with black, so the format is decoded here. Grey samples of 1, 2 and 4 bits are
/// scaled to 8; 16 bits are kept. Palettes are looked up; transparency is dropped, of palettes too, and gamma and colour
/// profiles count as in Pillow and OpenCV: not at all. An animation (APNG) is refused.
/// </remarks>
internal static class PngFile
{
    private const int Grey = 0, Colour = 2, Indexed = 3, GreyAlpha = 4, ColourAlpha = 6;
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    // First column, first row, step of columns and of rows of the seven passes of an interlaced image (Adam7).
    private static readonly (int X, int Y, int Across, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        if (!file[12..16].SequenceEqual("IHDR"u8) || BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != 13)
            throw new InvalidDataException("its PNG header is absent");
        var (bits, colour) = (file[24], file[25]);
        var known = (colour, bits) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        return !known ? throw new InvalidDataException($"its PNG header states {bits} bits with colour type {colour}, which do not go together")
            : file[26] != 0 || file[27] != 0 || file[28] > 1 ? throw new InvalidDataException("its PNG header states an unknown packing, filter or interlacing")
            : new(ImageFormat.Png, BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]));
    }

    /// <summary>Decodes a file whose sizes were found to be allowed.</summary>
    /// <exception cref="InvalidDataException">It is cut off, damaged or animated.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageHeader header)
    {
        var chunks = Chunks.Of(file);
        var (width, height, bits, colour) = ((int)header.Width, (int)header.Height, file[24], file[25]);
        var channels = colour is Grey or GreyAlpha ? 1 : 3;
        var image = new ushort[(long)channels * width * height];
        var row = new RowReader(bits, colour, chunks.Palette, image, width, width * height);
        using var pixels = new ZLibStream(new MemoryStream(chunks.Pixels), CompressionMode.Decompress);
        foreach (var pass in file[28] == 0 ? [(0, 0, 1, 1)] : Passes)
            row.Read(pixels, pass, (width - pass.Item1 + pass.Item3 - 1) / pass.Item3, (height - pass.Item2 + pass.Item4 - 1) / pass.Item4);
        _ = Unpack(pixels, new byte[1]);   // reads on to the checksum
        var decoded = new DecodedImage(width, height, channels, image) { Depth = bits == 16 ? new(16, 0, ushort.MaxValue) : ImageDepth.Byte };
        return decoded.Oriented(ExifOrientation.Of(chunks.Exif));
    }

    /// <summary>What a file's chunks hold, their checksums compared.</summary>
    private readonly record struct Chunks(byte[] Pixels, byte[] Palette, byte[] Exif)
    {
        public static Chunks Of(ReadOnlySpan<byte> file)
        {
            using var pixels = new MemoryStream(file.Length);
            byte[] palette = [], exif = [];
            for (var rest = file[Signature.Length..]; ;)
            {
                if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var size && size > rest.Length - 12)
                    throw new InvalidDataException("it is cut off: its PNG chunks do not end with IEND");
                var name = rest.Slice(4, 4);
                var body = rest.Slice(8, (int)size);
                if (Crc(rest.Slice(4, 4 + (int)size)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)size)..]))
                    throw new InvalidDataException($"it is damaged: the checksum of its PNG chunk {Encoding.Latin1.GetString(name)} is wrong");
                if (name.SequenceEqual("IDAT"u8))
                    pixels.Write(body);
                else if (name.SequenceEqual("PLTE"u8))
                    palette = body.ToArray();
                else if (name.SequenceEqual("eXIf"u8))
                    exif = body.ToArray();
                else if (name.SequenceEqual("acTL"u8) && body.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(body) is > 1 and var frames)
                    throw new InvalidDataException($"it is an animation of {frames} frames; a picture has one. Save the frame that is meant");
                else if (name.SequenceEqual("IEND"u8))
                    break;
                rest = rest[(12 + (int)size)..];
            }
            return pixels.Length > 0 ? new(pixels.ToArray(), palette, exif) : throw new InvalidDataException("it has no pixels: its PNG chunk IDAT is absent");
        }
    }

    /// <summary>Undoes the filters of rows and lays their samples out.</summary>
    private sealed class RowReader(int bits, int colour, byte[] palette, ushort[] image, int width, int plane)
    {
        private readonly int samples = colour switch { Grey or Indexed => 1, GreyAlpha => 2, Colour => 3, _ => 4 };

        public void Read(ZLibStream pixels, (int X, int Y, int Across, int Down) pass, int columns, int rows)
        {
            if (columns <= 0)
                return;
            var step = Math.Max(1, samples * bits / 8);
            var length = (int)((((long)columns * samples * bits) + 7) / 8);
            // One filter byte, and before each row as many zeros as the filters look back.
            byte[] now = new byte[1 + step + length], before = new byte[1 + step + length];
            for (var y = 0; y < rows; y++, (now, before) = (before, now))
            {
                if (Unpack(pixels, now.AsSpan(step, 1 + length)) < 1 + length)
                    throw new InvalidDataException($"it is cut off: its PNG pixels end in row {pass.Y + (y * pass.Down)}");
                var filter = now[step];
                now[step] = 0;
                Unfilter(filter, now.AsSpan(1 + step), before.AsSpan(1 + step), step);
                LayOut(now.AsSpan(1 + step), (pass.Y + (y * pass.Down)) * width + pass.X, pass.Across, columns);
            }
        }

        private static void Unfilter(byte filter, Span<byte> now, ReadOnlySpan<byte> above, int step)
        {
            switch (filter)
            {
                case 0:
                    break;
                case 1:
                    for (var i = step; i < now.Length; i++)
                        now[i] += now[i - step];
                    break;
                case 2:
                    for (var i = 0; i < now.Length; i++)
                        now[i] += above[i];
                    break;
                case 3:
                    for (var i = 0; i < now.Length; i++)
                        now[i] += (byte)(((i < step ? 0 : now[i - step]) + above[i]) >> 1);
                    break;
                case 4:
                    for (var i = 0; i < Math.Min(step, now.Length); i++)
                        now[i] += above[i];
                    for (var i = step; i < now.Length; i++)
                        now[i] += Paeth(now[i - step], above[i], above[i - step]);
                    break;
                default:
                    throw new InvalidDataException($"it is damaged: PNG has no filter {filter}");
            }
        }

        private static byte Paeth(int left, int above, int corner)
        {
            var (a, b, c) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - (2 * corner)));
            return (byte)(a <= b && a <= c ? left : b <= c ? above : corner);
        }

        private void LayOut(ReadOnlySpan<byte> row, int at, int across, int columns)
        {
            for (var x = 0; x < columns; x++, at += across)
                switch (colour)
                {
                    case Grey when bits < 8:
                        image[at] = (ushort)(Packed(row, x) * 255 / ((1 << bits) - 1));
                        break;
                    case Grey or GreyAlpha:
                        image[at] = Sample(row, x * samples);
                        break;
                    case Indexed:
                        var index = 3 * (bits < 8 ? Packed(row, x) : row[x]);
                        if (index + 2 >= palette.Length)
                            throw new InvalidDataException($"it is damaged: it uses colour {index / 3} of a PNG palette of {palette.Length / 3}");
                        (image[at], image[plane + at], image[(2 * plane) + at]) = (palette[index], palette[index + 1], palette[index + 2]);
                        break;
                    default:
                        for (var channel = 0; channel < 3; channel++)
                            image[(channel * plane) + at] = Sample(row, (x * samples) + channel);
                        break;
                }
        }

        private int Packed(ReadOnlySpan<byte> row, int x) => (row[x * bits / 8] >> (8 - bits - (x * bits % 8))) & ((1 << bits) - 1);

        private ushort Sample(ReadOnlySpan<byte> row, int index) => bits == 8 ? row[index] : BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
    }

    private static int Unpack(ZLibStream pixels, Span<byte> target)
    {
        try
        {
            return pixels.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (Exception fault) when (fault is InvalidDataException || DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException("it is damaged: its PNG pixels cannot be unpacked", fault);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
