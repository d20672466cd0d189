using System.Buffers.Binary;

namespace ImageRegression.Data.Volumes;

/// <summary>The grey samples of a DICOM file as stored, before any rescaling.</summary>
internal sealed class StoredPixels
{
    private readonly byte[] bytes;
    private readonly DicomFormat format;

    private StoredPixels(byte[] bytes, DicomFormat format, int count) => (this.bytes, this.format, Count) = (bytes, format, count);

    /// <summary>Number of samples: frames × rows × columns.</summary>
    public int Count { get; }

    /// <summary>Bits of a sample that carry its value.</summary>
    public int BitsStored => format.BitsStored;

    /// <summary>A sample; columns fastest, then rows, then frames.</summary>
    public long this[int index] => (format.IsSingleBit, format.BitsAllocated, format.IsSigned) switch
    {
        (1, _, _) => (bytes[index >> 3] >> (index & 7)) & 1,
        (_, 8, 0) => bytes[index],
        (_, 8, _) => (sbyte)bytes[index],
        (_, 16, 0) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * index)),
        (_, 16, _) => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * index)),
        (_, _, 0) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * index)),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * index)),
    };

    /// <summary>Decodes all frames of a file.</summary>
    /// <exception cref="UserErrorException">There are no grey samples, they are cut off, damaged or compressed in a way that is
    /// not read.</exception>
    public static StoredPixels Decode(DicomFile file, DicomHeader header)
    {
        if (header.Samples != 1 || header.Photometric is not ("MONOCHROME1" or "MONOCHROME2"))
            throw new UserErrorException($"It is a colour image ({header.Photometric}, {header.Samples} samples per pixel); grey images are read. Give the series before colours were applied.", file.Name);
        var count = checked(header.Rows * header.Columns * header.Frames.Length);
        var needed = ((long)count * header.BitsAllocated + 7) / 8;
        RequireWhole(file, header, needed);
        try
        {
            var (format, bytes) = file.Decode(Math.Max(needed + header.Frames.Length, 16));
            // GDCM starts each frame of single bits on the bit where the last ended, as the standard has it.
            var fits = format.Columns == header.Columns && format.Rows == header.Rows && format.Frames == header.Frames.Length && format.Samples == 1;
            return fits && format.BitsAllocated is 1 or 8 or 16 or 32 && bytes.Length >= (format.IsSingleBit == 1 ? needed : (long)count * format.BitsAllocated / 8)
                ? new(bytes, format, count)
                : throw new InvalidDataException($"the decoder gives {format.Columns}×{format.Rows}×{format.Frames} samples of {format.BitsAllocated} bits, the header states {header.Columns}×{header.Rows}×{header.Frames.Length} of {header.BitsAllocated}");
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"Its pixels (transfer syntax {file.TransferSyntax}) cannot be decoded: {fault.Message}. "
                + "Copy it again, or save it uncompressed (gdcmconv --raw).", file.Name, inner: fault);
        }
    }

    private static void RequireWhole(DicomFile file, DicomHeader header, long needed)
    {
        var (start, size, fragments) = file.PixelBytes(0, int.MaxValue >> 1);
        if (start is null && fragments == 0)
            throw new UserErrorException(file.Text(DicomTag.FloatPixelData) is not null || file.Text(DicomTag.DoublePixelData) is not null
                ? "Its pixels are floating point numbers; whole numbers with a rescale slope are read. Save it as NIfTI."
                : "It holds no pixels. Give files of an image series.", file.Name);
        if (fragments == 0 && size < needed)
            throw new UserErrorException($"It is cut off: its pixels take {needed:N0} bytes, but {size:N0} are there. Copy it again.", file.Name);
        for (var fragment = 0; fragment < fragments; fragment++)
            if (file.PixelBytes(fragment, 1 << 16).Start is { } code && (code.AsSpan().StartsWith<byte>([0xFF, 0xD8, 0xFF]) || code.AsSpan().StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51])))
                RequireSize(file.Name, header, code);
    }

    // A code stream states sizes too, and the decoder goes by them.
    private static void RequireSize(string file, DicomHeader header, ReadOnlySpan<byte> code)
    {
        try
        {
            var inner = ImageHeader.Read(code);
            if (inner.Width != header.Columns || inner.Height != header.Rows)
                throw new InvalidDataException($"it holds {inner.Width}×{inner.Height} pixels, but the DICOM header states {header.Columns}×{header.Rows}");
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"Its compressed pixels are damaged: {fault.Message}. Copy it again from its source.", file, inner: fault);
        }
    }
}
