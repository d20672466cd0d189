namespace ImageRegression.Volumes;

/// <summary>DICOM volumes: a folder with one series, a multi-frame file, a Siemens mosaic, or a single slice.</summary>
public static class DicomSeries
{
    /// <summary>Reads a volume.</summary>
    /// <remarks>
    /// Columns and rows are those of the pictures; slices follow the normal, row × column direction, by Image Position
    /// projected on it (mosaics: the order of their tiles). A tilted gantry gives a grid whose slice step is not at right
    /// angles to the others. Values are slope · stored + intercept where there is a slope, computed in double precision
    /// and rounded to float32 once. A single slice is as thick as it states.
    /// </remarks>
    /// <param name="path">A file, or a folder whose files are all DICOM images. Its subfolders, hidden files, DICOMDIR and files
    /// that by their extension are texts, tables, pictures or NIfTI are left out.</param>
    /// <param name="choice">Which of several volumes; that there must be one only if null.</param>
    /// <exception cref="UserErrorException">A file is damaged or holds no grey image; the folder holds several series; spacing,
    /// orientation or positions are missing, differ or repeat; a slice is missing; Hounsfield units are asked for and
    /// not to be had; or it costs more than allowed.</exception>
    public static Volume Read(string path, VolumeChoice? choice = null)
    {
        choice ??= new();
        var headers = OfOneSeries(Headers(Files(path), choice.Limits), path, choice);
        if (choice.Hounsfield)
            RequireHounsfield(headers);
        if (headers[0].Mosaic is not null)
            return DicomMosaic.Read(headers, path, choice);
        var layout = DicomStack.Of(headers, path, choice);
        choice.Limits.Require(layout.Grid.Columns, layout.Grid.Rows, layout.Grid.Slices, path);
        return new(layout.Grid, Voxels(layout, choice.Limits));
    }

    // What commonly lies beside a series. Whatever else is no DICOM file is an error: it may be a slice that was damaged.
    private static readonly string[] Other = [".txt", ".json", ".csv", ".md", ".xml", ".html", ".pdf", ".png", ".jpg", ".nii", ".bval", ".bvec"];

    private static string[] Files(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = FilesIn(path);
        return files.Length > 0 ? files : throw new UserErrorException("The folder holds no files. Name the folder in which the slices of one series lie.", path);
    }

    /// <summary>The files of a folder that belong to a series, or should.</summary>
    internal static string[] FilesIn(string folder) =>
    [
        .. Directory.GetFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith('.') && Path.GetFileName(file) != "DICOMDIR" && !Other.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    private static DicomHeader[] Headers(string[] files, VolumeLimits limits) => [.. files.Select(name =>
    {
        var file = DicomFile.Open(name, limits);
        return DicomHeader.Read(file, limits);
    })];

    private static DicomHeader[] OfOneSeries(DicomHeader[] headers, string path, VolumeChoice choice)
    {
        var series = headers.GroupBy(header => header.SeriesUid ?? "(no UID)").OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        string Told() => string.Join("; ", series.Select(group => $"{group.Key} ({Counted.Of(group.Count(), "file")}{(group.First().SeriesDescription is { } words ? ", " + words : "")})"));
        if (choice.Series is { } wanted)
            return series.FirstOrDefault(group => group.Key == wanted)?.ToArray()
                ?? throw new UserErrorException($"There is no series {wanted} in it. It holds: {Told()}.", path);
        return series.Count == 1 ? headers
            : throw new UserErrorException($"It holds {series.Count} series, where one is wanted. Choose one by its UID with the option 'series:'. {Told()}.", path);
    }

    private static void RequireHounsfield(DicomHeader[] headers)
    {
        foreach (var header in headers)
        {
            if (header.Modality != "CT" || header.RescaleType is not (null or "HU"))
                throw new UserErrorException($"Hounsfield units are asked for, but its modality is {header.Modality} and its rescale type {header.RescaleType ?? "not stated"}. Give a CT series.", header.File);
            if (header.Frames.Any(frame => frame.Scaling is null))
                throw new UserErrorException($"Hounsfield units are asked for, but the rescale slope {DicomFile.Name32(DicomTag.Slope)} and intercept {DicomFile.Name32(DicomTag.Intercept)} are missing. "
                    + "Export the series again with them; they cannot be guessed.", header.File);
        }
    }

    private static float[] Voxels(DicomStack layout, VolumeLimits limits)
    {
        var voxels = new float[layout.Grid.Voxels];
        var plane = layout.Grid.Columns * layout.Grid.Rows;
        // Each file is opened once, however many of its frames are wanted.
        foreach (var ofFile in layout.Places.Select((place, slice) => (place, slice)).GroupBy(entry => entry.place.Header))
        {
            var file = DicomFile.Open(ofFile.Key.File, limits);
            var stored = StoredPixels.Decode(file, ofFile.Key);
            foreach (var (place, slice) in ofFile)
                Scale(stored, place.Frame * plane, ofFile.Key.Frames[place.Frame].Scaling, voxels.AsSpan(slice * plane, plane));
        }
        return voxels;
    }

    internal static void Scale(StoredPixels stored, int start, (double Slope, double Intercept)? scaling, Span<float> target)
    {
        var (slope, intercept) = scaling ?? (1, 0);
        for (var i = 0; i < target.Length; i++)
            target[i] = (float)(slope * stored[start + i] + intercept);
    }
}
