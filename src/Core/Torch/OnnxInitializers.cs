using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageRegression.Torch;

/// <summary>Reads the weights in an ONNX file, float32 with packed <c>float_data</c>, as CNTK wrote them; nothing else of the model.</summary>
/// <remarks>
/// Protocol Buffers' wire format: a field is a varint (number × 8 + kind) and a varint, 8 bytes, a length with as many bytes, or 4
/// bytes. ModelProto 7 = graph; GraphProto 5 = initializer; TensorProto 1 = dims, 2 = data_type, 4 = float_data, 8 = name.
/// </remarks>
internal static class OnnxInitializers
{
    private const ulong Graph = 7, Initializer = 5, Dims = 1, DataType = 2, FloatData = 4, Name = 8, Float32 = 1;
    private const int Varint = 0, EightBytes = 1, Length = 2, FourBytes = 5;

    /// <summary>A weight: its shape, and its numbers in row-major order.</summary>
    public readonly record struct Weight(ImmutableArray<long> Shape, float[] Values);

    /// <summary>All weights by name.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file; the message completes a sentence.</exception>
    public static Dictionary<string, Weight> Read(ReadOnlySpan<byte> model)
    {
        var weights = new Dictionary<string, Weight>(StringComparer.Ordinal);
        for (var file = model; !file.IsEmpty;)
            if (Next(ref file, out _, out var graph) == Graph)
                for (; !graph.IsEmpty;)
                    if (Next(ref graph, out _, out var tensor) == Initializer)
                    {
                        var (name, weight) = Tensor(tensor);
                        if (!weights.TryAdd(name, weight))
                            throw new InvalidDataException($"it holds '{name}' twice");
                    }
        return weights;
    }

    private static (string Name, Weight Weight) Tensor(ReadOnlySpan<byte> bytes)
    {
        var (name, type, shape, values) = ("", 0UL, ImmutableArray.CreateBuilder<long>(), Array.Empty<float>());
        while (!bytes.IsEmpty)
            switch (Next(ref bytes, out var number, out var payload))
            {
                case Dims when payload.IsEmpty:
                    shape.Add((long)number);
                    break;
                case Dims:
                    while (!payload.IsEmpty)
                        shape.Add((long)Number(ref payload));
                    break;
                case DataType:
                    type = number;
                    break;
                case FloatData:
                    values = Floats(payload);
                    break;
                case Name:
                    name = Encoding.UTF8.GetString(payload);
                    break;
            }
        var count = shape.Aggregate(1L, (product, side) => side is > 0 and < int.MaxValue ? Math.BigMul(product, side, out var low) == 0 && low >= 0 ? low : -1 : -1);
        return type == Float32 && count == values.Length ? (name, new(shape.ToImmutable(), values))
            : throw new InvalidDataException($"its weight '{name}' is not [{string.Join(", ", shape)}] numbers of float32");
    }

    private static float[] Floats(ReadOnlySpan<byte> payload)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.Cast<byte, float>(payload).ToArray();
        var values = new float[payload.Length / 4];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(payload[(4 * i)..]);
        return values;
    }

    // The next field: its number, and either a number of its own or its bytes. A length beyond the end is refused before anything is made of it.
    private static ulong Next(ref ReadOnlySpan<byte> bytes, out ulong number, out ReadOnlySpan<byte> payload)
    {
        var tag = Number(ref bytes);
        number = 0;
        payload = default;
        var kind = (int)(tag & 7);
        if (kind == Varint)
        {
            number = Number(ref bytes);
            return tag >> 3;
        }
        var length = kind switch
        {
            Length => Number(ref bytes),
            EightBytes => 8UL,
            FourBytes => 4UL,
            _ => throw new InvalidDataException($"it holds a field of the unknown kind {kind}"),
        };
        if (length > (ulong)bytes.Length)
            throw new InvalidDataException("it ends in the middle of a field");
        payload = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return tag >> 3;
    }

    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var at = 0; at < Math.Min(10, bytes.Length); at++)
        {
            value |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
            {
                bytes = bytes[(at + 1)..];
                return value;
            }
        }
        throw new InvalidDataException("it ends in the middle of a number");
    }
}
