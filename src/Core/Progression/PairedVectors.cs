using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Progression;

/// <summary>The embeddings of the two images of each pair.</summary>
internal static class PairedVectors
{
    /// <summary>As tensors.</summary>
    /// <returns>float64, [P, D] each, in the order of the pairs, in the scope of the caller.</returns>
    /// <exception cref="UserErrorException">An image of a pair has no embedding, or is another subject's.</exception>
    public static (Tensor Before, Tensor After) Of(Embeddings embedded, VisitPairs pairs)
    {
        var rowOf = RowOf(embedded);
        using var scope = NewDisposeScope();
        var vectors = embedded.Vectors.cpu().to(ScalarType.Float64);
        return (
            vectors.index_select(0, tensor(pairs.Pairs.Select(pair => (long)rowOf(pair, pair.Before)).ToArray())).MoveToOuterDisposeScope(),
            vectors.index_select(0, tensor(pairs.Pairs.Select(pair => (long)rowOf(pair, pair.After)).ToArray())).MoveToOuterDisposeScope());
    }

    /// <summary>As values: for each pair what a function makes of its two embeddings.</summary>
    /// <param name="embedded">Embeddings of the images that the pairs name.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="of">Given the pair and its two embeddings, D values each.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static ImmutableArray<T> Select<T>(Embeddings embedded, VisitPairs pairs, Func<VisitPair, ReadOnlyMemory<float>, ReadOnlyMemory<float>, T> of)
    {
        var rowOf = RowOf(embedded);
        using var scope = NewDisposeScope();
        var (dim, values) = ((int)embedded.Vectors.shape[1], embedded.Vectors.to(ScalarType.Float32).ToHost<float>());
        return [.. pairs.Pairs.Select(pair => of(pair, Row(pair, pair.Before), Row(pair, pair.After)))];

        ReadOnlyMemory<float> Row(VisitPair pair, string id) => values.AsMemory(rowOf(pair, id) * dim, dim);
    }

    /// <summary>Differences of embeddings as embeddings of their own: each pair a case, labelled by its change; both orders of a pair are one observation.</summary>
    /// <param name="embedded">Embeddings of the images that the pairs name.</param>
    /// <param name="pairs">The pairs.</param>
    /// <returns>float64, [P, D]; to be disposed.</returns>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Embeddings Differences(Embeddings embedded, VisitPairs pairs)
    {
        using var scope = NewDisposeScope();
        var (before, after) = Of(embedded, pairs);
        return new((after - before).DetachFromDisposeScope(), [.. pairs.Pairs.Select(pair => new EmbeddedCase(pair.Id, pair.Subject, pair.Change) { Observation = pair.Unordered })]);
    }

    private static Func<VisitPair, string, int> RowOf(Embeddings embedded)
    {
        var rows = embedded.Cases.Index().ToDictionary(one => one.Item.Id, one => one.Index, StringComparer.Ordinal);
        return (pair, id) => !rows.TryGetValue(id, out var row)
            ? throw new UserErrorException($"'{id}' is in a pair but was not embedded. Pair the images of the part that is embedded.")
            : embedded.Cases[row].Subject is var subject && subject != pair.Subject
            ? throw new UserErrorException($"'{id}' is of subject {subject}, and its pair of {pair.Subject}. A change is told between two visits of one subject.")
            : row;
    }
}
