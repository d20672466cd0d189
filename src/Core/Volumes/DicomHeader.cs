namespace ImageRegression.Volumes;

/// <summary>One frame of a DICOM file: where it lies and how its stored values are scaled.</summary>
/// <param name="Position">Centre of its first pixel, RAS+; null where the file does not say.</param>
/// <param name="Row">Direction in which columns follow each other, RAS+, of length 1; null as above.</param>
/// <param name="Column">Direction in which rows follow each other, likewise.</param>
/// <param name="SpacingMm">Between rows and between columns; null as above.</param>
/// <param name="Scaling">Slope and intercept; null where there are none.</param>
internal sealed record DicomFrame(
    Millimetres? Position, Millimetres? Row, Millimetres? Column, (double Rows, double Columns)? SpacingMm, (double Slope, double Intercept)? Scaling);

/// <summary>What a DICOM file says about its pixels, before any is decoded.</summary>
internal sealed record DicomHeader(string File, int Rows, int Columns, int Samples, int BitsAllocated, int BitsStored, bool IsSigned, string Photometric, DicomFrame[] Frames)
{
    public string Modality { get; init; } = "";

    public string? SeriesUid { get; init; }

    public string? SeriesDescription { get; init; }

    public double? InstanceNumber { get; init; }

    /// <summary>Distance to the next slice as the file states it: spacing between slices, or else slice thickness; null where neither is there.</summary>
    public double? SliceSpacingMm { get; init; }

    /// <summary>What the scaled values are, as DICOM's rescale type; null where the file does not say.</summary>
    public string? RescaleType { get; init; }

    /// <summary>Tiles of a Siemens mosaic and the direction in which they follow each other, RAS+; null for other files.</summary>
    public (int Tiles, Millimetres Normal)? Mosaic { get; init; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="UserErrorException">The file holds no image, or an element makes no sense.</exception>
    public static DicomHeader Read(DicomFile file, VolumeLimits limits)
    {
        int rows = file.Count(DicomTag.Rows, 1, null), columns = file.Count(DicomTag.Columns, 1, null), frames = file.Count(DicomTag.NumberOfFrames, 1, 1);
        limits.Require(columns, rows, frames, file.Name);
        return new(file.Name, rows, columns, file.Count(DicomTag.SamplesPerPixel, 1, 1),
            file.Count(DicomTag.BitsAllocated, 1, null), file.Count(DicomTag.BitsStored, 1, null), file.Count(DicomTag.PixelRepresentation, 0, 0) == 1, file.Text(DicomTag.Photometric) ?? "", Framing(file, frames))
        {
            Modality = file.Text(DicomTag.Modality) ?? "",
            SeriesUid = file.Text(DicomTag.SeriesUid),
            SeriesDescription = file.Text(DicomTag.SeriesDescription),
            InstanceNumber = file.Number(DicomTag.InstanceNumber),
            SliceSpacingMm = Math.Abs(InGroups(file, 1, DicomTag.PixelMeasures, DicomTag.SpacingBetweenSlices)?[0]
                ?? InGroups(file, 1, DicomTag.PixelMeasures, DicomTag.SliceThickness)?[0] ?? 0) is > 0 and var spacing ? spacing : null,
            RescaleType = file.Text(DicomTag.RescaleType) ?? file.Text(DicomTag.SharedGroups, 1, DicomTag.PixelTransformation, 1, DicomTag.RescaleType)
                ?? file.Text(DicomTag.FrameGroups, 1, DicomTag.PixelTransformation, 1, DicomTag.RescaleType),
            Mosaic = file.Text(DicomTag.ImageType)?.Split('\\').Contains("MOSAIC") == true ? SiemensHeader.MosaicOf(file) : null,
        };
    }

    private static DicomFrame[] Framing(DicomFile file, int frames)
    {
        var framing = new DicomFrame[frames];
        // One description serves all frames where they have none of their own; looking 30,000 times would be slow.
        var own = file.Element(DicomTag.FrameGroups)?.Items.Count ?? 0;
        var offsets = file.Numbers(DicomTag.FrameOffsets);
        for (var frame = 0; frame < frames; frame++)
            framing[frame] = frame > 0 && own == 0 ? framing[0] with { Position = null } : Frame(file, frame + 1);
        if (offsets is not null && offsets.Length == frames && framing[0] is { Position: { } first, Row: { } row, Column: { } column })
            for (var frame = 0; frame < frames; frame++)   // RT dose (PS3.3 C.8.8.3.2): distances from the first frame along the normal
                framing[frame] = framing[frame] with { Position = first + (offsets[frame] - offsets[0]) * row.Cross(column) };
        return framing;
    }

    private static DicomFrame Frame(DicomFile file, int frame)
    {
        var orientation = Exactly(file, DicomTag.Orientation, 6, InGroups(file, frame, DicomTag.PlaneOrientation, DicomTag.Orientation));
        var position = Exactly(file, DicomTag.Position, 3, InGroups(file, frame, DicomTag.PlanePosition, DicomTag.Position));
        var spacing = Exactly(file, DicomTag.PixelSpacing, 2, InGroups(file, frame, DicomTag.PixelMeasures, DicomTag.PixelSpacing));
        if (spacing is not null && !(spacing[0] > 0 && spacing[1] > 0))
            throw new UserErrorException($"Its pixel spacing {DicomFile.Name32(DicomTag.PixelSpacing)} is {spacing[0]}\\{spacing[1]} mm; both must be greater than 0. Export the series again.", file.Name);
        var slope = InGroups(file, frame, DicomTag.PixelTransformation, DicomTag.Slope)?[0] ?? file.Number(DicomTag.DoseScaling);
        var intercept = InGroups(file, frame, DicomTag.PixelTransformation, DicomTag.Intercept)?[0] ?? (file.Number(DicomTag.DoseScaling) is null ? null : 0);
        if ((slope is null) != (intercept is null) || slope == 0)
            throw new UserErrorException($"Its rescale slope is {slope?.ToString() ?? "missing"} and its intercept {intercept?.ToString() ?? "missing"}; both are needed, or neither, and a slope other than 0. Export the series again.", file.Name);
        var (row, column) = orientation is null ? default((Millimetres?, Millimetres?)) : (Ras(orientation[..3]), Ras(orientation[3..]));
        if (row is { } along && column is { } down
            && (Math.Abs(along.Length - 1) > 1e-3 || Math.Abs(down.Length - 1) > 1e-3 || Math.Abs(along.Dot(down)) > 1e-3))
            throw new UserErrorException($"Its orientation {DicomFile.Name32(DicomTag.Orientation)} is {string.Join('\\', orientation!)}, whose two directions are not at right angles and of length 1. Export the series again.", file.Name);
        return new(position is null ? null : Ras(position), row, column,
            spacing is null ? null : (spacing[0], spacing[1]), slope is null ? null : (slope.Value, intercept!.Value));
    }

    // Per frame before shared before the top level, as PS3.3 C.7.6.16 has it and older objects do.
    private static double[]? InGroups(DicomFile file, int frame, uint group, uint tag) =>
        file.Numbers(DicomTag.FrameGroups, (uint)frame, group, 1, tag) ?? file.Numbers(DicomTag.SharedGroups, 1, group, 1, tag) ?? file.Numbers(tag);

    private static double[]? Exactly(DicomFile file, uint tag, int count, double[]? numbers) => numbers is null || numbers.Length == count ? numbers
        : throw new UserErrorException($"Its element {DicomFile.Name32(tag)} has {numbers.Length} numbers; {count} are needed. Export the series again.", file.Name);

    // DICOM's x grows to the left and its y to posterior.
    private static Millimetres Ras(double[] lps) => new(-lps[0], -lps[1], lps[2]);
}
