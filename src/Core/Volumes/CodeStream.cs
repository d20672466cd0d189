using System.Buffers.Binary;

namespace ImageRegression.Volumes;

/// <summary>What a JPEG, JPEG-LS or JPEG 2000 code stream in a DICOM file states of itself; its decoder goes by this.</summary>
internal readonly record struct CodeStream(long Columns, long Rows, int Bits)
{
    /// <summary>Reads the first frame's header; null where the bytes begin no such stream.</summary>
    /// <exception cref="InvalidDataException">The header is cut off or damaged.</exception>
    public static CodeStream? Of(ReadOnlySpan<byte> code)
    {
        try
        {
            return code switch
            {
                [0xFF, 0xD8, 0xFF, ..] => Jpeg(code),
                [0xFF, 0x4F, 0xFF, 0x51, ..] => Jpeg2000(code),
                _ => null,
            };
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("the header of the code stream is cut off", fault);
        }
    }

    /// <exception cref="InvalidDataException">It states another size than the DICOM header, or more bits.</exception>
    public void Require(int columns, int rows, int bitsAllocated)
    {
        if (Columns != columns || Rows != rows || Bits > bitsAllocated)
            throw new InvalidDataException($"the code stream holds {Columns}×{Rows} pixels of {Bits} bits, but the DICOM header states {columns}×{rows} of {bitsAllocated}");
    }

    // ITU T.81 B.2.2 and T.87 C.2.2: precision, lines, samples per line of the frame header.
    private static CodeStream Jpeg(ReadOnlySpan<byte> code)
    {
        for (var at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(code[(at + 2)..]))
        {
            while (code[at] == 0xFF && code[at + 1] == 0xFF)
                at++;
            if (code[at] != 0xFF || code[at + 1] is 0xD9 or 0xDA)
                throw new InvalidDataException("the code stream has no frame header");
            if (code[at + 1] is (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or 0xF7)
                return new(BinaryPrimitives.ReadUInt16BigEndian(code[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(code[(at + 5)..]), code[at + 4]);
        }
    }

    // ISO/IEC 15444-1 A.5.1: SIZ with extent, offset and, per component, depth less one.
    private static CodeStream Jpeg2000(ReadOnlySpan<byte> code)
    {
        uint At(ReadOnlySpan<byte> code, int at) => BinaryPrimitives.ReadUInt32BigEndian(code[at..]);
        return new((long)At(code, 8) - At(code, 16), (long)At(code, 12) - At(code, 20), (code[42] & 0x7F) + 1);
    }
}
