using System.Numerics.Tensors;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>Finds the nearest of many vectors within a small radius, without comparing with all of them.</summary>
/// <remarks>
/// Vectors are sorted into a k-d tree by their coordinates on the directions in which a sample of them spreads most; offsets to the boxes on the way down
/// bound the distance (Arya and Mount (1993), "Algorithms for fast vector quantization", Data Compression Conference). Coordinates on orthonormal
/// axes are never farther apart than the vectors, so what is left out is farther than the radius or than what was found: the answer is that
/// of comparing all. Where most vectors lie within the radius of each other, nothing is left out and time grows with the square.
/// </remarks>
internal sealed class PrincipalTree
{
    private const int MostAxes = 32, MostSampled = 256, MostInLeaf = 16;

    // Coordinates of vectors of length 1 are wrong by some 1e-7, at most 1e-4 (1,024 terms of single precision, 32 axes).
    private const float Slack = 1e-3f;

    private readonly float[][] vectors, axes, places;
    private readonly int[] order, splitAxis;
    private readonly float[] split;
    private readonly int depth;

    /// <summary>Sorts the vectors.</summary>
    /// <param name="vectors">Of one length D, one or more; each of Euclidean length at most 1.</param>
    public PrincipalTree(float[][] vectors)
    {
        this.vectors = vectors;
        axes = AxesOf(vectors);
        places = new float[vectors.Length][];
        Parallel.For(0, vectors.Length, row => places[row] = PlaceOf(vectors[row]));
        order = [.. Enumerable.Range(0, vectors.Length)];
        while (vectors.Length >> depth > MostInLeaf)
            depth++;
        (splitAxis, split) = (new int[1 << depth], new float[1 << depth]);
        Sort(1, 0, vectors.Length);
    }

    /// <summary>The nearest vector, of equally near ones the first.</summary>
    /// <param name="query">D values; of Euclidean length at most 1.</param>
    /// <param name="radius">Largest distance, the rim included.</param>
    /// <returns>Its row; null where none lies within the radius.</returns>
    public int? Nearest(ReadOnlySpan<float> query, float radius)
    {
        var search = new Search(this, query, PlaceOf(query), stackalloc float[axes.Length], radius);
        search.Visit(1, 0, vectors.Length, 0);
        return search.Row;
    }

    private static float[][] AxesOf(float[][] vectors)
    {
        using var scope = NewDisposeScope();
        var step = Math.Max(1, vectors.Length / MostSampled);
        float[][] sample = [.. Enumerable.Range(0, Math.Min(vectors.Length, MostSampled)).Select(i => vectors[i * step])];
        var points = tensor(sample.SelectMany(vector => vector).ToArray()).reshape(sample.Length, -1);
        return [.. PrincipalComponents.Of(points, MostAxes).Axes.Select(axis => axis.Select(value => (float)value).ToArray())];
    }

    private float[] PlaceOf(ReadOnlySpan<float> vector)
    {
        var place = new float[axes.Length];
        for (var axis = 0; axis < place.Length; axis++)
            place[axis] = TensorPrimitives.Dot(vector, axes[axis]);
        return place;
    }

    // Nodes are numbered as in a heap; each halves its vectors along the axis on which they spread most.
    private void Sort(int node, int from, int to)
    {
        if (node >= split.Length)
            return;
        var (axis, middle) = (WidestAxis(from, to), (from + to) / 2);
        var keys = new float[to - from];
        for (var i = from; i < to; i++)
            keys[i - from] = places[order[i]][axis];
        keys.AsSpan().Sort(order.AsSpan(from..to));
        (splitAxis[node], split[node]) = (axis, keys[middle - from]);
        Sort(2 * node, from, middle);
        Sort((2 * node) + 1, middle, to);
    }

    private int WidestAxis(int from, int to)
    {
        var (lowest, highest) = (places[order[from]].ToArray(), places[order[from]].ToArray());
        for (var i = from + 1; i < to; i++)
        {
            TensorPrimitives.Min(lowest, places[order[i]], lowest);
            TensorPrimitives.Max(highest, places[order[i]], highest);
        }
        TensorPrimitives.Subtract(highest, lowest, highest);
        return TensorPrimitives.IndexOfMax(highest);
    }

    private ref struct Search(PrincipalTree tree, ReadOnlySpan<float> query, float[] place, Span<float> offsets, float radius)
    {
        private readonly ReadOnlySpan<float> query = query;
        private readonly Span<float> offsets = offsets;   // from the query to the box of the node, along each axis
        private float nearest = radius;

        public int? Row { get; private set; }

        private readonly float Reach => (nearest + Slack) * (nearest + Slack);

        /// <param name="node">A node.</param>
        /// <param name="from">Its first place in the order.</param>
        /// <param name="to">The place after its last.</param>
        /// <param name="gap">The squared distance from the query to its box.</param>
        public void Visit(int node, int from, int to, float gap)
        {
            if (node >= tree.split.Length)
            {
                Compare(from, to);
                return;
            }
            var (axis, middle) = (tree.splitAxis[node], (from + to) / 2);
            var offset = place[axis] - tree.split[node];
            var isBelow = offset < 0;
            VisitHalf(isBelow, node, from, middle, to, gap);
            var before = offsets[axis];
            var beyond = gap - (before * before) + (offset * offset);
            if (beyond > Reach)
                return;
            offsets[axis] = offset;
            VisitHalf(!isBelow, node, from, middle, to, beyond);
            offsets[axis] = before;
        }

        private void VisitHalf(bool isLower, int node, int from, int middle, int to, float gap)
        {
            if (isLower)
                Visit(2 * node, from, middle, gap);
            else
                Visit((2 * node) + 1, middle, to, gap);
        }

        private void Compare(int from, int to)
        {
            foreach (var row in tree.order.AsSpan(from..to))
            {
                if (TensorPrimitives.Distance(place, tree.places[row]) > nearest + Slack)
                    continue;
                var distance = TensorPrimitives.Distance(query, tree.vectors[row]);
                if (distance < nearest || (distance == nearest && (Row is null || row < Row)))
                    (nearest, Row) = (distance, row);
            }
        }
    }
}
