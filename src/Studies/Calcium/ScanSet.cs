using System.Globalization;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Studies;

/// <summary>CT scans with what is known of them; volumes stay on disk and are read one at a time.</summary>
/// <param name="Cases">A row a scan; the label is its true or reported Agatston score.</param>
/// <param name="Folder">Where the volumes lie as NIfTI files.</param>
public sealed record ScanSet(CaseTable Cases, string Folder)
{
    private const string CasesFile = "cases.json", TableFile = "table.json";

    /// <summary>Number of scans.</summary>
    public int Count => Cases.Count;

    /// <summary>A scan, in HU, in the order of the body: slices are axial.</summary>
    public Volume Ct(int row) => Read("ct", row);

    /// <summary>Where the heart is known to be; null where it is not.</summary>
    public Volume? Heart(int row) => Mask("heart", row);

    /// <summary>Where coronary calcium is known to be; null where it is not.</summary>
    public Volume? Calcium(int row) => Mask("calcium", row);

    private Volume? Mask(string structure, int row) =>
        File.Exists(PathOf(Folder, structure, row)) ? Read(structure, row) : null;

    private Volume Read(string structure, int row) => NiftiFile.Read(PathOf(Folder, structure, row)).InPatientOrder($"The {structure} of scan {row}");

    internal static void Write(ArtifactFolder to, string structure, int row, Volume volume)
    {
        var file = PathOf(to.Root, structure, row);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        NiftiFile.Write(file, volume, IsWhole(volume) ? NiftiSamples.Whole : NiftiSamples.Real);
    }

    internal static void Write(ArtifactFolder to, CaseTable cases)
    {
        to.WriteText(CasesFile, cases.ToJson());
        to.WriteJson(TableFile, new ScannedTable(cases.File, cases.IsDrawn));
    }

    /// <summary>Whether a result holds scans.</summary>
    internal static bool IsIn(ArtifactFolder folder) => folder.Has(CasesFile) && Directory.Exists(folder.Path("ct"));

    internal static ScanSet Read(ArtifactFolder from)
    {
        var (file, isDrawn) = from.ReadJson<ScannedTable>(TableFile);
        return new(CaseTable.FromJson(from.ReadText(CasesFile)) with { File = file, IsDrawn = isDrawn }, from.Root);
    }

    // What a table is besides its rows.
    private sealed record ScannedTable(string? File, bool IsDrawn);

    internal static string PathOf(string folder, string structure, int row) =>
        Path.Combine(folder, structure, string.Create(CultureInfo.InvariantCulture, $"{row:D6}{(structure == "ct" ? ".nii" : ".nii.gz")}"));   // noise packs badly, masks a hundredfold

    private static bool IsWhole(Volume volume)
    {
        foreach (var value in volume.Voxels.Span)
            if (value is not (>= short.MinValue and <= short.MaxValue) || value != MathF.Round(value))
                return false;
        return true;
    }
}
