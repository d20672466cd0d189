using System.Collections.Immutable;
using System.Text;

namespace ImageRegression.Language;

/// <summary>A visible character for each of the 256 bytes, so that merges can be written as text; the order is that of the ids.</summary>
/// <remarks>
/// GPT-2's: printable bytes of Latin-1 stand for themselves and come first; the others, in their order, are the characters from U+0100 on.
/// Radford et al. (2019), "Language Models are Unsupervised Multitask Learners".
/// </remarks>
internal static class ByteSymbols
{
    private static readonly ImmutableArray<byte> Bytes =
    [
        .. Enumerable.Range('!', '~' - '!' + 1).Concat(Enumerable.Range('¡', '¬' - '¡' + 1)).Concat(Enumerable.Range('®', 'ÿ' - '®' + 1)).Select(code => (byte)code),
        .. Enumerable.Range(0, '!').Concat(Enumerable.Range('~' + 1, '¡' - '~' - 1)).Append(0xAD).Select(code => (byte)code),
    ];

    /// <summary>Symbols by their ids.</summary>
    public static ImmutableArray<char> All { get; } = [.. Symbols()];

    private static readonly ImmutableDictionary<char, byte> ByteOf = All.Zip(Bytes).ToImmutableDictionary(pair => pair.First, pair => pair.Second);

    private static readonly ImmutableDictionary<byte, char> SymbolOf = All.Zip(Bytes).ToImmutableDictionary(pair => pair.Second, pair => pair.First);

    /// <summary>A word as symbols, one for each byte of its UTF-8; the last carries the end of the word.</summary>
    public static ImmutableArray<string> OfWord(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return [.. bytes.Select((value, place) => $"{SymbolOf[value]}{(place == bytes.Length - 1 ? BpeVocabulary.EndOfWord : "")}")];
    }

    /// <summary>The bytes that a token stands for; a blank where a word ends.</summary>
    public static IEnumerable<byte> BytesOf(string token) =>
        token.EndsWith(BpeVocabulary.EndOfWord, StringComparison.Ordinal) ? [.. Each(token[..^BpeVocabulary.EndOfWord.Length]), (byte)' '] : Each(token);

    private static IEnumerable<byte> Each(string symbols) => symbols.Select(symbol => ByteOf[symbol]);

    private static IEnumerable<char> Symbols()
    {
        var next = 'Ā';
        foreach (var value in Bytes)
            yield return value is >= (byte)'!' and <= (byte)'~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)value : next++;
    }
}
