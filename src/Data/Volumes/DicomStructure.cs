using System.Buffers.Binary;
using System.IO.Compression;

namespace ImageRegression.Data.Volumes;

/// <summary>Walks the elements of a DICOM file (PS3.5, PS3.10) and requires that each lies within the file.</summary>
/// <remarks>
/// Debian builds GDCM with its assertions: a file that is cut off or has a wrong length would end the whole process
/// instead of giving an error. So GDCM only sees files whose elements, items and fragments fit into each other.
/// </remarks>
internal sealed class DicomStructure
{
    private const uint Undefined = 0xFFFFFFFF, Item = 0xFFFEE000, ItemEnd = 0xFFFEE00D, SequenceEnd = 0xFFFEE0DD;
    private const int Start = 132, MostNested = 32;
    private const string ImplicitLittle = "1.2.840.10008.1.2", ExplicitBig = "1.2.840.10008.1.2.2", Deflated = "1.2.840.10008.1.2.1.99";

    private static readonly string[] LongVrs = ["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UT", "UN", "UC", "UR", "SV", "UV"];

    private readonly bool isBig;

    private DicomStructure(bool isBig) => this.isBig = isBig;

    /// <exception cref="InvalidDataException">The file is cut off or damaged. The message completes a sentence that names it.</exception>
    public static void RequireWhole(ReadOnlySpan<byte> file, long maxBytes)
    {
        try
        {
            var (syntax, body) = Meta(file);
            var bytes = syntax == Deflated ? Inflated(file[body..], maxBytes) : file[body..];
            new DicomStructure(syntax == ExplicitBig).Elements(bytes, isExplicit: syntax != ImplicitLittle, endsWithItem: false, 0, out _);
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("it is cut off or damaged: an element reaches beyond its end", fault);
        }
    }

    private static (string Syntax, int Body) Meta(ReadOnlySpan<byte> file)
    {
        var (at, syntax, little) = (Start, "", new DicomStructure(isBig: false));
        while (at + 8 <= file.Length && BinaryPrimitives.ReadUInt16LittleEndian(file[at..]) == 2)
        {
            var (tag, _, length, value) = little.Element(file, at, isExplicit: true);
            if (tag == 0x00020010)
                syntax = System.Text.Encoding.ASCII.GetString(file.Slice(value, (int)length)).TrimEnd('\0', ' ');
            at = checked((int)Math.Min(value + (long)length, int.MaxValue));
        }
        return syntax.Length > 0 && at < file.Length ? (syntax, at)
            : throw new InvalidDataException("it is cut off or damaged: it states no transfer syntax or has nothing behind its file header");
    }

    // Elements until the end, or until the item's end mark; returns what follows that.
    private void Elements(ReadOnlySpan<byte> bytes, bool isExplicit, bool endsWithItem, int depth, out int end)
    {
        if (depth > MostNested)
            throw new InvalidDataException($"it is damaged: its sequences are nested more than {MostNested} deep");
        for (var at = 0; ;)
        {
            if (at == bytes.Length && !endsWithItem)
            {
                end = at;
                return;
            }
            var (tag, vr, length, value) = Element(bytes, at, isExplicit);
            if (tag == ItemEnd && endsWithItem)
            {
                end = value;
                return;
            }
            if (tag >> 16 == 0xFFFE)
                throw new InvalidDataException("it is damaged: an item lies outside a sequence");
            // Elements of unknown kind and undefined length are sequences in implicit form (PS3.5 6.2.2).
            if (length == Undefined)
                at = value + (tag == DicomTag.PixelData && depth == 0 ? Fragments(bytes[value..]) : Sequence(bytes[value..], isExplicit && vr != "UN", depth));
            else
            {
                var content = bytes.Slice(value, checked((int)Math.Min(length, int.MaxValue)));
                if (vr == "SQ")
                    Items(content, isExplicit, depth);
                at = value + content.Length;
            }
        }
    }

    private int Sequence(ReadOnlySpan<byte> bytes, bool isExplicit, int depth)
    {
        for (var at = 0; ;)
        {
            var (tag, length) = (Tag(bytes[at..]), U32(bytes[(at + 4)..]));
            at += 8;
            if (tag == SequenceEnd)
                return at;
            at += OneItem(bytes[at..], tag, length, isExplicit, depth);
        }
    }

    private void Items(ReadOnlySpan<byte> bytes, bool isExplicit, int depth)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var (tag, length) = (Tag(bytes[at..]), U32(bytes[(at + 4)..]));
            at += 8;
            if (tag == SequenceEnd)
                return;
            at += OneItem(bytes[at..], tag, length, isExplicit, depth);
        }
    }

    private int OneItem(ReadOnlySpan<byte> bytes, uint tag, uint length, bool isExplicit, int depth)
    {
        if (tag != Item)
            throw new InvalidDataException($"it is damaged: {DicomFile.Name32(tag)} stands where an item should begin");
        int end;
        if (length == Undefined)
            Elements(bytes, isExplicit, endsWithItem: true, depth + 1, out end);
        else
            Elements(bytes[..checked((int)Math.Min(length, int.MaxValue))], isExplicit, endsWithItem: false, depth + 1, out end);
        return end;
    }

    private int Fragments(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var (tag, length) = (Tag(bytes[at..]), U32(bytes[(at + 4)..]));
            at += 8;
            if (tag == SequenceEnd)
                return at;
            if (tag != Item)
                throw new InvalidDataException("it is cut off or damaged: its compressed pixels do not end with an end mark");
            at += bytes.Slice(at, checked((int)Math.Min(length, int.MaxValue))).Length;
        }
    }

    private (uint Tag, string Vr, uint Length, int Value) Element(ReadOnlySpan<byte> bytes, int at, bool isExplicit)
    {
        var tag = Tag(bytes[at..]);
        if (!isExplicit || tag >> 16 == 0xFFFE)
            return (tag, "", U32(bytes[(at + 4)..]), at + 8);
        var vr = System.Text.Encoding.Latin1.GetString(bytes.Slice(at + 4, 2));
        if (!char.IsAsciiLetterUpper(vr[0]) || !char.IsAsciiLetterUpper(vr[1]))
            throw new InvalidDataException($"it is damaged: its element {DicomFile.Name32(tag)} has no value representation");
        return LongVrs.Contains(vr) ? (tag, vr, U32(bytes[(at + 8)..]), at + 12) : (tag, vr, U16(bytes[(at + 6)..]), at + 8);
    }

    private static byte[] Inflated(ReadOnlySpan<byte> bytes, long maxBytes)
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
