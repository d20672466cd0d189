using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageRegression.Volumes;

namespace ImageRegression.Tests;

/// <summary>A minimal writer of DICOM files, explicit VR little endian, for what the tests need and no more.</summary>
internal sealed class DicomDataSet
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1", CtImage = "1.2.840.10008.5.1.4.1.1.2";
    private const string Encapsulated = "OB of fragments";
    private readonly SortedDictionary<uint, (string Vr, byte[] Value)> elements = [];

    public DicomDataSet Text(uint tag, string vr, string value) => With(tag, vr, Encoding.ASCII.GetBytes(value.Length % 2 == 0 ? value : value + (vr == "UI" ? '\0' : ' ')));

    public DicomDataSet Numbers(uint tag, params ReadOnlySpan<double> values) =>
        Text(tag, "DS", string.Join('\\', values.ToArray().Select(value => value.ToString("G10", CultureInfo.InvariantCulture))));

    public DicomDataSet Short(uint tag, int value) => With(tag, "US", [(byte)value, (byte)(value >> 8)]);

    public DicomDataSet Pixels(ReadOnlySpan<ushort> samples)
    {
        var bytes = new byte[2 * samples.Length];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), samples[i]);
        return With(DicomTag.PixelData, "OW", bytes);
    }

    /// <summary>Pixels of one byte a sample.</summary>
    public DicomDataSet Bytes(ReadOnlySpan<byte> samples) => With(DicomTag.PixelData, "OB", samples.Length % 2 == 0 ? samples.ToArray() : [.. samples, 0]);

    /// <summary>Compressed frames, each in a fragment of its own behind an empty offset table.</summary>
    public DicomDataSet Frames(params ReadOnlySpan<byte[]> codes)
    {
        using var bytes = new MemoryStream();
        foreach (var code in (ReadOnlySpan<byte[]>)[[], .. codes])
            bytes.Write([0xFE, 0xFF, 0x00, 0xE0, .. U32(code.Length + (code.Length % 2)), .. code, .. new byte[code.Length % 2]]);
        bytes.Write([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return With(DicomTag.PixelData, Encapsulated, bytes.ToArray());
    }

    public DicomDataSet Items(uint tag, params DicomDataSet[] items)
    {
        using var bytes = new MemoryStream();
        foreach (var item in items)
        {
            var inner = item.Encode();
            bytes.Write([0xFE, 0xFF, 0x00, 0xE0, .. U32(inner.Length), .. inner]);
        }
        return With(tag, "SQ", bytes.ToArray());
    }

    public DicomDataSet Without(params ReadOnlySpan<uint> tags)
    {
        foreach (var tag in tags)
            elements.Remove(tag);
        return this;
    }

    /// <summary>One slice of a CT volume of whole Hounsfield units, stored as HU + 1024.</summary>
    public static DicomDataSet Slice(Volume volume, int slice)
    {
        var grid = volume.Grid;
        var samples = volume.Voxels.Span.Slice(slice * grid.Rows * grid.Columns, grid.Rows * grid.Columns);
        var at = grid.At(0, 0, slice);
        Millimetres x = 1 / grid.Column.Length * grid.Column, y = 1 / grid.Row.Length * grid.Row;
        return new DicomDataSet()
            .Text(DicomTag.SopClass, "UI", CtImage).Text(0x00080018, "UI", $"1.2.826.0.1.1.{slice + 1}")
            .Text(DicomTag.Modality, "CS", "CT").Text(DicomTag.SeriesUid, "UI", "1.2.826.0.1.2")
            .Text(DicomTag.InstanceNumber, "IS", $"{slice + 1}")
            .Numbers(DicomTag.Position, -at.X, -at.Y, at.Z).Numbers(DicomTag.Orientation, -x.X, -x.Y, x.Z, -y.X, -y.Y, y.Z)
            .Numbers(DicomTag.PixelSpacing, grid.Row.Length, grid.Column.Length).Numbers(DicomTag.SliceThickness, grid.Slice.Length)
            .Numbers(DicomTag.Intercept, -1024).Numbers(DicomTag.Slope, 1)
            .Image(grid.Rows, grid.Columns).Pixels(samples.ToArray().Select(hu => (ushort)(hu + 1024)).ToArray());
    }

    /// <summary>A CT volume of whole Hounsfield units as a folder with one file a slice.</summary>
    public static void WriteSeries(Volume volume, string folder)
    {
        Directory.CreateDirectory(folder);
        for (var slice = 0; slice < volume.Grid.Slices; slice++)
            File.WriteAllBytes(Path.Combine(folder, $"{volume.Grid.Slices - slice:D4}.dcm"), Slice(volume, slice).ToFile());   // named from the head down
    }

    public DicomDataSet Image(int rows, int columns) =>
        Short(DicomTag.SamplesPerPixel, 1).Text(DicomTag.Photometric, "CS", "MONOCHROME2").Short(DicomTag.Rows, rows).Short(DicomTag.Columns, columns)
            .Short(DicomTag.BitsAllocated, 16).Short(DicomTag.BitsStored, 16).Short(0x00280102, 15).Short(DicomTag.PixelRepresentation, 0);

    /// <summary>The data set as a part 10 file.</summary>
    public byte[] ToFile(string syntax = ExplicitLittleEndian)
    {
        var meta = new DicomDataSet().With(0x00020001, "OB", [0, 1]).Text(0x00020002, "UI", CtImage).Text(0x00020003, "UI", "1.2.826.0.1.1")
            .Text(0x00020010, "UI", syntax).Text(0x00020012, "UI", "1.2.826.0.1.9").Encode();
        return [.. new byte[128], .. "DICM"u8, .. new DicomDataSet().With(0x00020000, "UL", U32(meta.Length)).Encode(), .. meta, .. Encode()];
    }

    private DicomDataSet With(uint tag, string vr, byte[] value)
    {
        elements[tag] = (vr, value);
        return this;
    }

    private byte[] Encode()
    {
        using var bytes = new MemoryStream();
        foreach (var (tag, (vr, value)) in elements)
        {
            bytes.Write([(byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8), (byte)vr[0], (byte)vr[1]]);
            bytes.Write(vr == Encapsulated ? [0, 0, 0xFF, 0xFF, 0xFF, 0xFF] : vr is "OB" or "OW" or "SQ" ? [0, 0, .. U32(value.Length)] : [(byte)value.Length, (byte)(value.Length >> 8)]);
            bytes.Write(value);
        }
        return bytes.ToArray();
    }

    private static byte[] U32(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
