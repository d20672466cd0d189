using System.Collections.Immutable;
using System.Text;

namespace ImageRegression.Language;

/// <summary>The tokens of CLIP's byte-pair encoding: 256 bytes, the same at the end of a word, and what pairs were merged to; then start and end of a sentence.</summary>
/// <remarks>
/// Sennrich, Haddow and Birch (2016), "Neural Machine Translation of Rare Words with Subword Units", ACL; on bytes as in GPT-2, with
/// <c>&lt;/w&gt;</c> at the end of a word as in CLIP. Equal merges are equal vocabularies.
/// </remarks>
public sealed class BpeVocabulary : IEquatable<BpeVocabulary>
{
    /// <summary>What the last symbol of a word carries.</summary>
    internal const string EndOfWord = "</w>";

    private const string StartToken = "<|startoftext|>", EndToken = "<|endoftext|>";

    private BpeVocabulary(ImmutableArray<(string Left, string Right)> merges)
    {
        Merges = merges;
        Tokens =
        [
            .. ByteSymbols.All.Select(symbol => $"{symbol}"), .. ByteSymbols.All.Select(symbol => $"{symbol}{EndOfWord}"),
            .. merges.Select(merge => merge.Left + merge.Right), StartToken, EndToken,
        ];
    }

    /// <summary>Bytes only: needs no file, and makes a token of every letter.</summary>
    public static BpeVocabulary ByteLevel { get; } = new([]);

    /// <summary>Pairs of symbols that become one, the first before all others.</summary>
    internal ImmutableArray<(string Left, string Right)> Merges { get; }

    /// <summary>All tokens by their ids, as symbols (<see cref="ByteSymbols"/>).</summary>
    internal ImmutableArray<string> Tokens { get; }

    /// <summary>V, tokens that there are: 514 and one a merge. CLIP's has 49,408.</summary>
    public int Count => Tokens.Length;

    /// <summary>Id of the token that begins every sentence, V − 2.</summary>
    public int Start => Count - 2;

    /// <summary>Id of the token that ends every sentence, V − 1: the largest, by which it is found.</summary>
    public int End => Count - 1;

    /// <summary>Reads a vocabulary: CLIP's <c>bpe_simple_vocab_16e6.txt</c>, packed by gzip or not, <c>merges.txt</c> or <c>tokenizer.json</c>.</summary>
    /// <exception cref="UserErrorException">The file is not there, is too large, or is damaged.</exception>
    public static BpeVocabulary Read(string path) => BpeVocabularyFile.Read(path);

    /// <summary>The vocabulary that a user gives for a tower.</summary>
    /// <param name="path">The user's file; null where none is given.</param>
    /// <param name="size">The tower's measures.</param>
    /// <exception cref="UserErrorException">The tower needs a file and there is none, or its vocabulary is another.</exception>
    public static BpeVocabulary For(string? path, TextTowerSize size)
    {
        ArgumentNullException.ThrowIfNull(size);
        if (path is null && size.Vocabulary != ByteLevel.Count)
            throw new UserErrorException("No vocabulary: give --set vocabulary=bpe_simple_vocab_16e6.txt.gz.");
        var vocabulary = path is null ? ByteLevel : Read(path);
        return vocabulary.Count == size.Vocabulary ? vocabulary
            : throw new UserErrorException($"The vocabulary has {vocabulary.Count} tokens, and this tower was trained with {size.Vocabulary}: give the file that it was trained with.", path);
    }

    /// <summary>Learns a vocabulary: again and again the commonest pair of neighbouring symbols becomes one.</summary>
    /// <param name="texts">Captions; equal ones count as often as they come.</param>
    /// <param name="merges">How many pairs; fewer where the texts have fewer. ≥ 0. Default 256.</param>
    /// <returns>A pure function of the texts, whatever their order: of pairs that are equally common, the first by the codes of its symbols.</returns>
    public static BpeVocabulary Learn(IEnumerable<string> texts, int merges = 256) => new(BpeLearning.Merges(texts, merges));

    /// <summary>Writes the merges as a <c>merges.txt</c> that <see cref="Read"/> reads.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void Write(string path)
    {
        try
        {
            File.WriteAllText(path, string.Concat(Merges.Select(merge => $"{merge.Left} {merge.Right}\n").Prepend($"{BpeVocabularyFile.Version}: 0.2\n")), new UTF8Encoding(false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The vocabulary cannot be written: {fault.Message}.", path, inner: fault);
        }
    }

    /// <summary>A vocabulary of merges, in which each is of symbols that are there before it.</summary>
    /// <exception cref="InvalidDataException">One is not; says which.</exception>
    internal static BpeVocabulary Of(IEnumerable<(string Left, string Right)> merges)
    {
        ImmutableArray<(string Left, string Right)> all = [.. merges];
        var known = ByteLevel.Tokens.Take(2 * ByteSymbols.All.Length).ToHashSet(StringComparer.Ordinal);
        foreach (var (place, (left, right)) in all.Index())
        {
            if (!known.Contains(left) || !known.Contains(right))
                throw new InvalidDataException($"merge {place + 1} joins '{left}' and '{right}', and '{(known.Contains(left) ? right : left)}' is no symbol before it");
            if (left.EndsWith(EndOfWord, StringComparison.Ordinal))
                throw new InvalidDataException($"merge {place + 1} joins something to '{left}', which is the end of a word");
            if (!known.Add(left + right))
                throw new InvalidDataException($"merge {place + 1} makes '{left + right}', which is there already");
        }
        return new(all);
    }

    /// <inheritdoc/>
    public bool Equals(BpeVocabulary? other) => other is not null && Merges.SequenceEqual(other.Merges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BpeVocabulary);

    /// <inheritdoc/>
    public override int GetHashCode() => Merges.Aggregate(Count, HashCode.Combine);

    /// <summary>How many tokens there are.</summary>
    public override string ToString() => $"{Count} tokens";
}
