using System.Runtime.InteropServices;
using System.Text;

namespace ImageRegression.Data.Volumes;

/// <summary>The imports of <c>native/dicom.cpp</c>, each with its one checked caller.</summary>
internal static unsafe partial class DicomLibrary
{
    private const string Library = "ir_imaging";

    /// <exception cref="InvalidDataException">It is no DICOM file, or a damaged one.</exception>
    public static SafeHandle Open(ReadOnlySpan<byte> bytes)
    {
        ImagingLibrary.RequireLibrary();
        nint file;
        fixed (byte* start = bytes)
            Check(ir_dicom_open(start, bytes.Length, &file));
        return new DicomHandle(file);
    }

    /// <summary>An element as text; null where it is absent.</summary>
    public static string? Text(SafeHandle file, ReadOnlySpan<uint> path)
    {
        byte* text;
        int length;
        fixed (uint* steps = path)
            Check(ir_dicom_text((DicomHandle)file, steps, path.Length, &text, &length));
        return length < 0 ? null : Encoding.Latin1.GetString(text, length);
    }

    public static int Items(SafeHandle file, ReadOnlySpan<uint> path)
    {
        int items;
        fixed (uint* steps = path)
            Check(ir_dicom_items((DicomHandle)file, steps, path.Length, &items));
        return items;
    }

    public static string TransferSyntax(SafeHandle file)
    {
        nint uid;
        Check(ir_dicom_transfer_syntax((DicomHandle)file, &uid));
        return Marshal.PtrToStringAnsi(uid) ?? "";
    }

    /// <summary>Start of the pixel data, or of a fragment of it; null where there is none.</summary>
    public static (byte[]? Start, long Size, int Fragments) PixelBytes(SafeHandle file, int fragment, int most)
    {
        byte* data;
        long size;
        int fragments;
        Check(ir_dicom_pixel_bytes((DicomHandle)file, fragment, &data, &size, &fragments));
        return (size < 0 ? null : new ReadOnlySpan<byte>(data, (int)Math.Min(size, most)).ToArray(), size, fragments);
    }

    /// <summary>An element's value as it lies in the file; null where there is none.</summary>
    public static byte[]? Bytes(SafeHandle file, ReadOnlySpan<uint> path)
    {
        byte* data;
        long size;
        fixed (uint* steps = path)
            Check(ir_dicom_bytes((DicomHandle)file, steps, path.Length, &data, &size));
        return size < 0 ? null : new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
    }

    /// <summary>Decodes compressed frames as stored, little endian, into a target of their size.</summary>
    /// <exception cref="InvalidDataException">GDCM cannot decode them.</exception>
    public static void Decode(SafeHandle file, DicomFormat format, Span<byte> target)
    {
        fixed (byte* samples = target)
            Check(ir_dicom_decode((DicomHandle)file, &format, samples, target.Length));
    }

    private static void Check(int code)
    {
        if (code != 0)
            throw new InvalidDataException(ImagingLibrary.LastError);
    }

    private sealed class DicomHandle : SafeHandle
    {
        public DicomHandle(nint file) : base(0, ownsHandle: true) => SetHandle(file);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            ir_dicom_close(handle);
            return true;
        }
    }

    [LibraryImport(Library)]
    private static partial int ir_dicom_open(byte* bytes, long size, nint* file);

    [LibraryImport(Library)]
    private static partial void ir_dicom_close(nint file);

    [LibraryImport(Library)]
    private static partial int ir_dicom_text(DicomHandle file, uint* path, int pathLength, byte** text, int* length);

    [LibraryImport(Library)]
    private static partial int ir_dicom_items(DicomHandle file, uint* path, int pathLength, int* items);

    [LibraryImport(Library)]
    private static partial int ir_dicom_transfer_syntax(DicomHandle file, nint* uid);

    [LibraryImport(Library)]
    private static partial int ir_dicom_pixel_bytes(DicomHandle file, int fragment, byte** data, long* size, int* fragments);

    [LibraryImport(Library)]
    private static partial int ir_dicom_bytes(DicomHandle file, uint* path, int pathLength, byte** data, long* size);

    [LibraryImport(Library)]
    private static partial int ir_dicom_decode(DicomHandle file, DicomFormat* format, byte* target, long size);
}

/// <summary>The shape and the samples of grey frames, as the shim takes them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DicomFormat(int Columns, int Rows, int Frames, int BitsAllocated, int BitsStored, int IsSigned);
