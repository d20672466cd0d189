namespace ImageRegression.Volumes;

/// <summary>Red, green and blue of the frames of a colour DICOM file, 8 bits each (PS3.3 C.7.6.3.1.2 and C.7.6.3.1.3).</summary>
/// <remarks>
/// RGB, YBR_FULL and YBR_FULL_422, by pixel or by plane; not compressed, run-length coded, or in JPEG that <see cref="DicomJpeg"/> reads. Where the
/// two differ, the colours that a JPEG stream states of itself count and not those of the DICOM header, as in libjpeg and the viewers on it.
/// Colour differences that are stored for several pixels together hold for each of them.
/// </remarks>
internal sealed class ColourPixels
{
    private const string Rgb = "RGB", Full = "YBR_FULL", Half = "YBR_FULL_422";

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly int pixels;
    private readonly Form form;
    private readonly bool isYcc;

    private ColourPixels(ReadOnlyMemory<byte> bytes, int pixels, Form form, bool isYcc) => (this.bytes, this.pixels, this.form, this.isYcc) = (bytes, pixels, form, isYcc);

    private enum Form
    {
        ByPixel,
        ByPlane,
        PairedDifferences,
    }

    /// <summary>Decodes all frames of a file.</summary>
    /// <exception cref="UserErrorException">They are of other colours or depth, cut off, damaged or compressed in a way that is not read.</exception>
    public static ColourPixels Decode(DicomFile file, DicomHeader header)
    {
        if (header.Samples != 3 || header.Photometric is not (Rgb or Full or Half))
            throw new UserErrorException($"It is a colour image ({header.Photometric}, {header.Samples} samples per pixel); of those {Rgb}, {Full} and {Half} are read. Save it uncompressed as RGB (gdcmconv --raw).", file.Name);
        if (header is not { BitsAllocated: 8, BitsStored: 8, IsSigned: false })
            throw new UserErrorException($"Its colours have {header.BitsStored} of {header.BitsAllocated} bits{(header.IsSigned ? " with a sign" : "")}; 8 bits are read. Save it as RGB of 8 bits.", file.Name);
        var fragments = file.Element(DicomTag.PixelData)?.Fragments;
        if (fragments is not null && file.TransferSyntax != DicomRle.Syntax && !DicomJpeg.Reads(file.TransferSyntax))
            throw new UserErrorException($"Its colours are in transfer syntax {file.TransferSyntax}, which is read of grey images only. Save it uncompressed (gdcmconv --raw).", file.Name);
        var planar = file.Count(DicomTag.PlanarConfiguration, 0, 0);
        var form = fragments is not null ? Form.ByPixel : header.Photometric == Half ? Form.PairedDifferences : planar == 1 ? Form.ByPlane : Form.ByPixel;
        if (planar > 1 || (form == Form.PairedDifferences && (planar == 1 || header.Columns % 2 == 1)))
            throw new UserErrorException($"Its colours ({header.Photometric}, {header.Columns} columns, planar configuration {planar}) lie as DICOM knows none. Save it uncompressed as RGB.", file.Name);
        var pixels = header.Columns * header.Rows;
        var samples = (long)pixels * header.Frames.Length * (form == Form.PairedDifferences ? 2 : 3);
        return new(StoredPixels.Bytes(file, header, samples, samples), pixels, form, (IsJpeg(file) ? DicomJpeg.IsYcc(fragments!.Skip(1).First().Span) : null) ?? header.Photometric != Rgb);
    }

    /// <summary>One frame, [3, rows, columns].</summary>
    public ushort[] Frame(int index)
    {
        var stored = bytes.Span;
        var (from, frame) = (index * pixels * (form == Form.PairedDifferences ? 2 : 3), new ushort[3 * pixels]);
        for (var i = 0; i < pixels; i++)
        {
            var (first, second, third) = form switch
            {
                Form.ByPixel => (from + (3 * i), from + (3 * i) + 1, from + (3 * i) + 2),
                Form.ByPlane => (from + i, from + pixels + i, from + (2 * pixels) + i),
                _ => (from + (4 * (i / 2)) + (i % 2), from + (4 * (i / 2)) + 2, from + (4 * (i / 2)) + 3),   // Y1 Y2 CB CR
            };
            (frame[i], frame[pixels + i], frame[(2 * pixels) + i]) =
                isYcc ? OfYcc(stored[first], stored[second], stored[third]) : (stored[first], stored[second], stored[third]);
        }
        return frame;
    }

    private static bool IsJpeg(DicomFile file) => file.Element(DicomTag.PixelData)?.Fragments is { Count: > 1 } && DicomJpeg.Reads(file.TransferSyntax);

    // The inverse of the matrix of PS3.3 C.7.6.3.1.2, that of ITU-R BT.601 in full range.
    private static (ushort Red, ushort Green, ushort Blue) OfYcc(double y, double cb, double cr) =>
        (Byte(y + (1.402 * (cr - 128))), Byte(y - (0.114 * 1.772 / 0.587 * (cb - 128)) - (0.299 * 1.402 / 0.587 * (cr - 128))), Byte(y + (1.772 * (cb - 128))));

    private static ushort Byte(double value) => (ushort)Math.Clamp(Math.Round(value), 0, byte.MaxValue);
}
