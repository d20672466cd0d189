using ImageRegression.Volumes;

namespace ImageRegression.Images;

/// <summary>DICOM files as pictures, for tables of images and of clips.</summary>
/// <remarks>
/// Colour is red, green and blue of 8 bits, whatever the file stores (<see cref="ColourPixels"/>). Of grey,
/// CT becomes HU + 1024, so that sample − 1024 is the Hounsfield unit; below −1024 HU is nothing but padding. All else keeps its
/// stored values, scaled by its rescale slope and intercept; MONOCHROME1, where high values are dark, is turned round, so that
/// bone is bright, except in PET, whose values are quantities. Padding pixels become the darkest of the image. Windows for
/// viewing (VOI) are a viewer's matter and do not count.
/// </remarks>
internal static class DicomSlice
{
    private const int AirHu = -1024, MostHu = 3071;   // what 12 bits hold
    private const int MostBits = 16;

    /// <exception cref="InvalidDataException">It has not one frame, or is damaged, or is CT without rescale tags, or has values
    /// that only a table in the file explains. The message completes a sentence that names the file.</exception>
    public static DecodedImage Decode(byte[] bytes, DecodeLimits limits) => Decode(bytes, Math.Min(limits.MaxPixels, int.MaxValue), limits, header =>
    {
        if (header.Frames.Length != 1)
            throw new InvalidDataException($"it has {header.Frames.Length} frames; a picture has one");
    }).First();

    /// <summary>All frames of a file, as <see cref="Decode(byte[], DecodeLimits)"/> reads its only one.</summary>
    public static IEnumerable<DecodedImage> Frames(byte[] bytes, DecodeLimits limits) => Decode(bytes, Math.Min(limits.MaxClipPixels, int.MaxValue), limits, header =>
    {
        if (header.Columns > limits.MaxPixels / header.Rows)
            throw new InvalidDataException($"it has {header.Columns:N0}×{header.Rows:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
        if (header.Frames.Length > limits.MaxFrames)
            throw new InvalidDataException($"it has {header.Frames.Length:N0} frames; at most {limits.MaxFrames:N0} are allowed");
    });

    private static IEnumerable<DecodedImage> Decode(byte[] bytes, long voxels, DecodeLimits limits, Action<DicomHeader> require)
    {
        try
        {
            var budget = new VolumeLimits { MaxVoxels = voxels, MaxBytes = limits.MaxBytes };
            var file = DicomFile.Of("it", bytes, budget);
            var header = DicomHeader.Read(file, budget);
            require(header);
            if (header.Samples != 1)
            {
                var colours = ColourPixels.Decode(file, header);
                return Enumerable.Range(0, header.Frames.Length).Select(frame => new DecodedImage(header.Columns, header.Rows, 3, colours.Frame(frame)));
            }
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

    private static DecodedImage[] Hounsfield(StoredPixels stored, DicomHeader header, Func<long, bool> isPadding) => Array.ConvertAll(Places(stored, header), place =>
    {
        var (slope, intercept) = header.Frames[place.Frame].Scaling
            ?? throw new InvalidDataException("it is CT without rescale slope and intercept, so its Hounsfield units are not known");
        var samples = new ushort[place.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = isPadding(stored[place.Start + i]) ? (ushort)0 : (ushort)Math.Clamp(Math.Round((slope * stored[place.Start + i]) + intercept) - AirHu, 0, ushort.MaxValue);
        return new DecodedImage(header.Columns, header.Rows, 1, samples) { Depth = new(MostBits, AirHu, MostHu) { IsHounsfield = true }, Offset = AirHu };
    });

    private static DecodedImage[] AsStored(StoredPixels stored, DicomHeader header, Func<long, bool> isPadding)
    {
        var (low, high) = header.IsSigned ? (-(1L << (header.BitsStored - 1)), (1L << (header.BitsStored - 1)) - 1) : (0, (1L << header.BitsStored) - 1);
        var isTurned = header.Photometric == "MONOCHROME1" && header.Modality != "PT";
        var (least, most) = (long.MaxValue, long.MinValue);
        for (var i = 0; i < stored.Count; i++)
            if (stored[i] is var value && !isPadding(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (most < least)
            (least, most) = (low, high);
        // More than 16 bits are kept to 1/65535 of the file's own range; none that 16 bits hold is lost.
        var (from, step) = header.BitsStored <= MostBits ? (low, 1.0) : (isTurned ? low + high - most : least, Math.Max(1, (most - least) / (double)ushort.MaxValue));
        return Array.ConvertAll(Places(stored, header), place =>
        {
            var samples = new ushort[place.Length];
            for (var i = 0; i < samples.Length; i++)
            {
                var one = stored[place.Start + i];
                var value = isPadding(one) ? (isTurned ? most : least) : one;
                samples[i] = (ushort)Math.Round(((isTurned ? low + high - value : value) - from) / step);
            }
            var (slope, intercept) = header.Frames[place.Frame].Scaling ?? (1, 0);
            var (lowest, highest) = ((slope * low) + intercept, (slope * high) + intercept);
            return new DecodedImage(header.Columns, header.Rows, 1, samples)
            {
                Depth = new(header.BitsStored, Math.Min(lowest, highest), Math.Max(lowest, highest)) { IsMeasured = header.Modality is "MR" or "PT" or "NM" },
                Slope = slope * step,
                Offset = (slope * from) + intercept,
                Black = (ushort)Math.Clamp(Math.Round((isTurned ? 0 : -from) / step), 0, ushort.MaxValue),
            };
        });
    }

    private static (int Frame, int Start, int Length)[] Places(StoredPixels stored, DicomHeader header)
    {
        var length = stored.Count / header.Frames.Length;
        return [.. Enumerable.Range(0, header.Frames.Length).Select(frame => (frame, frame * length, length))];
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
