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
                if (decoder.NumberOfComponents != format.Samples)
                    throw new InvalidDataException($"the code stream has {decoder.NumberOfComponents} components, but the DICOM header states {format.Samples}");
                var samples = new byte[format.BytesPerFrame];
                decoder.SetOutputWriter(new Samples(samples, format, decoder.Precision));
                decoder.Decode();
                samples.CopyTo(target[(frame * format.BytesPerFrame)..]);
            }
            catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NotSupportedException)
            {
                throw new InvalidDataException("the code stream is damaged or of a kind that is not read", fault);
            }
    }

    /// <summary>Whether the three components of a code stream are luminance and two colour differences; null where it does not say.</summary>
    /// <remarks>
    /// As libjpeg reads it: JFIF (T.871) knows no other colours, Adobe's segment states a transform, and components may be called R, G and B.
    /// </remarks>
    /// <param name="code">One that <see cref="CodeStream"/> has read.</param>
    public static bool? IsYcc(ReadOnlySpan<byte> code)
    {
        const byte Jfif = 0xE0, Adobe = 0xEE;
        for (var at = 2; at + 4 <= code.Length; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(code[(at + 2)..]))
        {
            while (at + 4 < code.Length && code[at] == 0xFF && code[at + 1] == 0xFF)
                at++;
            var marker = code[at + 1];
            var body = code[(at + 4)..];
            if (marker == Jfif && body.StartsWith("JFIF\0"u8))
                return true;
            if (marker == Adobe && body.StartsWith("Adobe"u8) && body.Length > 11)
                return body[11] != 0;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return body.Length > 12 && (body[6], body[9], body[12]) == ((byte)'R', (byte)'G', (byte)'B') ? false : null;
        }
        return null;
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

    private sealed class Samples(byte[] target, DicomFormat format, int precision) : JpegBlockOutputWriter
    {
        private const int Side = 8;

        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            var block = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref blockRef, Side * Side);
            for (var row = 0; row < Math.Min(Side, format.Rows - y); row++)
                for (var column = 0; column < Math.Min(Side, format.Columns - x); column++)
                {
                    var sample = block[(row * Side) + column];   // of 8 bits rounded, and so perhaps below 0 or above 255; of 16 bits as they are
                    var (value, at) = (precision <= 8 ? (ushort)Math.Clamp((int)sample, 0, byte.MaxValue) : (ushort)sample, ((((y + row) * format.Columns) + x + column) * format.Samples) + componentIndex);
                    if (format.BytesPerSample == 1)
                        target[at] = (byte)Math.Min(value, byte.MaxValue);
                    else
                        BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(format.BytesPerSample * at), value);
                }
        }
    }
}
