namespace ImageRegression.Images;

/// <summary>Names as people number them: <c>frame2</c> before <c>frame10</c>. Numbers compare by value, all else by its characters; equal values by their zeros.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Of { get; } = new();

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        while (a.Length > 0 && b.Length > 0)
        {
            var (own, other) = (Digits(a), Digits(b));
            if (own == 0 || other == 0)
                (own, other) = (1, 1);   // no two numbers: one character each
            var order = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]) ? Numbers(a[..own], b[..other]) : a[0].CompareTo(b[0]);
            if (order != 0)
                return order;
            a = a[own..];
            b = b[other..];
        }
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    // Of any length: without its zeros, the longer number is the greater.
    private static int Numbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var x = a.TrimStart('0');
        var y = b.TrimStart('0');
        return x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
    }

    private static int Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
}
