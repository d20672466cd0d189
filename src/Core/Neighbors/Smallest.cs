using System.Numerics;

namespace ImageRegression.Neighbors;

internal static class Smallest
{
    /// <summary>The <paramref name="count"/>th smallest value, by a short sorted list that hardly any value enters after the first few.</summary>
    /// <param name="values">Numbers, none of them NaN, at least <paramref name="count"/> of them.</param>
    /// <param name="count">≥ 1.</param>
    public static T Of<T>(ReadOnlySpan<T> values, int count)
        where T : unmanaged, INumber<T>
    {
        var smallest = values[..count].ToArray();
        Array.Sort(smallest);
        var largest = smallest[^1];
        foreach (var value in values[count..])
        {
            if (value >= largest)
                continue;
            var at = Array.BinarySearch(smallest, value);
            at = at < 0 ? ~at : at;
            Array.Copy(smallest, at, smallest, at + 1, count - 1 - at);
            smallest[at] = value;
            largest = smallest[^1];
        }
        return largest;
    }
}
