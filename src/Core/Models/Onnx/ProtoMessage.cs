using System.Text;

namespace ImageRegression.Models.Onnx;

/// <summary>A message in Protocol Buffers' wire format, made field by field; large fields are kept by reference and not copied.</summary>
/// <remarks>
/// A field is a varint (number × 8 + kind) and, of kind 0, a varint, of kind 2 a length with as many bytes, of kind 5 four bytes:
/// https://protobuf.dev/programming-guides/encoding. Decision 041 says why no library makes them.
/// </remarks>
internal sealed class ProtoMessage
{
    private const int Varint = 0, LengthDelimited = 2, FourBytes = 5;

    private readonly List<ReadOnlyMemory<byte>> parts = [];

    /// <summary>Bytes of the whole message.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a whole number, negative ones in two's complement of 64 bits.</summary>
    public ProtoMessage Add(int field, long value) => Append([.. Tag(field, Varint), .. Encoded((ulong)value)]);

    /// <summary>Adds a number of single precision.</summary>
    public ProtoMessage Add(int field, float value)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Append([.. Tag(field, FourBytes), .. bytes]);
    }

    /// <summary>Adds a text in UTF-8.</summary>
    public ProtoMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes, which must not change afterwards.</summary>
    public ProtoMessage Add(int field, ReadOnlyMemory<byte> bytes)
    {
        Append([.. Tag(field, LengthDelimited), .. Encoded((ulong)bytes.Length)]);
        return Append(bytes);
    }

    /// <summary>Adds a message, as it is now.</summary>
    public ProtoMessage Add(int field, ProtoMessage message)
    {
        Append([.. Tag(field, LengthDelimited), .. Encoded((ulong)message.Length)]);
        return AddFields(message);
    }

    /// <summary>Adds several numbers, each as a field of its own: the form that every reader takes, also of a packed field.</summary>
    public ProtoMessage Add(int field, IEnumerable<long> values) => values.Aggregate(this, (message, value) => message.Add(field, value));

    /// <summary>Adds all fields of another message.</summary>
    public ProtoMessage AddFields(ProtoMessage other)
    {
        parts.AddRange(other.parts);
        Length += other.Length;
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var part in parts)
            stream.Write(part.Span);
    }

    private ProtoMessage Append(ReadOnlyMemory<byte> bytes)
    {
        parts.Add(bytes);
        Length += bytes.Length;
        return this;
    }

    private ProtoMessage Append(byte[] bytes) => Append((ReadOnlyMemory<byte>)bytes);

    private static IEnumerable<byte> Tag(int field, int kind) => Encoded(((ulong)field << 3) | (uint)kind);

    private static IEnumerable<byte> Encoded(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
