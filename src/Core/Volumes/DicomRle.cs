using System.Buffers.Binary;

namespace ImageRegression.Volumes;

/// <summary>RLE Lossless (PS3.5 annex G): each frame has one run-length coded segment a byte of its pixels, sample by sample, the highest byte first.</summary>
internal static class DicomRle
{
    public const string Syntax = "1.2.840.10008.1.2.5";
    private const int HeaderBytes = 64;

    /// <summary>Decodes all frames, little endian.</summary>
    /// <param name="format">The shape and the samples.</param>
    /// <param name="fragments">The offset table, then one fragment a frame.</param>
    /// <param name="target">Receives the samples.</param>
    /// <exception cref="InvalidDataException">They are damaged. The message completes a sentence that names the file.</exception>
    public static void Decode(DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments, Span<byte> target)
    {
        if (fragments.Count - 1 != format.Frames)
            throw new InvalidDataException($"{format.Frames} frames are stated, but {fragments.Count - 1} are there");
        try
        {
            for (var frame = 0; frame < format.Frames; frame++)
                Frame(format, fragments[frame + 1].Span, target.Slice(frame * format.BytesPerFrame, format.BytesPerFrame));
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("a run-length code is cut off", fault);
        }
    }

    private static void Frame(DicomFormat format, ReadOnlySpan<byte> code, Span<byte> frame)
    {
        var segments = BinaryPrimitives.ReadUInt32LittleEndian(code);
        var bytes = format.BytesPerSample;
        if (segments != format.Samples * bytes)
            throw new InvalidDataException($"a frame has {segments} segments; its pixels have {format.Samples * bytes} bytes");
        for (var segment = 0; segment < segments; segment++)
        {
            var start = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(code[(4 + (4 * segment))..]));
            if (start < HeaderBytes)
                throw new InvalidDataException($"a segment begins at byte {start}, within the header");
            var (sample, fromHighest) = Math.DivRem(segment, bytes);
            Segment(code[start..], frame, (sample * bytes) + bytes - 1 - fromHighest, format.Samples * bytes);
        }
    }

    private static void Segment(ReadOnlySpan<byte> code, Span<byte> frame, int first, int step)
    {
        for (var (at, to) = (0, first); to < frame.Length;)
        {
            var count = (sbyte)code[at++];
            if (count == -128)
                continue;
            var isRun = count < 0;
            for (var left = isRun ? 1 - count : count + 1; left > 0 && to < frame.Length; left--, to += step)
                frame[to] = isRun ? code[at] : code[at++];
            if (isRun)
                at++;
        }
    }
}
