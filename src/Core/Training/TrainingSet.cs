using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>The images a model is trained on.</summary>
/// <param name="Images">The decoded images.</param>
/// <param name="Rows">Rows of <paramref name="Images"/> that belong to the set.</param>
/// <param name="Scaling">From label units to the scale of the loss.</param>
/// <param name="WithSex">Whether the model looks at the subjects' sex, so that every row must give it.</param>
public sealed record TrainingSet(ImageSet Images, ImmutableArray<int> Rows, LabelScaling Scaling, bool WithSex)
{
    /// <summary>
    /// Who is seen in each of <see cref="Rows"/>, for losses of identities: 0 … C − 1. Default <see cref="Case.Identity"/>,
    /// the subject or one side of it, numbered in the order of their names.
    /// </summary>
    public ImmutableArray<long> Identities { get; init; } = Numbered(Rows.Select(row => Images.Cases.Cases[row].Identity), StringComparer.Ordinal);

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

/// <summary>The second input of a model.</summary>
public static class SexInput
{
    /// <summary>The subjects' sex for a model that looks at it, zeros for one that does not.</summary>
    /// <returns>Shape [N], int64.</returns>
    /// <exception cref="UserErrorException">The model needs the sex, and a row has none.</exception>
    public static Tensor SexesFor(this ImageSet images, bool withSex, ReadOnlySpan<int> rows, Device device) =>
        withSex ? images.Sexes(rows, device) : zeros(rows.Length, dtype: int64, device: device);
}
