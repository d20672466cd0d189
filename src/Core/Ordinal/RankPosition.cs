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
