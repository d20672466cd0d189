using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What stored results show of patients: for those who give results away.</summary>
/// <param name="Cases">Cases whose pixels are there, each once; those of which an index holds 8 × 8 are among them.</param>
/// <param name="Stages">Names of the stages whose results hold pixels.</param>
/// <param name="IsDrawn">Whether all of them are digital phantoms.</param>
public sealed record PatientData(int Cases, ImmutableArray<string> Stages, bool IsDrawn)
{
    /// <summary>What is there, as far as this program's own stages wrote it: what a study's own stages return is not known.</summary>
    public static PatientData In(IEnumerable<StoredResult> results)
    {
        var all = results.ToArray();
        var found = all.Select(result => (result.Manifest.Name, Table: TableIn(result.Files))).Where(one => one.Table is not null).ToArray();
        var small = all.Select(result => (result.Manifest.Name, Ids: PicturedIn(result.Files))).Where(one => !one.Ids.IsEmpty).ToArray();
        var drawn = found.Where(one => one.Table!.IsDrawn).SelectMany(one => one.Table!.Cases.Select(row => row.Id)).ToHashSet();
        return new(
            found.SelectMany(one => one.Table!.Cases.Select(row => row.Id)).Concat(small.SelectMany(one => one.Ids)).Distinct().Count(),
            [.. found.Select(one => one.Name).Concat(small.Select(one => one.Name)).Distinct()],
            found.All(one => one.Table!.IsDrawn) && small.All(one => one.Ids.All(drawn.Contains)));
    }

    private static CaseTable? TableIn(ArtifactFolder result) =>
        ImageSet.IsIn(result.Path("images")) ? LoadImages.CasesIn(result)
        : ScanSet.IsIn(result) ? ScanSet.Read(result).Cases
        : null;

    private static ImmutableArray<string> PicturedIn(ArtifactFolder result) => result.Has(IndexFile.Name) ? IndexFile.PicturedIn(result.Path(IndexFile.Name)) : [];
}
