using System.Buffers.Binary;

namespace ImageRegression.Volumes;

/// <summary>The grey samples of a DICOM file as stored, before any rescaling.</summary>
internal sealed class StoredPixels
{
    private const string BigEndian = "1.2.840.10008.1.2.2";
    private static readonly string[] Uncompressed = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", BigEndian, "1.2.840.10008.1.2.1.99"];

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly DicomHeader header;

    private StoredPixels(ReadOnlyMemory<byte> bytes, DicomHeader header) => (this.bytes, this.header) = (bytes, header);

    /// <summary>Number of samples: frames × rows × columns.</summary>
    public int Count => header.Columns * header.Rows * header.Frames.Length;

    /// <summary>A sample; columns fastest, then rows, then frames. Bits above the stored ones do not count (PS3.5 8.1.1).</summary>
    public long this[int index]
    {
        get
        {
            long raw = header.BitsAllocated switch
            {
                1 => bytes.Span[index >> 3] >> (index & 7),
                8 => bytes.Span[index],
                16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[(2 * index)..]),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(4 * index)..]),
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
        return new(Bytes(file, header, samples, (samples * header.BitsAllocated + 7) / 8), header);
    }

    /// <summary>The bytes of all frames, little endian and not compressed, of grey or of colour; of compressed colour, the samples of a pixel one behind the other.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">What it says of its pixels.</param>
    /// <param name="samples">Samples that they are.</param>
    /// <param name="needed">Bytes that they take.</param>
    /// <exception cref="UserErrorException">As for <see cref="Decode"/>.</exception>
    public static ReadOnlyMemory<byte> Bytes(DicomFile file, DicomHeader header, long samples, long needed)
    {
        if (needed > int.MaxValue)
            throw new UserErrorException($"Its {samples:N0} samples take {needed:N0} bytes; at most {int.MaxValue:N0} of one file are decoded. Split it into single slices.", file.Name);
        var pixels = file.Element(DicomTag.PixelData) ?? throw new UserErrorException(
            file.Element(DicomTag.FloatPixelData) is not null || file.Element(DicomTag.DoublePixelData) is not null
                ? "Its pixels are floating point numbers; whole numbers with a rescale slope are read. Save it as NIfTI."
                : "It holds no pixels. Give files of an image series.", file.Name);
        if (pixels.Fragments is { } fragments)
            return Decompressed(file, header, fragments, (int)needed);
        if (!Uncompressed.Contains(file.TransferSyntax))
            throw new UserErrorException($"Its transfer syntax {file.TransferSyntax} is a compressed one, but its pixels are not. Copy it again from its source.", file.Name);
        return pixels.Value.Length >= needed ? file.TransferSyntax == BigEndian ? Swapped(pixels, header.BitsAllocated) : pixels.Value
            : throw new UserErrorException($"It is cut off: its pixels take {needed:N0} bytes, but {pixels.Value.Length:N0} are there. Copy it again.", file.Name);
    }

    // OW holds 16-bit words, whatever the samples are; OB holds bytes.
    private static byte[] Swapped(DicomElement pixels, int bits)
    {
        var bytes = pixels.Value.ToArray();
        if (bits == 32)
            for (var at = 0; at + 4 <= bytes.Length; at += 4)
                bytes.AsSpan(at, 4).Reverse();
        else if (pixels.Vr == "OW")
            for (var at = 0; at + 2 <= bytes.Length; at += 2)
                bytes.AsSpan(at, 2).Reverse();
        return bytes;
    }

    private static byte[] Decompressed(DicomFile file, DicomHeader header, IReadOnlyList<ReadOnlyMemory<byte>> fragments, int needed)
    {
        try
        {
            if (fragments.Count - 1 < header.Frames.Length)
                throw new InvalidDataException($"{header.Frames.Length} frames are stated, but {fragments.Count - 1} fragments are there");
            var bits = header.BitsStored;
            foreach (var fragment in fragments.Skip(1))
                if (CodeStream.Of(fragment.Span) is { } stream)
                {
                    stream.Require(header.Columns, header.Rows, header.BitsAllocated);
                    bits = stream.Bits;
                }
            var samples = new byte[needed];
            var format = new DicomFormat(header.Columns, header.Rows, header.Frames.Length, header.BitsAllocated, bits, header.IsSigned) { Samples = header.Samples };
            if (file.TransferSyntax == DicomRle.Syntax)
                DicomRle.Decode(format, fragments, samples);
            else if (DicomJpeg.Reads(file.TransferSyntax))
                DicomJpeg.Decode(format, fragments, samples);
            else
                GdcmConverter.Decode(file.TransferSyntax, format, fragments, samples);
            return samples;
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"Its pixels (transfer syntax {file.TransferSyntax}) cannot be decoded: {fault.Message}. "
                + "Copy it again, or save it uncompressed (gdcmconv --raw).", file.Name, inner: fault);
        }
    }
}
