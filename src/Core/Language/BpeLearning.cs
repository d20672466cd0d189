using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ImageRegression.Language;

/// <summary>Learns merges from texts, greedily.</summary>
internal static class BpeLearning
{
    /// <inheritdoc cref="BpeVocabulary.Learn"/>
    public static ImmutableArray<(string Left, string Right)> Merges(IEnumerable<string> texts, int merges)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegative(merges);
        var words = texts.SelectMany(text => ClipWords.Of(text)).CountBy(word => word, StringComparer.Ordinal)
            .Select(word => (Symbols: ByteSymbols.OfWord(word.Key).ToList(), Times: (long)word.Value)).ToList();
        var learnt = ImmutableArray.CreateBuilder<(string Left, string Right)>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        while (learnt.Count < merges && Commonest() is { } pair)
        {
            learnt.Add(pair);
            made.Add(pair.Left + pair.Right);
            foreach (var (symbols, _) in words)
                Join(symbols, pair);
        }
        return learnt.ToImmutable();

        (string Left, string Right)? Commonest()
        {
            var counts = new Dictionary<(string Left, string Right), long>();
            foreach (var (symbols, times) in words)
                for (var at = 1; at < symbols.Count; at++)
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, (symbols[at - 1], symbols[at]), out _) += times;
            (string Left, string Right)? best = null;
            var most = 0L;
            foreach (var (pair, times) in counts)
                if (!made.Contains(pair.Left + pair.Right) && (times > most || (times == most && IsBefore(pair, best!.Value))))   // what two pairs make alike is one token
                    (best, most) = (pair, times);
            return best;
        }
    }

    /// <summary>Joins a pair wherever it stands, from the left.</summary>
    public static void Join(List<string> symbols, (string Left, string Right) pair)
    {
        for (var at = 0; at + 1 < symbols.Count; at++)
            if (symbols[at] == pair.Left && symbols[at + 1] == pair.Right)
            {
                symbols[at] = pair.Left + pair.Right;
                symbols.RemoveAt(at + 1);
            }
    }

    private static bool IsBefore((string Left, string Right) one, (string Left, string Right) other)
    {
        var order = string.CompareOrdinal(one.Left, other.Left);
        return order < 0 || (order == 0 && string.CompareOrdinal(one.Right, other.Right) < 0);
    }
}
