using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Clips;

/// <summary>What was found in the clips of a set and done to them, for whoever reads a result.</summary>
internal static class ClipNotes
{
    private const int Shown = 5;   // of one kind; the others are counted

    /// <summary>The notes on a set.</summary>
    /// <param name="cases">Its clips.</param>
    /// <param name="facts">Of each.</param>
    /// <param name="frames">Frames that a network sees.</param>
    /// <param name="choices">Frames kept for each of them.</param>
    public static ImmutableArray<string> Of(IReadOnlyList<Case> cases, IReadOnlyList<ClipFacts> facts, int frames, int choices)
    {
        var (least, most) = (facts.Min(one => one.Frames), facts.Max(one => one.Frames));
        return
        [
            $"{Counted.Of(cases.Count, "clip")} of {(least == most ? Counted.Of(most, "frame") : $"{least} to {most} frames")}: {frames * choices} of each are kept{(choices > 1 ? $", {choices} for each of {frames}" : "")}",
            .. OnClips(cases, facts, frames),
        ];
    }

    /// <summary>The notes on clips that are not as one would expect.</summary>
    /// <param name="cases">The clips.</param>
    /// <param name="facts">Of each.</param>
    /// <param name="frames">Frames that a network sees.</param>
    public static ImmutableArray<string> OnClips(IReadOnlyList<Case> cases, IReadOnlyList<ClipFacts> facts, int frames)
    {
        return
        [
            .. Told(facts.Select(one => one.Blank > 0 ? $"{Counted.Of(one.Blank, "blank frame")} at the start left out" : null)),
            .. Told(facts.Select(one => one.Frames < frames ? $"{Counted.Of(one.Frames, "frame")}, {frames} asked; repeated." : null)),
            .. Told(facts.Select(one => one.Note)),
        ];

        IEnumerable<string> Told(IEnumerable<string?> notes)
        {
            var told = notes.Select((note, row) => note is null ? null : $"{cases[row].Path}: {note}").OfType<string>().ToArray();
            return told.Length <= Shown ? told : [.. told[..Shown], $"and {told.Length - Shown} more clips likewise: {told[^1]}"];
        }
    }
}
