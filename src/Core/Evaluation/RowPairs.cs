using System.Collections.Immutable;
using ImageRegression.Randomness;

namespace ImageRegression.Evaluation;

/// <summary>Pairs of rows, of one subject or of two, numbered without being listed: there are half as many as rows squared.</summary>
internal sealed class RowPairs
{
    private const ulong Seed = 1;

    private readonly int[] order;   // rows, those of a subject side by side
    private readonly int[] partners;   // of the row at each place, where in the order its partners begin
    private readonly long[] before;   // pairs of all places before this one; at the end, of all

    private RowPairs(int[] order, int[] partners, Func<int, int> count)
    {
        (this.order, this.partners, before) = (order, partners, new long[order.Length + 1]);
        for (var place = 0; place < order.Length; place++)
            before[place + 1] = before[place] + count(place);
    }

    /// <summary>How many there are.</summary>
    public long Count => before[^1];

    /// <summary>Pairs of rows of one subject, and pairs of rows of two.</summary>
    /// <param name="subjects">Whose each row is.</param>
    public static (RowPairs Within, RowPairs Between) Of(ImmutableArray<string> subjects)
    {
        var groups = Enumerable.Range(0, subjects.Length).GroupBy(row => subjects[row]).Select(group => group.ToArray()).ToArray();
        int[] order = [.. groups.SelectMany(group => group)];
        var ends = new int[order.Length];   // where the rows of the subject at each place end
        var end = 0;
        foreach (var group in groups)
            ends.AsSpan(end, group.Length).Fill(end += group.Length);
        return (
            new(order, [.. Enumerable.Range(1, order.Length)], place => ends[place] - place - 1),
            new(order, ends, place => order.Length - ends[place]));
    }

    /// <summary>All of them, or so many drawn at random where there are more; always the same ones.</summary>
    /// <returns>Rows, the lower one first, in the order of the rows.</returns>
    public (int First, int Second)[] Sample(int most)
    {
        var numbers = Count <= most ? LongRange(Count) : new SplitMix64(Seed).Sample(Count, most);
        return [.. numbers.Select(At).Order()];
    }

    private (int First, int Second) At(long number)
    {
        var (place, last) = (0, order.Length - 1);
        while (place < last)
            if (place + (last - place) / 2 is var middle && before[middle + 1] > number)
                last = middle;
            else
                place = middle + 1;
        var (one, other) = (order[place], order[partners[place] + (int)(number - before[place])]);
        return one < other ? (one, other) : (other, one);
    }

    private static IEnumerable<long> LongRange(long count)
    {
        for (var number = 0L; number < count; number++)
            yield return number;
    }
}
