using System.Buffers.Binary;

namespace ImageRegression.Tests;

/// <summary>A minimal writer of TIFF files, little endian, for what the tests need and no more.</summary>
internal sealed class TiffBytes(int width, int height, int bits, byte[] pixels)
{
    private readonly SortedDictionary<ushort, (ushort Type, long[] Values)> tags = new()
    {
        [256] = (3, [width]),
        [257] = (3, [height]),
        [258] = (3, [bits]),
        [259] = (3, [1]),
        [262] = (3, [1]),
        [277] = (3, [1]),
        [278] = (3, [height]),
        [279] = (4, [pixels.Length]),
    };

    /// <summary>Sets a field of 16-bit numbers.</summary>
    public TiffBytes With(ushort tag, params long[] values)
    {
        tags[tag] = (3, values);
        return this;
    }

    /// <summary>Sets a field of bytes without a meaning of their own.</summary>
    public TiffBytes WithBytes(ushort tag, params byte[] bytes)
    {
        tags[tag] = (7, [.. bytes.Select(one => (long)one)]);
        return this;
    }

    public TiffBytes Without(ushort tag)
    {
        tags.Remove(tag);
        return this;
    }

    public byte[] ToFile() => File(this);

    /// <summary>With the directory before the pixels, so that a cut file still says where they were.</summary>
    public byte[] ToFileWithPixelsLast()
    {
        var start = 8 + Directory(8, 0).Length;
        return [.. "II"u8, 42, 0, 8, 0, 0, 0, .. Directory(8, start), .. pixels];
    }

    /// <summary>One directory behind the other.</summary>
    public static byte[] File(params TiffBytes[] pages)
    {
        var file = new List<byte> { (byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0 };
        var link = 4;
        foreach (var page in pages)
        {
            var data = file.Count;
            file.AddRange(page.Pixels);
            Set(file, link, file.Count);
            link = file.Count + 2 + (12 * page.FieldsWithPlace(data).Count);
            file.AddRange(page.Directory(file.Count, data));
        }
        return [.. file];
    }

    // The fields, that no directory follows, and the values that do not fit into fields.
    private byte[] Directory(int at, int pixelsAt)
    {
        var fields = FieldsWithPlace(pixelsAt);
        var besideAt = at + 2 + (12 * fields.Count) + 4;
        var (directory, beside) = (new List<byte>(Bytes(fields.Count, 2)), new List<byte>());
        foreach (var (tag, (type, values)) in fields)
        {
            byte[] value = [.. values.SelectMany(one => Bytes(one, Size(type)))];
            directory.AddRange([.. Bytes(tag, 2), .. Bytes(type, 2), .. Bytes(values.Length, 4)]);
            directory.AddRange(value.Length > 4 ? Bytes(besideAt + beside.Count, 4) : [.. value, .. new byte[4 - value.Length]]);
            if (value.Length > 4)
                beside.AddRange(value);
        }
        return [.. directory, .. Bytes(0, 4), .. beside];
    }

    private SortedDictionary<ushort, (ushort Type, long[] Values)> FieldsWithPlace(int pixelsAt)
    {
        var isTiled = tags.ContainsKey(322);
        SortedDictionary<ushort, (ushort Type, long[] Values)> fields = new(tags) { [isTiled ? (ushort)324 : (ushort)273] = (4, [pixelsAt]) };
        if (isTiled)
            fields[325] = (4, [pixels.Length]);
        return fields;
    }

    private byte[] Pixels => pixels;

    private static int Size(ushort type) => type switch { 7 => 1, 3 => 2, _ => 4 };

    private static void Set(List<byte> file, int at, int value)
    {
        var bytes = Bytes(value, 4);
        for (var i = 0; i < 4; i++)
            file[at + i] = bytes[i];
    }

    private static byte[] Bytes(long value, int size)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..size];
    }
}
