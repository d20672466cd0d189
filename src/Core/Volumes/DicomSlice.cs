using ImageRegression.Images;

namespace ImageRegression.Volumes;

/// <summary>A DICOM file of one grey frame as a 16-bit picture, for tables of images.</summary>
/// <remarks>
/// CT becomes HU + 1024, clipped to [0, 4095], so that value − 1024 is the Hounsfield unit. All else is stretched from the
/// range of its stored bits to 16 bits, and MONOCHROME1, where high values are dark, is turned round: bone is bright.
/// </remarks>
internal static class DicomSlice
{
    private const int AirHu = -1024, MostHu = 3071;

    /// <exception cref="InvalidDataException">It has not one grey frame, or is damaged, or is CT without rescale tags, or has
    /// negative values and is no CT. The message completes a sentence that names the file.</exception>
    public static (ushort[] Samples, int Width, int Height) Decode(ReadOnlySpan<byte> bytes, DecodeLimits limits)
    {
        try
        {
            var budget = new VolumeLimits { MaxVoxels = Math.Min(limits.MaxPixels, int.MaxValue), MaxBytes = limits.MaxBytes };
            var file = DicomFile.Of("it", bytes.ToArray(), budget);
            var header = DicomHeader.Read(file, budget);
            if (header.Frames.Length != 1)
                throw new InvalidDataException($"it has {header.Frames.Length} frames; a picture has one");
            var stored = StoredPixels.Decode(file, header);
            var samples = new ushort[stored.Count];
            if (header.Modality == "CT")
                Hounsfield(stored, header, samples);
            else
                Stretched(stored, header.BitsStored, header.Photometric == "MONOCHROME1", samples);
            return (samples, header.Columns, header.Rows);
        }
        catch (UserErrorException fault)
        {
            var message = fault.Message[(fault.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
            throw new InvalidDataException(char.ToLowerInvariant(message[0]) + message[1..], fault);
        }
    }

    private static void Hounsfield(StoredPixels stored, DicomHeader header, Span<ushort> samples)
    {
        var (slope, intercept) = header.Frames[0].Scaling
            ?? throw new InvalidDataException("it is CT without rescale slope and intercept, so its Hounsfield units are not known");
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (ushort)(Math.Clamp(Math.Round(slope * stored[i] + intercept), AirHu, MostHu) - AirHu);
    }

    private static void Stretched(StoredPixels stored, int bitsStored, bool isInverted, Span<ushort> samples)
    {
        var most = (1L << bitsStored) - 1;
        for (var i = 0; i < samples.Length; i++)
        {
            if (stored[i] < 0)
                throw new InvalidDataException("it has negative values and is no CT, so what is black is not known; save it as a 16-bit PNG");
            var value = Math.Min(stored[i], most);
            samples[i] = (ushort)Math.Round((isInverted ? most - value : value) * (65535.0 / most));
        }
    }
}
