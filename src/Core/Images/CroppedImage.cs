using System.Runtime.InteropServices;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>An image file of which only the field around a landmark is wanted.</summary>
internal static class CroppedImage
{
    /// <summary>Decodes a file at its own size and cuts the field out.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="row">The row of the table that states its landmark.</param>
    /// <param name="crop">The field.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <param name="target">As for <see cref="ImageCodec.Decode(ReadOnlySpan{byte}, PixelLayout, DecodeLimits, Span{byte})"/>.</param>
    /// <exception cref="InvalidDataException">The file is unreadable, or its landmark or spacing is unknown or outside.</exception>
    public static void Decode(byte[] file, Case row, LandmarkCrop crop, PixelLayout layout, DecodeLimits limits, Span<byte> target)
    {
        var (own, bytes) = ImageCodec.Decode(file, layout.Channels, limits);
        var cut = crop.Cut(Samples(bytes, own.Bits), own.Width, LandmarkPlace.Of(row, file), layout.Height, layout.Width, layout.Channels);
        // Samples of the other depth are rescaled, as the codec does.
        var scale = own.Bits == layout.Bits ? 1 : layout.Bits == 16 ? 257f : 1 / 257f;
        var wide = MemoryMarshal.Cast<byte, ushort>(target);
        for (var i = 0; i < cut.Length; i++)
            if (layout.Bits == 8)
                target[i] = (byte)Math.Clamp(MathF.Round(cut[i] * scale), 0, byte.MaxValue);
            else
                wide[i] = (ushort)Math.Clamp(MathF.Round(cut[i] * scale), 0, ushort.MaxValue);
    }

    private static float[] Samples(byte[] bytes, int bits)
    {
        var samples = new float[bytes.Length / (bits / 8)];
        if (bits == 8)
            for (var i = 0; i < samples.Length; i++)
                samples[i] = bytes[i];
        else
            for (var i = 0; i < samples.Length; i++)
                samples[i] = BitConverter.ToUInt16(bytes, 2 * i);
        return samples;
    }
}
