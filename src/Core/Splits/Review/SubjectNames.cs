using System.Text.RegularExpressions;
using ImageRegression.Tables;

namespace ImageRegression.Splits.Review;

/// <summary>Whether file names look like several images of one subject although the table names no subjects.</summary>
internal static partial class SubjectNames
{
    private const int FewestGroups = 5;

    /// <summary>What to ask; null where subjects are named, or names look like one image each.</summary>
    public static string? Note(CaseTable cases)
    {
        if (cases.Cases.Any(one => one.Subject != one.Id))
            return null;
        var groups = new[] { ByFolder(cases), ByStem(cases) }.FirstOrDefault(LooksLikeSubjects);
        if (groups is null)
            return null;
        var example = groups.First(group => group.Count() > 1).Take(2).ToArray();
        return $"no column names the subject, yet file names look like several images of each: '{example[0].Path}' and '{example[1].Path}' ({groups.Length} such groups for {cases.Count} images). "
            + "If they are, images of one subject now lie in more than one part, and the error is too good. Name the column of the subject.";
    }

    private static IGrouping<string, Case>[] ByFolder(CaseTable cases) => [.. cases.Cases.GroupBy(one => Path.GetDirectoryName(one.Path) ?? "")];

    // p012_1.png and p012_2.png: what is left without the last piece must itself be a name with a number.
    private static IGrouping<string, Case>[] ByStem(CaseTable cases) => [.. cases.Cases.GroupBy(one =>
    {
        var stem = Endings().Replace(one.Path, "");
        return LastPiece().Match(stem) is { Success: true } match && match.Groups[1].Value is var first && Path.GetFileName(first).Any(char.IsAsciiDigit) ? first : stem;
    })];

    // Not a few large groups, as of classes or of scanners, but many small ones, which hold most of the images.
    private static bool LooksLikeSubjects(IGrouping<string, Case>[] groups)
    {
        var images = groups.Sum(group => group.Count());
        return groups.Length >= FewestGroups
            && groups.Max(group => group.Count()) * FewestGroups <= images
            && 2 * groups.Where(group => group.Count() > 1).Sum(group => group.Count()) >= images;
    }

    // .png and .nii.gz, but not the number of scan.1.png
    [GeneratedRegex(@"(\.[A-Za-z][A-Za-z0-9]*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Endings();

    [GeneratedRegex(@"^(.+)[_\-. ][^_\-. /]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LastPiece();
}
