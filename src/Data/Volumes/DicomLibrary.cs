using System.Runtime.InteropServices;

namespace ImageRegression.Data.Volumes;

/// <summary>The import of <c>native/dicom.cpp</c> with its one checked caller.</summary>
internal static unsafe partial class DicomLibrary
{
    /// <summary>Decodes compressed frames as stored, little endian, into a target of their size.</summary>
    /// <param name="syntax">UID of the transfer syntax.</param>
    /// <param name="format">The shape and the samples.</param>
    /// <param name="fragments">The offset table, then the fragments.</param>
    /// <param name="target">Receives the samples.</param>
    /// <exception cref="InvalidDataException">GDCM cannot decode them.</exception>
    public static void Decode(string syntax, DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments, Span<byte> target)
    {
        ImagingLibrary.RequireLibrary();
        var joined = new byte[fragments.Sum(fragment => (long)fragment.Length)];
        var sizes = new long[fragments.Count];
        for (var (i, at) = (0, 0); i < fragments.Count; at += fragments[i++].Length)
        {
            fragments[i].CopyTo(joined.AsMemory(at));
            sizes[i] = fragments[i].Length;
        }
        fixed (byte* samples = target, bytes = joined)
        fixed (long* lengths = sizes)
            if (ir_dicom_decode(syntax, &format, bytes, lengths, sizes.Length, samples, target.Length) != 0)
                throw new InvalidDataException(ImagingLibrary.LastError);
    }

    [LibraryImport("ir_imaging", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ir_dicom_decode(string syntax, DicomFormat* format, byte* bytes, long* sizes, int fragments, byte* target, long size);
}

/// <summary>The shape and the samples of grey frames, as the shim takes them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DicomFormat(int Columns, int Rows, int Frames, int BitsAllocated, int BitsStored, int IsSigned);
