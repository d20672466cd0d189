using ImageRegression.Losses;
using ImageRegression.Models;

namespace ImageRegression.Studies;

/// <summary>One way to regress: what a network is trained with, and what answers in the end.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Head">The head that is trained and answers; <see cref="Head.None"/>: neighbours answer.</param>
/// <param name="Loss">Of the head's outputs, or of the embedding where there is no head.</param>
public sealed record Method(string Name, Head Head, Loss Loss)
{
    /// <summary>A loss of the embedding beneath the head, trained together with <see cref="Loss"/>; null: none.</summary>
    public Loss? EmbeddingLoss { get; init; }

    /// <summary>A loss that shapes the embedding; neighbours answer.</summary>
    public static Method ByNeighbors(string name, Loss loss) => new(name, Head.None, loss);

    /// <summary>A loss that fits a head, which answers.</summary>
    public static Method ByHead(string name, Head head, Loss loss, Loss? embeddingLoss = null) =>
        new(name, head, loss) { EmbeddingLoss = embeddingLoss };

    /// <summary>
    /// The methods of Chao et al. (2022), Table 1, in its order: MSE, L1, OrdReg, ATrip+NN, ATrip+L1 and RM-Loss; the triplets'
    /// margin is 1.
    /// </summary>
    /// <param name="sigma">Width of RM-Loss's pair weights, in standard deviations of the label.</param>
    /// <param name="alpha">Floor of RM-Loss's pair weights.</param>
    /// <param name="thresholds">The ordinal head of OrdReg; null: there is no such row.</param>
    public static IReadOnlyList<Method> Published(double sigma, double alpha, OrdinalHead? thresholds) =>
    [
        ByHead("MSE", Head.Linear(), new MeanSquaredError()),
        ByHead("L1", Head.Linear(), new MeanAbsoluteError()),
        .. thresholds is null ? Array.Empty<Method>() : [ByHead("OrdReg", thresholds, new OrdinalRegression())],
        ByNeighbors("ATrip+NN", new AdaptiveTriplet()),
        ByHead("ATrip+L1", Head.Linear(), new MeanAbsoluteError(), embeddingLoss: new AdaptiveTriplet()),
        ByNeighbors("RM-Loss", new RegressionMetric { Sigma = sigma, Alpha = alpha }),
    ];

    /// <summary>The method that others are tested against: the named one where it is among the rows, else the last row.</summary>
    /// <param name="name">Such as <c>RM-Loss</c>.</param>
    /// <param name="rows">The methods that were chosen.</param>
    public static string Reference(string name, IReadOnlyList<Method> rows) =>
        rows.Any(method => method.Name == name) ? name : rows[^1].Name;

    /// <summary>The methods that a comma list names, in the order of the table.</summary>
    /// <param name="names">Such as <c>L1,RM-Loss</c>, in any case; empty or <c>all</c>: all.</param>
    /// <param name="table">Every method there is.</param>
    /// <exception cref="UserErrorException">A name is in no row of the table.</exception>
    public static IReadOnlyList<Method> Chosen(string names, params IReadOnlyList<Method> table)
    {
        string[] asked = names is "all" ? [] : names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = asked.Where(name => !table.Any(method => Is(method, name))).ToArray();
        if (unknown.Length > 0)
            throw new UserErrorException(
                $"There is no method '{string.Join("', '", unknown)}'. Give some of {string.Join(", ", table.Select(method => method.Name))}, separated by commas.");
        return asked.Length == 0 ? table : [.. table.Where(method => asked.Any(name => Is(method, name)))];

        static bool Is(Method method, string name) => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>Seeds of the repetitions of a training.</summary>
public static class Seed
{
    /// <summary>Seeds <paramref name="first"/>, <paramref name="first"/> + 1, … of weights, batches and augmentation.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many; ≥ 1.</param>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static IEnumerable<ulong> From(int first, int count) => count >= 1
        ? Enumerable.Range(first, count).Select(seed => (ulong)seed)
        : throw new UserErrorException($"{count} seeds leave nothing to train; give at least 1.");
}
