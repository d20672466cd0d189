using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageRegression.Volumes;

/// <summary>Takes a DICOM file apart (PS3.5, PS3.10): every element, item and fragment must lie within what holds it.</summary>
internal sealed class DicomParser
{
    private const uint Undefined = 0xFFFFFFFF, Item = 0xFFFEE000, ItemEnd = 0xFFFEE00D, SequenceEnd = 0xFFFEE0DD, TransferSyntax = 0x00020010;
    private const int Start = 132, MostNested = 32;
    private const string ImplicitLittle = "1.2.840.10008.1.2", ExplicitBig = "1.2.840.10008.1.2.2", Deflated = "1.2.840.10008.1.2.1.99";

    private static readonly string[] LongVrs = ["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UT", "UN", "UC", "UR", "SV", "UV"];

    private readonly bool isBig;

    private DicomParser(bool isBig) => this.isBig = isBig;

    /// <summary>The transfer syntax and the elements of the data set. Values are views of the file.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged. The message completes a sentence that names it.</exception>
    public static (string Syntax, DicomElements Elements) Parse(ReadOnlyMemory<byte> file, long maxBytes)
    {
        try
        {
            var (syntax, body) = Meta(file);
            var bytes = syntax == Deflated ? Inflated(file[body..], maxBytes) : file[body..];
            return (syntax, new DicomParser(syntax == ExplicitBig).Elements(bytes, isExplicit: syntax != ImplicitLittle, endsWithItem: false, 0, out _));
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("it is cut off or damaged: an element reaches beyond its end", fault);
        }
    }

    private static (string Syntax, int Body) Meta(ReadOnlyMemory<byte> file)
    {
        var (at, syntax, little) = (Start, "", new DicomParser(isBig: false));
        while (at + 8 <= file.Length && BinaryPrimitives.ReadUInt16LittleEndian(file.Span[at..]) == 2)
        {
            var (tag, _, length, value) = little.Head(file.Span, at, isExplicit: true);
            var content = Part(file[value..], length);
            if (tag == TransferSyntax)
                syntax = Encoding.ASCII.GetString(content.Span).TrimEnd('\0', ' ');
            at = value + content.Length;
        }
        return syntax.Length > 0 && at < file.Length ? (syntax, at)
            : throw new InvalidDataException("it is cut off or damaged: it states no transfer syntax or has nothing behind its file header");
    }

    // Elements until the end, or until the item's end mark; tells what follows that.
    private DicomElements Elements(ReadOnlyMemory<byte> bytes, bool isExplicit, bool endsWithItem, int depth, out int end)
    {
        if (depth > MostNested)
            throw new InvalidDataException($"it is damaged: its sequences are nested more than {MostNested} deep");
        var elements = new DicomElements();
        for (end = 0; endsWithItem || end < bytes.Length;)
        {
            var (tag, vr, length, value) = Head(bytes.Span, end, isExplicit);
            if (tag == ItemEnd && endsWithItem)
            {
                end = value;
                break;
            }
            if (tag >> 16 == 0xFFFE)
                throw new InvalidDataException("it is damaged: an item lies outside a sequence");
            var rest = bytes[value..];
            int size;
            if (length == Undefined && tag == DicomTag.PixelData)
                elements[tag] = new(vr, default, isBig) { Fragments = Fragments(rest, out size) };
            // An unknown element of undefined length is a sequence in implicit form (PS3.5 6.2.2).
            else if (length == Undefined)
                elements[tag] = new("SQ", default, isBig) { Items = Items(rest, isExplicit && vr != "UN", endsWithMark: true, depth, out size) };
            else
            {
                var content = Part(rest, length);
                size = content.Length;
                elements[tag] = new(vr, content, isBig) { Items = vr == "SQ" ? Items(content, isExplicit, endsWithMark: false, depth, out _) : [] };
            }
            end = value + size;
        }
        return elements;
    }

    private List<DicomElements> Items(ReadOnlyMemory<byte> bytes, bool isExplicit, bool endsWithMark, int depth, out int end)
    {
        var items = new List<DicomElements>();
        for (end = 0; endsWithMark || end < bytes.Length;)
        {
            var (tag, length) = (Tag(bytes.Span[end..]), U32(bytes.Span[(end + 4)..]));
            end += 8;
            if (tag == SequenceEnd)
                break;
            if (tag != Item)
                throw new InvalidDataException($"it is damaged: {DicomFile.Name32(tag)} stands where an item should begin");
            var content = length == Undefined ? bytes[end..] : Part(bytes[end..], length);
            items.Add(Elements(content, isExplicit, endsWithItem: length == Undefined, depth + 1, out var size));
            end += size;
        }
        return items;
    }

    private List<ReadOnlyMemory<byte>> Fragments(ReadOnlyMemory<byte> bytes, out int end)
    {
        var fragments = new List<ReadOnlyMemory<byte>>();
        for (end = 0; ; end += fragments[^1].Length)
        {
            var (tag, length) = (Tag(bytes.Span[end..]), U32(bytes.Span[(end + 4)..]));
            end += 8;
            if (tag == SequenceEnd)
                return fragments;
            if (tag != Item)
                throw new InvalidDataException("it is cut off or damaged: its compressed pixels do not end with an end mark");
            fragments.Add(Part(bytes[end..], length));
        }
    }

    private (uint Tag, string Vr, uint Length, int Value) Head(ReadOnlySpan<byte> bytes, int at, bool isExplicit)
    {
        var tag = Tag(bytes[at..]);
        if (!isExplicit || tag >> 16 == 0xFFFE)
            return (tag, DicomTag.VrOf(tag), U32(bytes[(at + 4)..]), at + 8);
        var vr = Encoding.Latin1.GetString(bytes.Slice(at + 4, 2));
        if (!char.IsAsciiLetterUpper(vr[0]) || !char.IsAsciiLetterUpper(vr[1]))
            throw new InvalidDataException($"it is damaged: its element {DicomFile.Name32(tag)} has no value representation");
        return LongVrs.Contains(vr) ? (tag, vr, U32(bytes[(at + 8)..]), at + 12) : (tag, vr, U16(bytes[(at + 6)..]), at + 8);
    }

    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> bytes, uint length) => bytes[..(int)Math.Min(length, int.MaxValue)];

    private static byte[] Inflated(ReadOnlyMemory<byte> bytes, long maxBytes)
    {
        using var inflate = new DeflateStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int got; (got = inflate.Read(buffer)) > 0; whole.Write(buffer, 0, got))
            if (whole.Length + got > maxBytes)
                throw new InvalidDataException($"unpacked it has more than the {maxBytes:N0} bytes that are allowed");
        return whole.ToArray();
    }

    private uint Tag(ReadOnlySpan<byte> at) => (uint)U16(at) << 16 | U16(at[2..]);

    private ushort U16(ReadOnlySpan<byte> at) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private uint U32(ReadOnlySpan<byte> at) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
