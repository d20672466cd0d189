namespace ImageRegression;

/// <summary>"Did you mean …?" for a mistyped name.</summary>
public static class Suggestion
{
    /// <summary>The nearest of <paramref name="known"/>, or null where none is near: more than a third of the letters differ.</summary>
    public static string? For(string given, IEnumerable<string> known) =>
        known.Select(name => (name, distance: EditDistance(Fold(given), Fold(name))))
            .Where(pair => pair.distance <= Math.Max(given.Length, pair.name.Length) / 3)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.name, StringComparer.Ordinal)
            .Select(pair => pair.name)
            .FirstOrDefault();

    /// <summary>" Did you mean 'x'?" to append to a message; empty where nothing is near.</summary>
    public static string Sentence(string given, IEnumerable<string> known) =>
        For(given, known) is { } name ? $" Did you mean '{name}'?" : "";

    private static string Fold(string name) => name.ToLowerInvariant().Replace('_', '-');

    /// <summary>Levenshtein (1966): the fewest insertions, deletions and substitutions of one letter.</summary>
    internal static int EditDistance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            above = row;
        }
        return above[^1];
    }
}
