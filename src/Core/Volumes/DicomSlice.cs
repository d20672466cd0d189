using ImageRegression.Images;

namespace ImageRegression.Volumes;

/// <summary>A DICOM file of one grey frame as a picture, for tables of images.</summary>
/// <remarks>
/// CT becomes HU + 1024, so that sample − 1024 is the Hounsfield unit; below −1024 HU is nothing but padding. All else keeps its
/// stored values, scaled by its rescale slope and intercept; MONOCHROME1, where high values are dark, is turned round, so that
/// bone is bright, except in PET, whose values are quantities. Padding pixels become the darkest of the image. Windows for
/// viewing (VOI) are a viewer's matter and do not count.
/// </remarks>
internal static class DicomSlice
{
    private const int AirHu = -1024, MostHu = 3071;   // what 12 bits hold
    private const int MostBits = 16;

    /// <exception cref="InvalidDataException">It has not one grey frame, or is damaged, or is CT without rescale tags, or has values
    /// that only a table in the file explains. The message completes a sentence that names the file.</exception>
    public static DecodedImage Decode(byte[] bytes, DecodeLimits limits)
    {
        try
        {
            var budget = new VolumeLimits { MaxVoxels = Math.Min(limits.MaxPixels, int.MaxValue), MaxBytes = limits.MaxBytes };
            var file = DicomFile.Of("it", bytes, budget);
            var header = DicomHeader.Read(file, budget);
            if (header.Frames.Length != 1)
                throw new InvalidDataException($"it has {header.Frames.Length} frames; a picture has one");
            if (file.Element(DicomTag.ModalityLut) is not null && header.Frames[0].Scaling is null)
                throw new InvalidDataException("its values mean something by a table (modality LUT) only, which is not read; save it with the table applied");
            var stored = StoredPixels.Decode(file, header);
            var isPadding = Padding(file, header);
            return header.Modality == "CT" ? Hounsfield(stored, header, isPadding) : AsStored(stored, header, isPadding);
        }
        catch (UserErrorException fault)
        {
            var message = fault.Message[(fault.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
            throw new InvalidDataException(char.ToLowerInvariant(message[0]) + message[1..], fault);
        }
    }

    private static DecodedImage Hounsfield(StoredPixels stored, DicomHeader header, Func<long, bool> isPadding)
    {
        var (slope, intercept) = header.Frames[0].Scaling
            ?? throw new InvalidDataException("it is CT without rescale slope and intercept, so its Hounsfield units are not known");
        var samples = new ushort[stored.Count];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = isPadding(stored[i]) ? (ushort)0 : (ushort)Math.Clamp(Math.Round((slope * stored[i]) + intercept) - AirHu, 0, ushort.MaxValue);
        return new(header.Columns, header.Rows, 1, samples) { Depth = new(MostBits, AirHu, MostHu) { IsHounsfield = true }, Offset = AirHu };
    }

    private static DecodedImage AsStored(StoredPixels stored, DicomHeader header, Func<long, bool> isPadding)
    {
        var (low, high) = header.IsSigned ? (-(1L << (header.BitsStored - 1)), (1L << (header.BitsStored - 1)) - 1) : (0, (1L << header.BitsStored) - 1);
        var isTurned = header.Photometric == "MONOCHROME1" && header.Modality != "PT";
        var (least, most) = (long.MaxValue, long.MinValue);
        for (var i = 0; i < stored.Count; i++)
            if (stored[i] is var value && !isPadding(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (most < least)
            (least, most) = (low, high);
        // More than 16 bits are kept to 1/65535 of the image's own range; none that 16 bits hold is lost.
        var (from, step) = header.BitsStored <= MostBits ? (low, 1.0) : (isTurned ? low + high - most : least, Math.Max(1, (most - least) / (double)ushort.MaxValue));
        var samples = new ushort[stored.Count];
        for (var i = 0; i < samples.Length; i++)
        {
            var value = isPadding(stored[i]) ? (isTurned ? most : least) : stored[i];
            samples[i] = (ushort)Math.Round(((isTurned ? low + high - value : value) - from) / step);
        }
        var (slope, intercept) = header.Frames[0].Scaling ?? (1, 0);
        var (one, other) = ((slope * low) + intercept, (slope * high) + intercept);
        return new(header.Columns, header.Rows, 1, samples)
        {
            Depth = new(header.BitsStored, Math.Min(one, other), Math.Max(one, other)) { IsMeasured = header.Modality is "MR" or "PT" or "NM" },
            Slope = slope * step,
            Offset = (slope * from) + intercept,
            Black = (ushort)Math.Clamp(Math.Round((isTurned ? 0 : -from) / step), 0, ushort.MaxValue),
        };
    }

    // PS3.3 C.7.5.1.1.2: one value, or all from it to the range limit.
    private static Func<long, bool> Padding(DicomFile file, DicomHeader header)
    {
        if (file.Number(DicomTag.PaddingValue) is not { } value)
            return static _ => false;
        var (first, last) = (Signed(value), Signed(file.Number(DicomTag.PaddingLimit) ?? value));
        return stored => stored >= Math.Min(first, last) && stored <= Math.Max(first, last);

        long Signed(double number) => header.IsSigned && number > short.MaxValue && header.BitsAllocated == 16 ? (long)number - 65536 : (long)number;
    }
}
