namespace ImageRegression.Ordinal;

/// <summary>A sentence with a place for the rank: "the bone age of the hand is {rank} months".</summary>
/// <param name="Before">What stands before the rank.</param>
/// <param name="After">What stands after it, without a full stop, which every prompt has.</param>
internal readonly record struct PromptText(string Before, string After)
{
    private const string Rank = "{rank}";

    /// <summary>Reads one.</summary>
    /// <exception cref="UserErrorException">It has no place for the rank, or several.</exception>
    public static PromptText Of(string text) => text.Split(Rank) switch
    {
        [var before, var after] => new(before, after.TrimEnd().TrimEnd('.')),
        [_] => throw new UserErrorException($"{Rank} is missing from the prompt."),
        _ => throw new UserErrorException($"The prompt has {Rank} several times; a rank is named once."),
    };
}
