namespace ImageRegression.Neighbors;

internal static class Sorted
{
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
