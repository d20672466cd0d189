using System.Collections.Immutable;

namespace ImageRegression.Progression;

/// <summary>When a subject improved, stayed the same or got worse.</summary>
/// <param name="Better">Whether a higher score is better.</param>
/// <param name="Same">When two scores count as the same.</param>
public sealed record ChangeRule(ScoreDirection Better, ChangeBand Same)
{
    /// <summary>What became of a subject between two scores, in label units.</summary>
    public ChangeClass Of(double before, double after) => Same.Of(before, after, Better);

    /// <summary>The true class of each pair, in order.</summary>
    public ImmutableArray<ChangeClass> Of(VisitPairs pairs) => [.. pairs.Pairs.Select(pair => Of(pair.LabelBefore, pair.LabelAfter))];

    /// <summary>What a reader must know of training pairs: the classes of which there is none.</summary>
    internal IEnumerable<string> NotesOn(ImmutableArray<ChangeClass> training) =>
        ChangeClasses.All.Where(one => !training.Contains(one)).Select(one => $"No training pair is '{one.Word()}' with {Same}.");
}
