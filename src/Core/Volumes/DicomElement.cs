using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ImageRegression.Volumes;

/// <summary>The elements of a data set or of an item, by tag.</summary>
internal sealed class DicomElements : Dictionary<uint, DicomElement>;

/// <summary>One element: a value, a sequence of items, or the fragments of compressed pixels.</summary>
internal sealed record DicomElement(string Vr, ReadOnlyMemory<byte> Value, bool IsBig)
{
    public IReadOnlyList<DicomElements> Items { get; init; } = [];

    /// <summary>The offset table and the fragments; null where the pixels are not compressed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Fragments { get; init; }

    /// <summary>The value as text without padding, its parts separated by backslashes; null where it is empty.</summary>
    public string? Text => (Vr switch
    {
        "US" => Binary(2, at => IsBig ? BinaryPrimitives.ReadUInt16BigEndian(at.Span) : BinaryPrimitives.ReadUInt16LittleEndian(at.Span)),
        "SS" => Binary(2, at => IsBig ? BinaryPrimitives.ReadInt16BigEndian(at.Span) : BinaryPrimitives.ReadInt16LittleEndian(at.Span)),
        "UL" => Binary(4, at => IsBig ? BinaryPrimitives.ReadUInt32BigEndian(at.Span) : BinaryPrimitives.ReadUInt32LittleEndian(at.Span)),
        "SL" => Binary(4, at => IsBig ? BinaryPrimitives.ReadInt32BigEndian(at.Span) : BinaryPrimitives.ReadInt32LittleEndian(at.Span)),
        "FL" => Binary(4, at => IsBig ? BinaryPrimitives.ReadSingleBigEndian(at.Span) : BinaryPrimitives.ReadSingleLittleEndian(at.Span)),
        "FD" => Binary(8, at => IsBig ? BinaryPrimitives.ReadDoubleBigEndian(at.Span) : BinaryPrimitives.ReadDoubleLittleEndian(at.Span)),
        _ => Encoding.Latin1.GetString(Value.Span),
    }).Trim(' ', '\0', '\t', '\r', '\n') is { Length: > 0 } text ? text : null;

    private string Binary(int size, Func<ReadOnlyMemory<byte>, double> read) => string.Join('\\', Enumerable.Range(0, Value.Length / size)
        .Select(index => read(Value.Slice(index * size, size)).ToString("R", CultureInfo.InvariantCulture)));
}
