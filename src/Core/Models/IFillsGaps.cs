namespace ImageRegression.Models;

/// <summary>A network that may start from weights of a kind that lacks some of its own, as one of clips from one of images.</summary>
internal interface IFillsGaps
{
    /// <summary>What a weight that is not given begins with.</summary>
    /// <param name="missing">Its name in this network.</param>
    /// <param name="isGiven">Whether the weights have one of a name in this network.</param>
    /// <returns>The name in this network of the weight that it is a copy of; its own where it stays as it was drawn; null where it must be given.</returns>
    string? Instead(string missing, Func<string, bool> isGiven);

    /// <summary>What is said where a weight was copied: a sentence.</summary>
    string Told { get; }
}
