namespace ImageRegression.Ordinal;

/// <summary>Where a prompt names the rank, among its context.</summary>
public enum RankPosition
{
    /// <summary>After the context, as in "the bone age of the hand is {rank}.".</summary>
    Tail,

    /// <summary>Before it.</summary>
    Front,

    /// <summary>After the first ⌊C/2⌋ tokens of it.</summary>
    Middle,
}

/// <summary>Positions as numbers of tokens.</summary>
internal static class RankPositions
{
    /// <summary>Tokens of the context that stand before the rank.</summary>
    /// <param name="position">Where the rank stands.</param>
    /// <param name="context">C.</param>
    public static int TokensBefore(this RankPosition position, int context) => position switch
    {
        RankPosition.Tail => context,
        RankPosition.Front => 0,
        RankPosition.Middle => context / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(position), position, "There is no such position."),
    };
}
