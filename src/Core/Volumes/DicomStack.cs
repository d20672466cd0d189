namespace ImageRegression.Volumes;

/// <summary>The frames of one volume in the order of its slices, and the grid they make.</summary>
internal sealed record DicomStack(VolumeGrid Grid, (DicomHeader Header, int Frame)[] Places)
{
    private const double SamePlaceMm = 1e-3;
    private const double Unevenness = 0.05;   // of a gap; scanners round positions, to 0.1 mm at worst

    private sealed record Place(DicomHeader Header, int Frame, double AlongMm)
    {
        public DicomFrame Of => Header.Frames[Frame];

        public string Name => Header.Frames.Length > 1 ? $"frame {Frame + 1} of {Path.GetFileName(Header.File)}" : Path.GetFileName(Header.File);
    }

    /// <exception cref="UserErrorException">The frames do not make one volume.</exception>
    public static DicomStack Of(DicomHeader[] headers, string path, VolumeChoice choice)
    {
        RequireAlike(headers, path);
        var first = headers[0].Frames[0];
        var normal = first.Row!.Value.Cross(first.Column!.Value);
        var places = headers.SelectMany(header => header.Frames.Select((frame, index) => new Place(header, index, frame.Position!.Value.Dot(normal))))
            .OrderBy(place => place.AlongMm).ThenBy(place => place.Header.InstanceNumber ?? 0).ThenBy(place => place.Frame).ToList();
        var slices = OneVolume(places, path, choice.Volume);
        var step = slices.Count > 1 ? EvenStep(slices, path) : SingleStep(slices[0], normal);
        var origin = slices[0].Of.Position!.Value;
        var (rowsMm, columnsMm) = first.SpacingMm!.Value;
        return new(new(headers[0].Columns, headers[0].Rows, slices.Count, columnsMm * first.Row!.Value, rowsMm * first.Column!.Value, step, origin),
            [.. slices.Select(place => (place.Header, place.Frame))]);
    }

    private static void RequireAlike(DicomHeader[] headers, string path)
    {
        var (like, first) = (headers[0], headers[0].Frames[0]);
        foreach (var header in headers)
        {
            if (header.Rows != like.Rows || header.Columns != like.Columns)
                throw new UserErrorException($"The series has two sizes: {Path.GetFileName(like.File)} is {like.Columns}×{like.Rows}, {Path.GetFileName(header.File)} is {header.Columns}×{header.Rows}. Keep the slices of one scan in the folder.", path);
            foreach (var frame in header.Frames)
            {
                if (frame.SpacingMm is null)
                    throw new UserErrorException($"It states no pixel spacing {DicomFile.Name32(DicomTag.PixelSpacing)}, and a guess would scale every measurement. Export the series again from its source.", header.File);
                if (frame.Row is null || frame.Column is null || frame.Position is null)
                    throw new UserErrorException($"It does not say where its {(header.Frames.Length > 1 ? "frames lie" : "slice lies")}: the image position {DicomFile.Name32(DicomTag.Position)} or orientation {DicomFile.Name32(DicomTag.Orientation)} is missing. Export the series again from its source.", header.File);
                if (first.Row is not { } row || first.Column is not { } column || (frame.Row.Value - row).Length > 1e-3 || (frame.Column.Value - column).Length > 1e-3)
                    throw new UserErrorException($"The series has two orientations: that of {Path.GetFileName(like.File)} and that of {Path.GetFileName(header.File)} differ. Keep the slices of one scan in the folder, without its localizer.", path);
                var (a, b) = (first.SpacingMm!.Value, frame.SpacingMm.Value);
                if (Math.Abs(a.Rows - b.Rows) > 1e-4 * a.Rows || Math.Abs(a.Columns - b.Columns) > 1e-4 * a.Columns)
                    throw new UserErrorException($"The series has two pixel spacings: {Path.GetFileName(like.File)} has {a.Rows}×{a.Columns} mm, {Path.GetFileName(header.File)} has {b.Rows}×{b.Columns} mm. Keep the slices of one scan in the folder.", path);
            }
        }
    }

    private static List<Place> OneVolume(List<Place> places, string path, int? wanted)
    {
        var slices = new List<List<Place>>();
        foreach (var place in places)
            if (slices.Count > 0 && place.AlongMm - slices[^1][0].AlongMm < SamePlaceMm)
                slices[^1].Add(place);
            else
                slices.Add([place]);
        var volumes = slices.Max(slice => slice.Count);
        // Several volumes are told apart by instance number; without distinct ones, or with some slices only, these are repeats.
        var repeated = slices.FirstOrDefault(slice => slice.Count > 1
            && (slices.Any(other => other.Count != volumes) || slice.Zip(slice.Skip(1)).Any(pair => (pair.First.Header.InstanceNumber, pair.First.Frame) == (pair.Second.Header.InstanceNumber, pair.Second.Frame))));
        if (repeated is not null)
            throw new UserErrorException($"Two slices lie at the same position: {repeated[0].Name} and {repeated[1].Name}. Remove the copies or the second scan.", path);
        return (wanted, volumes) switch
        {
            (null, 1) => [.. slices.Select(slice => slice[0])],
            (null, _) => throw new UserErrorException($"It holds {volumes} volumes of {slices.Count} slices, where one is wanted. Choose one, from 0 to {volumes - 1}, with the option 'volume:', such as volume: 0.", path),
            ({ } chosen, _) when chosen >= 0 && chosen < volumes => [.. slices.Select(slice => slice.OrderBy(place => place.Header.InstanceNumber).ThenBy(place => place.Frame).ElementAt(chosen))],
            _ => throw new UserErrorException($"Volume {wanted} is asked for, but it has {volumes}, numbered from 0.", path),
        };
    }

    private static Millimetres EvenStep(List<Place> slices, string path)
    {
        var gaps = slices.Zip(slices.Skip(1), (before, after) => after.AlongMm - before.AlongMm).ToArray();
        var usual = gaps.Order().ElementAt(gaps.Length / 2);
        for (var i = 0; i < gaps.Length; i++)
            if (Math.Abs(gaps[i] - usual) > Unevenness * usual)
                throw new UserErrorException($"{(gaps[i] > 1.5 * usual ? "A slice is missing" : "The slices are not evenly spaced")}: {slices[i].Name} and {slices[i + 1].Name} lie {gaps[i]:0.###} mm apart, the others {usual:0.###} mm. "
                    + "Copy the whole series again; gaps are not filled.", path);
        var origin = slices[0].Of.Position!.Value;
        var step = 1.0 / gaps.Length * (slices[^1].Of.Position!.Value - origin);
        for (var i = 1; i < slices.Count; i++)
            if ((slices[i].Of.Position!.Value - (origin + i * step)).Length > Math.Max(0.1, Unevenness * usual) * 2)
                throw new UserErrorException($"The slices do not lie on a line: {slices[i].Name} is {(slices[i].Of.Position!.Value - (origin + i * step)).Length:0.###} mm beside it. Keep the slices of one scan in the folder.", path);
        return step;
    }

    private static Millimetres SingleStep(Place slice, Millimetres normal) => slice.Header.SliceSpacingMm is { } spacing ? spacing * normal
        : throw new UserErrorException($"It is a single slice and states neither slice thickness {DicomFile.Name32(DicomTag.SliceThickness)} nor spacing {DicomFile.Name32(DicomTag.SpacingBetweenSlices)}, so its voxels have no size. Export it again from its source.", slice.Header.File);
}
