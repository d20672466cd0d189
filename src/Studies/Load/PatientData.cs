using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Studies;

/// <summary>What stored results show of patients: for those who give results away.</summary>
/// <param name="Cases">Cases whose pixels are there, each once.</param>
/// <param name="Stages">Names of the stages whose results hold pixels.</param>
/// <param name="IsDrawn">Whether all of them are digital phantoms.</param>
public sealed record PatientData(int Cases, ImmutableArray<string> Stages, bool IsDrawn)
{
    private const string Drawn = "no patient data";   // as the notes of all phantoms end

    /// <summary>What is there, as far as this program's own stages wrote it: what a study's own stages return is not known.</summary>
    public static PatientData In(IEnumerable<StoredResult> results)
    {
        var found = results.Select(result => (result.Manifest, Ids: IdsIn(result.Files))).Where(one => one.Ids is not null).ToArray();
        return new(
            found.SelectMany(one => one.Ids!).Distinct().Count(),
            [.. found.Select(one => one.Manifest.Name).Distinct()],
            found.All(one => one.Manifest.AllNotes.Any(SaysDrawn)));
    }

    /// <summary>Whether a note of a study says that its images are digital phantoms.</summary>
    internal static bool SaysDrawn(string note) => note.EndsWith(Drawn, StringComparison.Ordinal);

    private static IEnumerable<string>? IdsIn(ArtifactFolder result) =>
        ImageSet.IsIn(result.Path("images")) ? LoadImages.CasesIn(result).Cases.Select(one => one.Id)
        : ScanSet.IsIn(result) ? ScanSet.Read(result).Cases.Cases.Select(one => one.Id)
        : null;
}
