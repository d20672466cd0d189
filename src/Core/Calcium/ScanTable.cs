using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>Reads the scans that a table names: NIfTI files, or folders of one DICOM series each.</summary>
/// <remarks>
/// Columns: <c>path</c>, <c>label</c> (the Agatston score, ≥ 0), and optionally <c>subject</c>, <c>visit</c>,
/// <c>split</c>, and <c>heart</c> and <c>calcium</c>, the paths of masks on the scan's grid. Paths are relative to the
/// table's folder.
/// </remarks>
internal static class ScanTable
{
    /// <summary>Reads the table and looks whether everything it names is there; no volume is read.</summary>
    /// <exception cref="UserErrorException">The table has faults: the first 20, each with its line.</exception>
    public static CaseTable Read(string table)
    {
        var cases = CaseTable.Read(table, requireImages: false);
        var faults = new TableFaults(table);
        foreach (var row in cases.Cases)
        {
            if (row.Label < 0)
                faults.Add(row.Line, FormattableString.Invariant($"label is {row.Label}, but an Agatston score is 0 or more."));
            foreach (var (what, path) in PathsOf(row))
                if (ImageFolder.FaultOf(path) is { } fault)
                    faults.Add(row.Line, fault);
                else if (PlaceOf(table, path) is var place && !Directory.Exists(place) && RegularFile.WhyNone(place) is { } why)
                    faults.Add(row.Line, RegularFile.IsNamed(place) ? $"The {what} '{path}' cannot be used: {why}."
                        : $"The {what} '{path}' is not there. Looked in {Path.GetDirectoryName(Path.GetFullPath(table))}; "
                        + "give a NIfTI file, or the folder of a DICOM series.");
        }
        faults.ThrowIfAny();
        return cases;
    }

    /// <summary>Reads one scan of the table with its masks, and checks them.</summary>
    /// <returns>The scan in HU; masks are null where the table names none. All in the order of the body, whatever that of their files.</returns>
    /// <exception cref="UserErrorException">A volume cannot be read, does not lie on the scan's grid, has no axial slices, or holds
    /// values that are no number.</exception>
    public static (Volume Ct, Volume? Heart, Volume? Calcium) Scan(CaseTable cases, int row)
    {
        var table = cases.File ?? throw new ArgumentException("The table names no file.", nameof(cases));
        var scan = cases.Cases[row];
        try
        {
            var volumes = PathsOf(scan).ToDictionary(named => named.What, named => VolumeReader.Read(
                PlaceOf(table, named.Path), new() { Hounsfield = named.What == "scan" }).InPatientOrder($"The {named.What}"));
            var ct = volumes["scan"];
            foreach (var (what, volume) in volumes)
            {
                volume.RequireFinite($"The {what}");
                volume.RequireGridOf(ct, $"The mask of the {what}");
            }
            return (ct, volumes.GetValueOrDefault("heart"), volumes.GetValueOrDefault("calcium"));
        }
        catch (UserErrorException fault)
        {
            throw new UserErrorException($"The scan '{scan.Path}' cannot be used. {fault.Message}", table, scan.Line, fault);
        }
    }

    /// <summary>Every file behind the paths of a table, relative to its folder: volumes, halves of pairs, slices of series.</summary>
    public static IEnumerable<string> FilesOf(CaseTable cases) =>
        from row in cases.Cases
        from named in PathsOf(row)
        where ImageFolder.FaultOf(named.Path) is null
        from file in VolumeReader.FilesOf(PlaceOf(cases.File!, named.Path))
        select Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(cases.File!))!, file).Replace('\\', '/');

    private static IEnumerable<(string What, string Path)> PathsOf(Case row)
    {
        yield return ("scan", row.Path);
        foreach (var mask in (string[])["heart", "calcium"])
            if (row.Covariates.TryGetValue(mask, out var path))
                yield return (mask, path.Replace('\\', '/'));
    }

    private static string PlaceOf(string table, string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(table))!, path);
}
