using System.Collections.Immutable;
using System.Text;
using Microsoft.ML.Tokenizers;
using static TorchSharp.torch;

namespace ImageRegression.Language;

/// <summary>Makes tokens of texts, as CLIP does.</summary>
/// <remarks>
/// Merges are applied by Microsoft.ML.Tokenizers, which has CLIP's end of a word and bytes as symbols. Its own division into words and its decoding
/// are not CLIP's (it leaves the blanks out), and are not used.
/// </remarks>
public sealed class BpeTokenizer
{
    private readonly Microsoft.ML.Tokenizers.BpeTokenizer merging;

    /// <summary>A tokenizer.</summary>
    public BpeTokenizer(BpeVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
        merging = Microsoft.ML.Tokenizers.BpeTokenizer.Create(new BpeOptions(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create(token, id)))
        {
            Merges = vocabulary.Merges.Select(merge => $"{merge.Left} {merge.Right}"),
            EndOfWordSuffix = BpeVocabulary.EndOfWord,
            ByteLevel = true,
            PreTokenizer = new WholeWord(),
        });
    }

    /// <summary>Its tokens.</summary>
    public BpeVocabulary Vocabulary { get; }

    /// <summary>The tokens of a text, without start and end.</summary>
    public ImmutableArray<long> Encode(string text) => [.. ClipWords.Of(text).SelectMany(word => merging.EncodeToIds(word)).Select(id => (long)id)];

    /// <summary>The tokens of a text as a sentence: start, text, end.</summary>
    public ImmutableArray<long> Sentence(string text) => [Vocabulary.Start, .. Encode(text), Vocabulary.End];

    /// <summary>Sentences for a tower, as long as the longest.</summary>
    /// <param name="texts">R texts, at least one.</param>
    /// <param name="length">Tokens that the tower reads, <see cref="TextTowerSize.Length"/>.</param>
    /// <returns>Shape [R, L], Int64; 0 after the end.</returns>
    /// <exception cref="UserErrorException">One has more tokens than the tower reads; nothing is cut off.</exception>
    public Tensor Sentences(IEnumerable<string> texts, int length)
    {
        ImmutableArray<ImmutableArray<long>> all = [.. texts.Select(Sentence)];
        if (all.IsEmpty)
            throw new ArgumentException("There is no text.", nameof(texts));
        var longest = all.Max(sentence => sentence.Length);
        TextTower.RequireLength(longest, length);
        return tensor([.. all.SelectMany(sentence => sentence.Concat(Enumerable.Repeat(0L, longest - sentence.Length)))]).reshape(all.Length, longest);
    }

    /// <summary>The text of tokens: the words of the cleaned text with single blanks between; start and end are left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not one of the vocabulary.</exception>
    public string Decode(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = ids.Where(id => id != Vocabulary.Start && id != Vocabulary.End)
            .SelectMany(id => id >= 0 && id < Vocabulary.Count ? ByteSymbols.BytesOf(Vocabulary.Tokens[(int)id])
                : throw new ArgumentOutOfRangeException(nameof(ids), id, $"The vocabulary has the ids 0 to {Vocabulary.Count - 1}."));
        return Encoding.UTF8.GetString([.. bytes]).TrimEnd(' ');
    }

    // What it is given is one word already.
    private sealed class WholeWord : PreTokenizer
    {
        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => [(0, text.Length)];

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => [(0, text.Length)];
    }
}
