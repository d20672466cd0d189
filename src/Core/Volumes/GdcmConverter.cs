using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageRegression.Programs;

namespace ImageRegression.Volumes;

/// <summary>
/// JPEG-LS and JPEG 2000 frames by the program <c>gdcmconv</c> (Debian: libgdcm-tools), where it is installed. It runs in a
/// process of its own, on a file that holds the frames and nothing else, with bounded time, memory and output, because damaged
/// frames can end it or keep it busy for ever.
/// </summary>
public static class GdcmConverter
{
    private static readonly LimitedProgram Program = new("gdcmconv");

    /// <summary>Decodes all frames as stored, little endian.</summary>
    /// <param name="syntax">UID of the transfer syntax.</param>
    /// <param name="format">The shape and the samples.</param>
    /// <param name="fragments">The offset table, then the fragments.</param>
    /// <param name="target">Receives the samples.</param>
    /// <param name="programs">Folders to look for the program in, as in PATH, which they are if null.</param>
    /// <exception cref="InvalidDataException">They cannot be decoded, or the program is not installed. The message completes a
    /// sentence that names the file.</exception>
    internal static void Decode(string syntax, DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments, Span<byte> target, string? programs = null)
    {
        var place = Program.Find(programs)
            ?? throw new InvalidDataException($"{Program.Name} decodes such frames, and it is not installed. Install the Debian or Ubuntu package libgdcm-tools (GDCM elsewhere)");
        var folder = Directory.CreateTempSubdirectory("dicom-frames-");
        try
        {
            var (packed, raw) = (Path.Combine(folder.FullName, "packed.dcm"), Path.Combine(folder.FullName, "raw.dcm"));
            using (var file = File.Create(packed))
                Write(file, syntax, format, fragments);
            Run(place, packed, raw, target.Length);
            var pixels = File.Exists(raw) ? DicomFile.Of("raw", File.ReadAllBytes(raw), new()).Element(DicomTag.PixelData)?.Value : null;
            if (pixels is not { } samples || samples.Length < target.Length || samples.Length > target.Length + 1)
                throw new InvalidDataException("the decoder gives another size than the header states");
            samples.Span[..target.Length].CopyTo(target);
        }
        catch (UserErrorException fault)
        {
            throw new InvalidDataException("the decoder broke down on them, so they are damaged", fault);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whether the program can be started.</summary>
    public static bool IsInstalled => Program.Find() is not null;

    private static void Run(string place, string packed, string raw, long bytes)
    {
        using var running = (Program with { MostBytes = bytes }).Start(place, "--raw", packed, raw);
        var (code, _, isLate) = running.Finish();
        if (isLate)
            throw new InvalidDataException($"the decoder was busy with them for {Program.Patience.TotalMinutes:0} minutes, so they are damaged");
        if (code != 0)
            throw new InvalidDataException("the decoder gives up on them, so they are damaged");
    }

    // A file of secondary capture, explicit little endian, with what a decoder of frames must know.
    private static void Write(Stream file, string syntax, DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        const string Capture = "1.2.840.10008.5.1.4.1.1.7", Instance = "2.25.1";
        byte[] meta =
        [
            .. Long(0x00020001, "OB", [0, 1]), .. Text(0x00020002, "UI", Capture), .. Text(0x00020003, "UI", Instance),
            .. Text(0x00020010, "UI", syntax), .. Text(0x00020012, "UI", Instance),
        ];
        byte[] image =
        [
            .. Text(DicomTag.SopClass, "UI", Capture), .. Text(0x00080018, "UI", Instance), .. Text(DicomTag.Modality, "CS", "OT"),
            .. Short(DicomTag.SamplesPerPixel, 1), .. Text(DicomTag.Photometric, "CS", "MONOCHROME2"),
            .. Text(DicomTag.NumberOfFrames, "IS", format.Frames.ToString(CultureInfo.InvariantCulture)),
            .. Short(DicomTag.Rows, format.Rows), .. Short(DicomTag.Columns, format.Columns), .. Short(DicomTag.BitsAllocated, format.BitsAllocated),
            .. Short(DicomTag.BitsStored, format.BitsStored), .. Short(DicomTag.HighBit, format.BitsStored - 1), .. Short(DicomTag.PixelRepresentation, format.IsSigned ? 1 : 0),
        ];
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        file.Write([.. Head(0x00020000, "UL"), 4, 0, .. U32(meta.Length)]);
        file.Write(meta);
        file.Write(image);
        file.Write([.. Head(DicomTag.PixelData, "OB"), 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        foreach (var fragment in fragments)
        {
            file.Write([0xFE, 0xFF, 0x00, 0xE0, .. U32(fragment.Length)]);
            file.Write(fragment.Span);
        }
        file.Write([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
    }

    private static byte[] Head(uint tag, string vr) => [(byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8), (byte)vr[0], (byte)vr[1]];

    private static byte[] Short(uint tag, int value) => [.. Head(tag, "US"), 2, 0, (byte)value, (byte)(value >> 8)];

    private static byte[] Long(uint tag, string vr, byte[] value) => [.. Head(tag, vr), 0, 0, .. U32(value.Length), .. value];

    private static byte[] Text(uint tag, string vr, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + (vr == "UI" ? '\0' : ' '));
        return [.. Head(tag, vr), (byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes];
    }

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
