namespace ImageRegression.Neighbors;

internal static class Sorted
{
    /// <summary>How many of the ascending values are less than <paramref name="limit"/>.</summary>
    public static int CountBelow(ReadOnlySpan<double> ascending, double limit) => CountUpTo(ascending, Math.BitDecrement(limit));

    /// <summary>So many of the ascending values, and all that equal the last of them; all where there are fewer.</summary>
    public static int CountWithTies(ReadOnlySpan<double> ascending, int count) =>
        count <= 0 || count >= ascending.Length ? Math.Clamp(count, 0, ascending.Length) : CountUpTo(ascending, ascending[count - 1]);

    /// <summary>How many of the ascending values are at most <paramref name="limit"/>.</summary>
    public static int CountUpTo(ReadOnlySpan<double> ascending, double limit)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] <= limit)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
