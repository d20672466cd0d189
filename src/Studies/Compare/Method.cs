using ImageRegression.Losses;
using ImageRegression.Models;

namespace ImageRegression.Studies;

/// <summary>One way to regress, a row of a table: a <see cref="TrainedMethod"/>, or a <see cref="Baseline"/> that trains no network.</summary>
public abstract record Method
{
    private protected Method(string name) => Name = name;

    /// <summary>As the table calls it.</summary>
    public string Name { get; init; }

    /// <summary>A loss that shapes the embedding; neighbours answer.</summary>
    public static TrainedMethod ByNeighbors(string name, Loss loss) => new(name, Head.None, loss);

    /// <summary>A loss that fits a head, which answers.</summary>
    public static TrainedMethod ByHead(string name, Head head, Loss loss, Loss? embeddingLoss = null) =>
        new(name, head, loss) { EmbeddingLoss = embeddingLoss };

    /// <summary>
    /// The methods of Chao et al. (2022), Table 1, in its order: MSE, L1, OrdReg, ATrip+NN, ATrip+L1 and RM-Loss; the triplets'
    /// margin is 1.
    /// </summary>
    /// <param name="sigma">Width of RM-Loss's pair weights, in standard deviations of the label.</param>
    /// <param name="alpha">Floor of RM-Loss's pair weights.</param>
    /// <param name="thresholds">The ordinal head of OrdReg; null: there is no such row.</param>
    public static IReadOnlyList<TrainedMethod> Published(double sigma, double alpha, OrdinalHead? thresholds) =>
    [
        ByHead("MSE", Head.Linear(), new MeanSquaredError()),
        ByHead("L1", Head.Linear(), new MeanAbsoluteError()),
        .. thresholds is null ? Array.Empty<TrainedMethod>() : [ByHead("OrdReg", thresholds, new OrdinalRegression())],
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
    public static IReadOnlyList<T> Chosen<T>(string names, params IReadOnlyList<T> table)
        where T : Method
    {
        string[] asked = names is "all" ? [] : names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = asked.Where(name => !table.Any(method => Is(method, name))).ToArray();
        if (unknown.Length > 0)
            throw new UserErrorException(
                $"There is no method '{string.Join("', '", unknown)}'. Give some of {string.Join(", ", table.Select(method => method.Name))}, separated by commas.");
        return asked.Length == 0 ? table : [.. table.Where(method => asked.Any(name => Is(method, name)))];

        static bool Is(T method, string name) => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
