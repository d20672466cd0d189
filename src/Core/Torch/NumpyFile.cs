using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>Writes arrays as NumPy's <c>numpy.save</c> does, and reads numbers of such a file: the <c>.npy</c> format, version 1.0, little-endian, in row-major order.</summary>
/// <remarks>https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</remarks>
internal static class NumpyFile
{
    /// <summary>The most numbers that are read of one file.</summary>
    public const int MostValues = 1 << 24;

    private const int Alignment = 64;

    /// <summary>Writes a tensor, bit for bit.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="tensor">Of any shape, device and layout.</param>
    /// <exception cref="ArgumentException">NumPy has no such type.</exception>
    public static void Write(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(Header(TypeOf(tensor.dtype), tensor.shape));
        TensorBytes.ForEachPart(tensor, part => stream.Write(part.bytes));
    }

    /// <summary>Writes numbers as an array of one axis of float64.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="values">The numbers.</param>
    public static void Write(string path, double[] values)
    {
        using var all = tensor(values);
        Write(path, all);
    }

    /// <summary>All numbers of an array of floating point, in row-major order, whatever its shape.</summary>
    /// <param name="path">A file that <c>numpy.save</c> wrote; at most <see cref="MostValues"/> numbers.</param>
    /// <exception cref="UserErrorException">There is no such file, it holds no such array, is damaged, or is too large.</exception>
    public static double[] ReadValues(string path)
    {
        if (!File.Exists(path))
            throw new UserErrorException("There is no such file.", path);
        try
        {
            using var stream = File.OpenRead(path);
            var header = NumpyHeader.Read(stream);
            var size = header.Type switch
            {
                "<f4" => 4,
                "<f8" => 8,
                var other => throw new InvalidDataException($"Its numbers are of type {other}; float32 or float64 are read."),
            };
            if (header.IsFortranOrder && header.Shape.Count(side => side != 1) > 1)
                throw new InvalidDataException("It is in Fortran order. Save numpy.ascontiguousarray of it.");
            var count = header.Shape.Aggregate((Int128)1, (product, side) => product * side);
            if (count < 1 || count > MostValues || stream.Length != header.Length + ((long)count * size))
                throw new InvalidDataException($"Its shape ({header.ShapeText}) is not that of its {stream.Length - header.Length:N0} bytes of numbers, or holds more than {MostValues:N0}.");
            var bytes = new byte[(int)count * size];
            stream.ReadExactly(bytes);
            return [.. Enumerable.Range(0, (int)count).Select(i => size == 4
                ? BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i))
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i)))];
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException(fault.Message, path, inner: fault);
        }
    }

    // Magic, version, length of what follows, and a literal of Python that ends in a line end at a multiple of 64 bytes.
    private static byte[] Header(string type, long[] shape)
    {
        var sides = shape is [var only] ? $"{only}," : string.Join(", ", shape);
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sides}), }}";
        const int Before = 10;
        var total = (Before + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(magic.Length), (ushort)(total - Before));
        Encoding.ASCII.GetBytes(text.PadRight(total - Before - 1) + "\n", header.AsSpan(Before));
        return header;
    }

    private static string TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => "<f8",
        ScalarType.Float32 => "<f4",
        ScalarType.Float16 => "<f2",
        ScalarType.Int64 => "<i8",
        ScalarType.Int32 => "<i4",
        ScalarType.Int16 => "<i2",
        ScalarType.Int8 => "|i1",
        ScalarType.Byte => "|u1",
        ScalarType.Bool => "|b1",
        _ => throw new ArgumentException($"NumPy has no type for tensors of {type}; convert it first.", nameof(type)),
    };
}
