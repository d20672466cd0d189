using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Queries and references of one search, in float64, and their products in blocks of rows.</summary>
internal sealed class DistanceBlocks : IDisposable
{
    private const int BlockValues = 1 << 23;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor queries, references;
    private readonly Rows query, reference;

    /// <exception cref="ArgumentException">The shapes do not fit, or a value is not finite.</exception>
    public DistanceBlocks(Tensor queries, Tensor references)
    {
        Check(queries, references);
        this.queries = queries.detach().to(ScalarType.Float64).contiguous();
        query = Rows.Of(this.queries, nameof(queries));
        var same = ReferenceEquals(queries, references);
        this.references = same ? this.queries : references.detach().to(ScalarType.Float64).contiguous();
        reference = same ? query : Rows.Of(this.references, nameof(references));
    }

    /// <summary>What is selected from each query's squared distances to all references, which it may overwrite.</summary>
    public T[] Select<T>(Selection<T> select)
    {
        var transposed = references.t();
        return InBlocks<double, T>(
            (first, count, products) =>
            {
                using var block = NewDisposeScope();
                queries.narrow(0, first, count).mm(transposed).ToHost(products);
            },
            (asked, products) => select(new DistanceRow(query, asked, reference), DistanceRow.FromProducts(products, query.SquaredNorms[asked], reference)));
    }

    /// <summary>What is made of so many nearest references of each query, and of those as near as the last of them.</summary>
    public T[] NearestAndTies<T>(int count, Func<int, NeighborList, T> make)
    {
        if (count > reference.Count / 4)
            return Select((row, squared) => make(row.Query, row.Nearest(squared, count)));
        using var screen = new NearestScreen(queries, references, Math.Max(query.SquaredNorms.Max(), reference.SquaredNorms.Max()));
        return InBlocks<float, T>(screen.Products, (asked, products) =>
            make(asked, new DistanceRow(query, asked, reference).Exactly(screen.Candidates(asked, products, count)).NearestAndTies(count)));
    }

    /// <inheritdoc/>
    public void Dispose() => scope.Dispose();

    private T[] InBlocks<TValue, T>(Products<TValue> products, Func<int, Span<TValue>, T> make)
        where TValue : unmanaged
    {
        var made = new T[query.Count];
        var blockRows = Math.Clamp(BlockValues / reference.Count, 1, Math.Max(1, query.Count));
        var values = new TValue[blockRows * reference.Count];
        using var noGrad = no_grad();
        for (var start = 0; start < query.Count; start += blockRows)
        {
            var (first, rows) = (start, Math.Min(blockRows, query.Count - start));
            products(first, rows, values.AsSpan(0, rows * reference.Count));
            Parallel.For(0, rows, row => made[first + row] = make(first + row, values.AsSpan(row * reference.Count, reference.Count)));
        }
        return made;
    }

    private static void Check(Tensor queries, Tensor references)
    {
        if (queries.dim() != 2 || references.dim() != 2 || queries.shape[1] != references.shape[1])
            throw new ArgumentException(
                $"'queries' has shape {queries.ShapeText()} and 'references' {references.ShapeText()}. " +
                "Both must be [rows, D] with the same D.");
        if (references.shape[0] == 0)
            throw new ArgumentException("There are no reference rows to search.", nameof(references));
    }

    /// <summary>Selects from one row of squared distances.</summary>
    public delegate T Selection<T>(DistanceRow row, Span<double> squared);

    private delegate void Products<TValue>(int first, int count, Span<TValue> products);
}
