using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Splits;
using ImageRegression.Splits.Review;

namespace ImageRegression.Studies;

/// <summary>What every reader of a result must know of how images were divided, told before anything is trained.</summary>
internal static class SplitNotes
{
    private const int Shown = 3;

    /// <summary>The notes; empty where nothing is amiss.</summary>
    /// <param name="images">The images.</param>
    /// <param name="parts">How they were divided.</param>
    /// <param name="isMatching">Whether subjects are to be matched, so that labels are visits and decide nothing.</param>
    /// <param name="cancellation">Stops.</param>
    public static ImmutableArray<string> Of(ImageSet images, Parts parts, bool isMatching, CancellationToken cancellation) =>
    [
        .. isMatching ? ImmutableArray<string>.Empty : SplitReview.Of(images.Cases, parts, SubjectBootstrap.FewestSubjects),
        .. Copies(images, "test", parts.Test, "training and validation", [.. parts.Train, .. parts.Validation], cancellation),
        .. Copies(images, "validation", parts.Validation, "training", parts.Train, cancellation),
    ];

    private static IEnumerable<string> Copies(
        ImageSet images, string part, ImmutableArray<int> rows, string other, ImmutableArray<int> among, CancellationToken cancellation)
    {
        var pairs = NearDuplicates.Between(images, rows.AsSpan(), among.AsSpan(), cancellation);
        foreach (var kind in pairs.GroupBy(pair => pair.IsSame))
            yield return $"{kind.Count()} of {rows.Length} {part} images {(kind.Key ? "have the same pixels as" : "look nearly the same as")} images for {other}: "
                + string.Join(", ", kind.Take(Shown).Select(pair => $"{Named(pair.Row)} and {Named(pair.Other)}")) + (kind.Count() > Shown ? ", …" : "")
                + ". What was learnt from a copy is no evidence for others: leave one of each out, or give both the same subject.";

        string Named(int row) => images.Cases.Cases[row] is { Line: > 0 } one ? FormattableString.Invariant($"'{one.Path}' (line {one.Line})") : $"'{images.Cases.Cases[row].Id}'";
    }
}
