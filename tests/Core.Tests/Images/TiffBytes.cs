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

    public TiffBytes Without(ushort tag)
    {
        tags.Remove(tag);
        return this;
    }

    public byte[] ToFile() => File(this);

    /// <summary>One directory behind the other.</summary>
    public static byte[] File(params TiffBytes[] pages)
    {
        var file = new List<byte> { (byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0 };
        var link = 4;
        foreach (var page in pages)
        {
            var data = file.Count;
            file.AddRange(page.Pixels);
            var isTiled = page.tags.ContainsKey(322);
            page.tags[isTiled ? (ushort)324 : (ushort)273] = (4, [data]);
            if (isTiled)
                page.tags[325] = (4, [page.Pixels.Length]);
            var beside = new Dictionary<ushort, int>();
            foreach (var (tag, (type, values)) in page.tags)
                if (values.Length * Size(type) > 4)
                {
                    beside[tag] = file.Count;
                    file.AddRange(values.SelectMany(value => Bytes(value, Size(type))));
                }
            Set(file, link, file.Count);
            file.AddRange(Bytes(page.tags.Count, 2));
            foreach (var (tag, (type, values)) in page.tags)
            {
                file.AddRange([.. Bytes(tag, 2), .. Bytes(type, 2), .. Bytes(values.Length, 4)]);
                byte[] value = beside.TryGetValue(tag, out var at) ? Bytes(at, 4) : [.. values.SelectMany(one => Bytes(one, Size(type)))];
                file.AddRange([.. value, .. new byte[4 - value.Length]]);
            }
            link = file.Count;
            file.AddRange(Bytes(0, 4));
        }
        return [.. file];
    }

    private byte[] Pixels => pixels;

    private static int Size(ushort type) => type == 3 ? 2 : 4;

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
