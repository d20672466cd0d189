namespace ImageRegression.Volumes;

/// <summary>Siemens mosaics: the slices of a volume as tiles of one square picture, row by row.</summary>
/// <remarks>
/// The stated position is that of a picture as large as the mosaic around the first slice, so the first slice's corner lies
/// half the difference of the two sizes further in, as dcm2niix and nibabel take it.
/// </remarks>
internal static class DicomMosaic
{
    public static Volume Read(DicomHeader[] headers, string path, VolumeChoice choice)
    {
        var ordered = headers.OrderBy(header => header.InstanceNumber).ThenBy(header => header.File, StringComparer.Ordinal).ToArray();
        var chosen = (choice.Volume, ordered.Length) switch
        {
            (null, 1) => ordered[0],
            (null, var volumes) => throw new UserErrorException($"It holds {volumes} volumes (Siemens mosaics), where one is wanted. Choose one, from 0 to {volumes - 1}, with the option 'volume:', such as volume: 0.", path),
            ({ } volume, var volumes) when volume >= 0 && volume < volumes => ordered[volume],
            _ => throw new UserErrorException($"Volume {choice.Volume} is asked for, but it has {ordered.Length}, numbered from 0.", path),
        };
        var (tiles, normal) = chosen.Mosaic ?? throw new UserErrorException("It is no mosaic like the others of its series. Keep the files of one scan in the folder.", chosen.File);
        var across = (int)Math.Ceiling(Math.Sqrt(tiles));
        if (chosen.Columns % across != 0 || chosen.Rows % across != 0
            || chosen.Frames is not [{ Position: { } position, Row: { } row, Column: { } column, SpacingMm: { } spacing, Scaling: var scaling }]
            || chosen.SliceSpacingMm is not { } sliceMm)
            throw new UserErrorException($"Its Siemens mosaic of {tiles} slices states no position, orientation and spacing that fit it. Export the series again.", chosen.File);
        var (columns, rows) = (chosen.Columns / across, chosen.Rows / across);
        var (columnStep, rowStep) = (spacing.Columns * row, spacing.Rows * column);
        var origin = position + (chosen.Columns - columns) / 2.0 * columnStep + (chosen.Rows - rows) / 2.0 * rowStep;
        var voxels = new float[(long)columns * rows * tiles];
        var file = DicomFile.Open(chosen.File, choice.Limits);
        var stored = StoredPixels.Decode(file, chosen);
        for (var slice = 0; slice < tiles; slice++)
            for (var line = 0; line < rows; line++)
                DicomSeries.Scale(stored, (slice / across * rows + line) * chosen.Columns + slice % across * columns, scaling,
                    voxels.AsSpan((slice * rows + line) * columns, columns));
        return new(new(columns, rows, tiles, columnStep, rowStep, sliceMm * normal, origin), voxels);
    }
}
