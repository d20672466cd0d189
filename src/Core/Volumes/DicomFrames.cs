using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ImageRegression.Volumes;

/// <summary>The shape and the samples of grey frames.</summary>
internal readonly record struct DicomFormat(int Columns, int Rows, int Frames, int BitsAllocated, int BitsStored, bool IsSigned);

/// <summary>Decodes compressed frames in a process of its own, <c>native/dicom_frames.cpp</c>, so that damaged ones end only that.</summary>
internal static class DicomFrames
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ir_dicom_frames");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);   // damaged frames may keep a codec busy for ever

    /// <summary>Decodes all frames as stored, little endian.</summary>
    /// <param name="syntax">UID of the transfer syntax.</param>
    /// <param name="format">The shape and the samples.</param>
    /// <param name="fragments">The offset table, then the fragments.</param>
    /// <param name="target">Receives the samples.</param>
    /// <exception cref="InvalidDataException">They cannot be decoded. The message completes a sentence that names the file.</exception>
    public static void Decode(string syntax, DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments, Span<byte> target)
    {
        using var process = Start(syntax, format);
        using var patience = new Timer(_ => process.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
        var words = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() => Feed(process.StandardInput.BaseStream, fragments));
        var read = process.StandardOutput.BaseStream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        var isAll = process.StandardOutput.BaseStream.ReadByte() < 0;
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        feeding.Wait();
        process.WaitForExit();
        if (process.ExitCode == 1)
            throw new InvalidDataException(words.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "no reason is given");
        if (process.ExitCode != 0)
            throw new InvalidDataException("the decoder broke down on them, so they are damaged");
        if (read != target.Length || !isAll)
            throw new InvalidDataException("the decoder gives another size than the header states");
    }

    private static Process Start(string syntax, DicomFormat format)
    {
        int[] numbers = [format.Columns, format.Rows, format.Frames, format.BitsAllocated, format.BitsStored, format.IsSigned ? 1 : 0];
        var start = new ProcessStartInfo(Program, [syntax, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new UserErrorException($"The decoder of compressed DICOM files cannot be started; run scripts/setup and build again. {fault.Message}", Program, inner: fault);
        }
    }

    private static void Feed(Stream input, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        try
        {
            using (input)
            {
                long[] sizes = [fragments.Count, .. fragments.Select(fragment => (long)fragment.Length)];
                input.Write(MemoryMarshal.AsBytes(sizes.AsSpan()));
                foreach (var fragment in fragments)
                    input.Write(fragment.Span);
            }
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code says why.
        }
    }
}
