using System.Buffers.Binary;
using JpegLibrary;

namespace ImageRegression.Volumes;

/// <summary>JPEG in DICOM by JpegLibrary: baseline and lossless (process 14).</summary>
/// <remarks>Not extended JPEG of 12 bits: of pydicom's samples it makes 4095 where 264 is the largest value; gdcmconv reads them.</remarks>
internal static class DicomJpeg
{
    /// <summary>Whether a transfer syntax is one of them.</summary>
    public static bool Reads(string syntax) => syntax is "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70";

    /// <summary>Decodes all frames, little endian.</summary>
    /// <param name="format">The shape and the samples.</param>
    /// <param name="fragments">The offset table, then the fragments.</param>
    /// <param name="target">Receives the samples.</param>
    /// <exception cref="InvalidDataException">They are damaged. The message completes a sentence that names the file.</exception>
    public static void Decode(DicomFormat format, IReadOnlyList<ReadOnlyMemory<byte>> fragments, Span<byte> target)
    {
        var frames = Frames(fragments);
        if (frames.Count != format.Frames)
            throw new InvalidDataException($"{format.Frames} frames are stated, but {frames.Count} are there");
        for (var frame = 0; frame < frames.Count; frame++)
            try
            {
                var decoder = new JpegDecoder();
                decoder.SetInput(frames[frame]);
                decoder.Identify();
                if (decoder.NumberOfComponents != 1)
                    throw new InvalidDataException($"the code stream has {decoder.NumberOfComponents} components; grey has one");
                var samples = new byte[format.BytesPerFrame];
                decoder.SetOutputWriter(new Samples(samples, format));
                decoder.Decode();
                samples.CopyTo(target[(frame * format.BytesPerFrame)..]);
            }
            catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NotSupportedException)
            {
                throw new InvalidDataException("the code stream is damaged or of a kind that is not read", fault);
            }
    }

    // A frame may lie in several fragments; each frame's first begins with the start mark.
    private static List<byte[]> Frames(IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        var frames = new List<byte[]>();
        foreach (var fragment in fragments.Skip(1))
            if (frames.Count == 0 || fragment.Span is [0xFF, 0xD8, ..])
                frames.Add(fragment.ToArray());
            else
                frames[^1] = [.. frames[^1], .. fragment.Span];
        return frames;
    }

    private sealed class Samples(byte[] target, DicomFormat format) : JpegBlockOutputWriter
    {
        private const int Side = 8;

        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            var block = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref blockRef, Side * Side);
            for (var row = 0; row < Math.Min(Side, format.Rows - y); row++)
                for (var column = 0; column < Math.Min(Side, format.Columns - x); column++)
                {
                    var (value, at) = ((ushort)block[(row * Side) + column], ((y + row) * format.Columns) + x + column);
                    if (format.BytesPerSample == 1)
                        target[at] = (byte)Math.Min(value, byte.MaxValue);
                    else
                        BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(format.BytesPerSample * at), value);
                }
        }
    }
}
