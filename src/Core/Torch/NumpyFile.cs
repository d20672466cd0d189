using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>Writes arrays as NumPy's <c>numpy.save</c> does: the <c>.npy</c> format, version 1.0, little-endian, in row-major order.</summary>
/// <remarks>https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</remarks>
internal static class NumpyFile
{
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
