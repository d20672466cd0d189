using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Training;

/// <summary>The images a model is trained on.</summary>
/// <param name="Images">The decoded images.</param>
/// <param name="Rows">Rows of <paramref name="Images"/> that belong to the set.</param>
/// <param name="Scaling">From label units to the scale of the loss.</param>
public sealed record TrainingSet(ImageSet Images, ImmutableArray<int> Rows, LabelScaling Scaling)
{
    /// <summary>What the model sees besides the image, a row for each of <see cref="Rows"/>. Default nothing.</summary>
    public CovariateMatrix Covariates { get; init; } = CovariateMatrix.None;

    /// <summary>Further labels that are learnt together with the first, z-scored or points of a circle, a row for each of <see cref="Rows"/>. Default none.</summary>
    public CovariateMatrix FurtherLabels { get; init; } = CovariateMatrix.None;

    /// <summary>
    /// Who is seen in each of <see cref="Rows"/>, for losses of identities: 0 … C − 1. Default <see cref="Case.Identity"/>,
    /// the subject or one side of it, numbered in the order of their names.
    /// </summary>
    public ImmutableArray<long> Identities { get; init; } = Numbered(Rows.Select(row => Images.Cases.Cases[row].Identity), StringComparer.Ordinal);

    /// <summary>Whose each of <see cref="Rows"/> is, numbered in the order of their names; of both sides of one subject it is the same.</summary>
    internal ImmutableArray<long> Subjects => Numbered(Rows.Select(row => Images.Cases.Cases[row].Subject), StringComparer.Ordinal);

    /// <summary>C, the identities there are.</summary>
    public int IdentityCount => Identities.Distinct().Count();

    /// <summary>Numbers 0 … C − 1 for what is equal, in ascending order of the values.</summary>
    public static ImmutableArray<long> Numbered<TKey>(IEnumerable<TKey> keys, IComparer<TKey>? order = null) where TKey : notnull
    {
        ImmutableArray<TKey> all = [.. keys];
        var numbers = all.Distinct().Order(order).Index().ToDictionary(key => key.Item, key => (long)key.Index);
        return [.. all.Select(key => numbers[key])];
    }
}
