using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>Ranks a gallery for each of many queries, in blocked matrix products.</summary>
/// <remarks>
/// Only what measures need is kept of a ranking: the places of the matches, found by counting what is nearer, and the first
/// few entries. The distance matrix exists in blocks of 16 MiB; beside it memory holds both sides twice in float64, 16 D
/// bytes a row. All arithmetic is in float64; where rounding could decide between two entries, the differences do.
/// </remarks>
public sealed record Retrieval
{
    private const int BlockValues = 1 << 21;

    /// <summary>How far apart two embeddings are. Default <see cref="RetrievalDistance.SquaredEuclidean"/>.</summary>
    public RetrievalDistance Distance { get; init; }

    /// <summary>
    /// Whether entries with the query's identity <em>and</em> camera are left out of its ranking, as person re-identification
    /// does and as is needed where queries are in the gallery themselves. Default false.
    /// </summary>
    public bool SkipsSameCamera { get; init; }

    /// <summary>Nearest entries that are listed for each query; ≥ 1. Default 5.</summary>
    public int Listed
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Listed), value, "Must be at least 1.");
    } = 5;

    /// <summary>Ranks the gallery for each query.</summary>
    /// <param name="queries">What is looked for.</param>
    /// <param name="gallery">Where it is looked for; at least one entry.</param>
    /// <returns>One ranking a query, in their order.</returns>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit, the gallery is empty, a value is not finite, cameras are missing where they are needed, or the
    /// cosine of an embedding of length 0 is asked for.
    /// </exception>
    public ImmutableArray<QueryRanking> Of(RetrievalSet queries, RetrievalSet gallery)
    {
        Check(queries, gallery);
        if (queries.Count == 0)
            return [];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (left, right) = (Prepared(queries.Embeddings, nameof(queries)), Prepared(gallery.Embeddings, nameof(gallery)));
        var entries = new GalleryRanking(this, queries, gallery, Rows.Of(left, nameof(queries)), Rows.Of(right, nameof(gallery)));

        var transposed = right.t();
        var rankings = new QueryRanking[queries.Count];
        var blockRows = Math.Clamp(BlockValues / gallery.Count, 1, queries.Count);
        var products = new double[blockRows * gallery.Count];
        for (var start = 0; start < queries.Count; start += blockRows)
        {
            var (first, rows) = (start, Math.Min(blockRows, queries.Count - start));
            using (var block = NewDisposeScope())
                left.narrow(0, start, rows).mm(transposed).ToHost(products.AsSpan(0, rows * gallery.Count));
            Parallel.For(0, rows, row => rankings[first + row] = entries.Of(first + row, products.AsSpan(row * gallery.Count, gallery.Count)));
        }
        return [.. rankings];
    }

    private Tensor Prepared(Tensor embeddings, string name)
    {
        var rows = embeddings.detach().cpu().to(ScalarType.Float64).contiguous();
        if (Distance is RetrievalDistance.SquaredEuclidean)
            return rows;
        var norms = rows.norm(1, keepdim: true);
        return norms.min().ToDouble() > 0 ? rows / norms
            : throw new ArgumentException($"An embedding of '{name}' has length 0, so it has no cosine with any other.", name);
    }

    private void Check(RetrievalSet queries, RetrievalSet gallery)
    {
        queries.Require(nameof(queries));
        gallery.Require(nameof(gallery));
        if (queries.Embeddings.shape[1] != gallery.Embeddings.shape[1])
            throw new ArgumentException($"The queries have {queries.Embeddings.shape[1]} dimensions and the gallery {gallery.Embeddings.shape[1]}; both must come from one model.");
        if (gallery.Count == 0)
            throw new ArgumentException("The gallery is empty, so there is nothing to rank.", nameof(gallery));
        if (SkipsSameCamera && (queries.Cameras.IsEmpty || gallery.Cameras.IsEmpty))
            throw new ArgumentException($"{nameof(SkipsSameCamera)} needs the cameras of queries and gallery.");
    }
}
