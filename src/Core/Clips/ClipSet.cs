using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Clips;

/// <summary>Decodes the clips of a table into one <see cref="ImageSet"/>, whose depth is the frames that are kept of each.</summary>
/// <param name="Frames">Frames that a network sees, T; at least 1.</param>
/// <param name="Choices">Frames kept for each of them, so that training may draw; at least 1.</param>
/// <param name="Axis">Along which axis volumes are read.</param>
internal sealed record ClipSet(int Frames, int Choices, SliceAxis Axis)
{
    /// <summary>What a clip may cost.</summary>
    public DecodeLimits Limits { get; init; } = new();

    /// <summary>Decodes all clips of a table, on all processors.</summary>
    /// <param name="cases">The table; see <see cref="CaseTable.ReadClips"/>.</param>
    /// <param name="height">Height to bring frames to, in pixels.</param>
    /// <param name="width">Width to bring frames to, in pixels.</param>
    /// <param name="fit">What happens to frames of another aspect.</param>
    /// <param name="intensity">How intensities are scaled: one rule for the set, as for pictures.</param>
    /// <param name="colour">Whether clips that have colour keep it.</param>
    /// <param name="progress">Told (done, all) after each clip.</param>
    /// <param name="cancellation">Stops between two clips.</param>
    /// <exception cref="UserErrorException">Clips are unreadable: the first 20 faults, each with its line; or a program that decodes them is missing.</exception>
    public ImageSet Decode(
        CaseTable cases, int height, int width, ImageFit fit, Intensity intensity, Colour colour, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        using var files = cases.Images!.Open(ImageKind.Clip);
        var (reader, fitting) = (new ClipReader(files, Axis, Limits), new ClipFitting(Frames, Choices, Limits));
        var rows = cases.Cases.Index().ToDictionary(one => one.Item.Path, one => one.Index, StringComparer.Ordinal);   // a table names each clip once
        var facts = new ClipFacts[cases.Count];
        var set = new ImageSetDecoding(cases, ImageKind.Clip, Open, isCropped: false, intensity, colour, progress, cancellation)
            .Run(new PixelLayout(height, width) { Depth = checked(Frames * Choices), Fit = fit });
        return set.PreparedBy(set.Scale, [.. ClipNotes.Of(cases.Cases, facts, Frames, Choices), .. set.Notes]);

        FittedImage Open(Case row, PixelLayout layout)
        {
            (var image, facts[rows[row.Path]]) = fitting.Fit(reader.Open(row.Path), layout);
            return image;
        }
    }

    /// <summary>
    /// One clip by itself as a set of one, prepared as a study prepared its own, for an answer; to be disposed. Its notes tell what is not as one would expect.
    /// </summary>
    /// <param name="path">The clip: a file, a folder of frames, or a row of an array.</param>
    /// <param name="preparation">How the study prepared clips.</param>
    /// <param name="covariates">What is known of the subject, by name.</param>
    /// <exception cref="UserErrorException">It cannot be used, or is one picture where the network sees several frames.</exception>
    public ImageSet Single(string path, ImagePreparation preparation, ImmutableSortedDictionary<string, string> covariates)
    {
        var (layout, scale) = preparation;
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(path)))!, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        try
        {
            using var files = ImageFolder.Of(folder).Open(ImageKind.Clip);
            if (files.FaultOf(name) is { } fault)
                throw new UserErrorException(fault, path);
            var (image, facts) = new ClipFitting(Frames, Choices, Limits).Fit(new ClipReader(files, Axis, Limits).Open(name), layout);
            if (facts.Frames == 1 && Frames > 1)
                throw new UserErrorException($"This is one frame, and the study reads clips, of which its network sees {Frames}. Name a video, a folder of frames, a volume or a row of an array of clips.", path);
            scale.Require(image.Depth);
            var table = SingleImage.Table(path, covariates);
            return ImageSet.Fill(table, layout, (_, slot) => scale.Pack(image, layout.Bits, slot)).PreparedBy(scale, ClipNotes.OnClips(table.Cases, [facts], Frames));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The clip cannot be used: {fault.Message}.", path, inner: fault);
        }
    }
}
