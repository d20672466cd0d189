namespace ImageRegression.Evaluation;

/// <summary>A four-way heap of nodes by tentative distance, each node at most once; reusable.</summary>
internal sealed class NodeHeap(int nodes)
{
    private const int Ways = 4;

    private readonly int[] heap = new int[nodes];
    private readonly int[] places = Enumerable.Repeat(-1, nodes).ToArray();

    public int Count { get; private set; }

    /// <summary>Whether a node is in it.</summary>
    public bool Holds(int node) => places[node] >= 0;

    /// <summary>Adds a node, or moves it up after its distance has fallen.</summary>
    public void Push(int node, ReadOnlySpan<double> distances)
    {
        var place = places[node] < 0 ? Count++ : places[node];
        var distance = distances[node];
        while (place > 0)
        {
            var parent = (place - 1) / Ways;
            if (distances[heap[parent]] <= distance)
                break;
            Put(heap[parent], place);
            place = parent;
        }
        Put(node, place);
    }

    /// <summary>Takes out the nearest node.</summary>
    public int Pop(ReadOnlySpan<double> distances)
    {
        var nearest = heap[0];
        places[nearest] = -1;
        var last = heap[--Count];
        if (Count == 0)
            return nearest;
        var (place, distance) = (0, distances[last]);
        while (place * Ways + 1 < Count)
        {
            var child = place * Ways + 1;
            for (var (other, end) = (child + 1, Math.Min(child + Ways, Count)); other < end; other++)
                if (distances[heap[other]] < distances[heap[child]])
                    child = other;
            if (distances[heap[child]] >= distance)
                break;
            Put(heap[child], place);
            place = child;
        }
        Put(last, place);
        return nearest;
    }

    private void Put(int node, int place)
    {
        heap[place] = node;
        places[node] = place;
    }
}
