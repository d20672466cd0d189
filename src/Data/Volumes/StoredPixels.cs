using System.Buffers.Binary;

namespace ImageRegression.Data.Volumes;

/// <summary>The grey samples of a DICOM file as stored, before any rescaling.</summary>
internal sealed class StoredPixels
{
    private const string BigEndian = "1.2.840.10008.1.2.2";
    private static readonly string[] Uncompressed = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", BigEndian, "1.2.840.10008.1.2.1.99"];

    private readonly byte[] bytes;
    private readonly DicomHeader header;

    private StoredPixels(byte[] bytes, DicomHeader header) => (this.bytes, this.header) = (bytes, header);

    /// <summary>Number of samples: frames × rows × columns.</summary>
    public int Count => header.Columns * header.Rows * header.Frames.Length;

    /// <summary>A sample; columns fastest, then rows, then frames. Bits above the stored ones do not count (PS3.5 8.1.1).</summary>
    public long this[int index]
    {
        get
        {
            long raw = header.BitsAllocated switch
            {
                1 => bytes[index >> 3] >> (index & 7),
                8 => bytes[index],
                16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * index)),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * index)),
            };
            var above = 64 - header.BitsStored;
            return header.IsSigned ? raw << above >> above : raw & (long)(ulong.MaxValue >> above);
        }
    }

    /// <summary>Decodes all frames of a file.</summary>
    /// <exception cref="UserErrorException">There are no grey samples, they are cut off, damaged or compressed in a way that is
    /// not read.</exception>
    public static StoredPixels Decode(DicomFile file, DicomHeader header)
    {
        if (header.Samples != 1 || header.Photometric is not ("MONOCHROME1" or "MONOCHROME2"))
            throw new UserErrorException($"It is a colour image ({header.Photometric}, {header.Samples} samples per pixel); grey images are read. Give the series before colours were applied.", file.Name);
        if (header.BitsAllocated is not (1 or 8 or 16 or 32) || header.BitsStored > header.BitsAllocated)
            throw new UserErrorException($"Its samples have {header.BitsStored} of {header.BitsAllocated} bits; 1, 8, 16 or 32 allocated bits are read.", file.Name);
        if (file.Number(DicomTag.HighBit) is { } high && high != header.BitsStored - 1)
            throw new UserErrorException($"Its samples end at bit {high} though {header.BitsStored} bits are stored, which is not read. Convert it with gdcmconv.", file.Name);
        var samples = (long)header.Columns * header.Rows * header.Frames.Length;
        var needed = (samples * header.BitsAllocated + 7) / 8;
        if (needed > int.MaxValue)
            throw new UserErrorException($"Its {samples:N0} samples take {needed:N0} bytes; at most {int.MaxValue:N0} of one file are decoded. Split it into single slices.", file.Name);
        var (start, size, fragments) = file.PixelBytes(0, (int)needed);
        if (start is null && fragments == 0)
            throw new UserErrorException(file.Text(DicomTag.FloatPixelData) is not null || file.Text(DicomTag.DoublePixelData) is not null
                ? "Its pixels are floating point numbers; whole numbers with a rescale slope are read. Save it as NIfTI."
                : "It holds no pixels. Give files of an image series.", file.Name);
        if (Uncompressed.Contains(file.TransferSyntax) && fragments == 0)
            return size >= needed ? new(file.TransferSyntax == BigEndian && header.BitsAllocated == 32 ? HalvesSwapped(start!) : start!, header)
                : throw new UserErrorException($"It is cut off: its pixels take {needed:N0} bytes, but {size:N0} are there. Copy it again.", file.Name);
        return new(Decompressed(file, header, fragments, (int)needed), header);
    }

    // GDCM turns the bytes of 16-bit words round; a sample of 32 bits is two of them, the high one first.
    private static byte[] HalvesSwapped(byte[] bytes)
    {
        for (var at = 0; at + 4 <= bytes.Length; at += 4)
            (bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]) = (bytes[at + 2], bytes[at + 3], bytes[at], bytes[at + 1]);
        return bytes;
    }

    private static byte[] Decompressed(DicomFile file, DicomHeader header, int fragments, int needed)
    {
        try
        {
            var bits = header.BitsStored;
            for (var fragment = 0; fragment < fragments; fragment++)
                if (file.PixelBytes(fragment, 1 << 16).Start is { } code && CodeStream.Of(code) is { } stream)
                {
                    stream.Require(header.Columns, header.Rows, header.BitsAllocated);
                    bits = stream.Bits;
                }
            var samples = new byte[needed];
            file.Decode(new(header.Columns, header.Rows, header.Frames.Length, header.BitsAllocated, bits, header.IsSigned ? 1 : 0), samples);
            return samples;
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"Its pixels (transfer syntax {file.TransferSyntax}) cannot be decoded: {fault.Message}. "
                + "Copy it again, or save it uncompressed (gdcmconv --raw).", file.Name, inner: fault);
        }
    }
}
