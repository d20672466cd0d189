using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Clips;

/// <summary>
/// Opens clips, whatever they are: a video (MP4, AVI), an animated GIF, a folder of frames, a multi-frame DICOM file, a NIfTI volume, a row of an array
/// in an .npz file, or a picture, which is a clip of one frame. What a file is, its content says, not its name.
/// </summary>
/// <param name="files">Where the clips lie, opened for <see cref="ImageKind.Clip"/>.</param>
/// <param name="axis">Along which axis volumes are read.</param>
/// <param name="limits">What a clip may cost.</param>
internal sealed class ClipReader(ImageReader files, SliceAxis axis, DecodeLimits limits)
{
    /// <summary>Opens the clip of a path.</summary>
    /// <exception cref="InvalidDataException">It cannot be read or costs more than allowed, here or when its frames are asked for. The message completes a
    /// sentence that names the clip.</exception>
    public DecodedClip Open(string path)
    {
        if (NumpyPath.Of(path) is { } row)
            return new(files.FramesOf(row, limits.MaxBytes).Select(Picture));
        if (files.FramesOf(path) is { } frames)
            return OfFolder(frames);
        return Open(path, files.Read(path, limits.MaxBytes));
    }

    private DecodedClip Open(string path, byte[] file) => file switch
    {
        _ when VideoFile.FormatOf(file) is { } format => VideoFile.Read(file, format, path, limits),
        _ when VolumeSlices.IsOne(file) => VolumeSlices.Read(file, axis, limits),
        _ when DicomFile.HasMark(file) => new(DicomSlice.Frames(file, limits)),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => OfGif(file),
        _ => new([Picture(file)]),
    };

    private DecodedImage Picture(byte[] file) => ImageCodec.Open(file, limits);

    private DecodedClip OfFolder(IReadOnlyList<string> frames)
    {
        if (frames.Count > limits.MaxFrames)
            throw new InvalidDataException($"it has {frames.Count:N0} frames; at most {limits.MaxFrames:N0} are allowed");
        var byNumber = ByInstance(frames);
        return new((byNumber ?? frames).Select(Frame))
        {
            Note = byNumber is null || byNumber.SequenceEqual(frames) ? null : "frames in the order of their DICOM instance numbers, not of their names",
        };

        DecodedImage Frame(string path)
        {
            try
            {
                return Picture(files.Read(path, limits.MaxBytes));
            }
            catch (InvalidDataException fault)
            {
                throw new InvalidDataException($"its frame '{Path.GetFileName(path)}' is at fault: {fault.Message}", fault);
            }
        }
    }

    // Names of DICOM files are often UIDs, whose order says nothing.
    private string[]? ByInstance(IReadOnlyList<string> frames)
    {
        var numbers = new double[frames.Count];
        for (var i = 0; i < frames.Count; i++)
        {
            var file = files.Read(frames[i], limits.MaxBytes);
            if (!DicomFile.HasMark(file) || InstanceNumber(file) is not { } number)
                return null;
            numbers[i] = number;
        }
        return numbers.Distinct().Count() == numbers.Length ? [.. frames.Zip(numbers).OrderBy(one => one.Second).Select(one => one.First)] : null;
    }

    private double? InstanceNumber(byte[] file)
    {
        try
        {
            return DicomFile.Of("it", file, new() { MaxBytes = limits.MaxBytes }).Number(DicomTag.InstanceNumber);
        }
        catch (UserErrorException)
        {
            return null;   // its fault is told where its pixels are decoded
        }
    }

    private DecodedClip OfGif(byte[] file)
    {
        try
        {
            var (header, frames) = GifFile.Animation(file);
            if (header.Width < 1 || header.Height < 1)
                throw new InvalidDataException($"its GIF header states {header.Width}×{header.Height} pixels");
            header.Require(limits);
            if (frames.Length > limits.MaxFrames)
                throw new InvalidDataException($"it has {frames.Length:N0} frames; at most {limits.MaxFrames:N0} are allowed");
            if (header.Width * header.Height > limits.MaxClipPixels / frames.Length)
                throw new InvalidDataException($"its {frames.Length:N0} frames have {header.Width * header.Height * frames.Length:N0} pixels; at most {limits.MaxClipPixels:N0} are allowed");
            GifFile.RequireWhole(file);
            return new(SharpDecoder.Frames(file, header, frames.Length));
        }
        catch (Exception fault) when (fault is not InvalidDataException && DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException("it is damaged: what it says of itself does not fit its bytes", fault);
        }
    }
}
