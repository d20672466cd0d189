using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ImageRegression.Language;
using Xunit;

namespace ImageRegression.Tests.Language;

/// <summary>Tokens beside numbers worked by hand, beside the plain algorithm, and the authors'; vocabularies that are not whole.</summary>
public sealed class BpeTokenizerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Without_a_vocabulary_every_byte_is_a_token()
    {
        var tokenizer = new BpeTokenizer(BpeVocabulary.ByteLevel);
        Assert.Equal(514, BpeVocabulary.ByteLevel.Count);
        // The full stop is the 14th printable character, and ends its word: 13 + 256. A digit d is a word by itself: 15 + d + 256.
        Assert.Equal([512L, 269, 513], tokenizer.Sentence(".").AsEnumerable());
        Assert.Equal([271 + 1, 271 + 3, 271 + 1], tokenizer.Encode("131").Select(id => (int)id));
        Assert.Equal(['a' - '!', 'b' - '!' + 256], tokenizer.Encode(" AB ").Select(id => (int)id));
    }

    [Theory]
    [InlineData("The  child's\tage", "the child 's age")]
    [InlineData("they'll've", "they 'll 've")]
    [InlineData("'smart", "'s mart")]                       // as the pattern has it: the ending comes first
    [InlineData("x-ray, 131 months.", "x - ray , 1 3 1 months .")]
    [InlineData("&amp;amp;lt; &lt;b&gt;", "& lt ; < b >")]    // twice, and no more: of three one is left
    [InlineData("caf\u00e9 \U0001D400\U0001D401 !?", "caf\u00e9 \U0001D400\U0001D401 !?")]   // letters beyond U+FFFF are letters
    [InlineData(" \u00a0\n", "")]
    public void Texts_are_cleaned_and_divided_as_CLIP_does(string text, string words) => Assert.Equal(words, string.Join(' ', ClipWords.Of(text)));

    [Fact]
    public void Decoding_gives_the_words_again()
    {
        var learnt = new BpeTokenizer(BpeVocabulary.Learn(Captions, merges: 40));
        foreach (var text in (string[])["a naïve </w> case \U0001F389\U0001F389!", "bone age: 131 months.", "", "&lt;|endoftext|&gt;", "'s 's"])
            Assert.Equal(string.Join(' ', ClipWords.Of(text)), learnt.Decode(learnt.Sentence(text)));
    }

    private static readonly string[] Captions =
        ["a radiograph of the left hand of a boy, bone age 131 months.", "a dark radiograph of a teenager's hand, fingers apart, turned left.", "a bright radiograph of the hand of a girl."];

    [Fact]
    public void Merges_are_applied_by_rank_as_the_plain_algorithm_has_it()
    {
        var vocabulary = BpeVocabulary.Learn(Captions, merges: 60);
        var (tokenizer, random) = (new BpeTokenizer(vocabulary), new Random(5));
        for (var word = 0; word < 500; word++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => "aehdnorgfti"[random.Next(11)]));
            Assert.Equal(Plainly(text), tokenizer.Encode(text));
        }

        // The lowest rank of all neighbours, everywhere at once, until there is none.
        IEnumerable<long> Plainly(string text)
        {
            var symbols = ByteSymbols.OfWord(text).ToList();
            while (vocabulary.Merges.FirstOrDefault(merge => symbols.Zip(symbols.Skip(1)).Contains(merge)) is { Left: not null } first)
                for (var at = 0; at + 1 < symbols.Count; at++)
                    if ((symbols[at], symbols[at + 1]) == first)
                    {
                        symbols[at] += symbols[at + 1];
                        symbols.RemoveAt(at + 1);
                    }
            return symbols.Select(symbol => (long)vocabulary.Tokens.IndexOf(symbol));
        }
    }

    [Fact]
    public void The_commonest_pair_is_learnt_first_and_of_equals_the_first_by_its_codes()
    {
        // "ab" three times, "cb" twice, "cd" once: a b</w>, then c b</w>, then c d</w>.
        var vocabulary = BpeVocabulary.Learn(["ab cb", "ab cd", "ab cb"], merges: 3);
        Assert.Equal([("a", "b</w>"), ("c", "b</w>"), ("c", "d</w>")], vocabulary.Merges.AsEnumerable());
        // Each once, "y z</w>" before "a b</w>" in the text: the codes decide. And no more pairs than there are.
        Assert.Equal([("a", "b</w>"), ("y", "z</w>")], BpeVocabulary.Learn(["yz ab"], merges: 9).Merges.AsEnumerable());
        Assert.Equal(BpeVocabulary.Learn(Captions, 50), BpeVocabulary.Learn(Captions.Reverse(), 50));
    }

    [Fact]
    public void A_vocabulary_is_read_back_in_every_form()
    {
        var learnt = BpeVocabulary.Learn(Captions, merges: 30);
        var plain = Path("merges.txt");
        learnt.Write(plain);
        Assert.Equal(learnt, BpeVocabulary.Read(plain));
        Assert.Equal(544, learnt.Count);

        using (var packing = new GZipStream(File.Create(Path("merges.txt.gz")), CompressionLevel.Fastest))
            packing.Write(File.ReadAllBytes(plain));
        Assert.Equal(learnt, BpeVocabulary.Read(Path("merges.txt.gz")));

        Assert.Equal(learnt, BpeVocabulary.Read(Tokenizer(learnt, learnt.Merges.Select(merge => (object)$"{merge.Left} {merge.Right}"))));
        Assert.Equal(learnt, BpeVocabulary.Read(Tokenizer(learnt, learnt.Merges.Select(merge => (object)new[] { merge.Left, merge.Right }))));
    }

    [Theory]
    [InlineData("a b</w>\n", "its first line does not tell its version")]
    [InlineData("#version: 0.2\na b</w>\nthree of them\n", "line 3 is no pair of symbols: 'three of them'")]
    [InlineData("#version: 0.2\nab c</w>\n", "merge 1 joins 'ab' and 'c</w>', and 'ab' is no symbol before it")]
    [InlineData("#version: 0.2\na b</w>\na b</w>\n", "merge 2 makes 'ab</w>', which is there already")]
    [InlineData("#version: 0.2\na</w> b</w>\n", "merge 1 joins something to 'a</w>', which is the end of a word")]
    [InlineData("{\"model\": {}}", "its 'model' has no 'vocab' and 'merges'")]
    [InlineData("{\"model\": ", "This is no vocabulary of CLIP")]
    [InlineData("{\"model\": {\"vocab\": {\"!\": 1}, \"merges\": []}}", "the id of '!' must be 0, as in CLIP")]
    [InlineData("", "its first line does not tell its version")]
    public void A_damaged_vocabulary_is_refused_by_a_sentence(string content, string says)
    {
        File.WriteAllText(Path("vocabulary"), content);
        var fault = Assert.Throws<UserErrorException>(() => BpeVocabulary.Read(Path("vocabulary")));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("Give bpe_simple_vocab_16e6.txt.gz, merges.txt or tokenizer.json.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_unpacks_without_end_or_is_cut_off_is_refused()
    {
        using (var packing = new GZipStream(File.Create(Path("bomb.gz")), CompressionLevel.Fastest))
            for (var part = 0; part < 20; part++)
                packing.Write(new byte[1 << 20]);
        Assert.Contains("it has more than 16 MB", Assert.Throws<UserErrorException>(() => BpeVocabulary.Read(Path("bomb.gz"))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path("long.txt"), "#version: 0.2\n" + string.Concat(Enumerable.Repeat("a b\n", 50_000)));
        Assert.Contains("it has 50000 merges, and CLIP's has 48894", Assert.Throws<UserErrorException>(() => BpeVocabulary.Read(Path("long.txt"))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path("bytes"), [.. "#version: 0.2\n"u8, 0xFF, 0xFE]);
        Assert.Throws<UserErrorException>(() => BpeVocabulary.Read(Path("bytes")));
        Assert.Throws<UserErrorException>(() => BpeVocabulary.Read(Path("absent")));
    }

    [Fact]
    public void A_tower_asks_for_the_vocabulary_it_was_trained_with()
    {
        Assert.Equal("No vocabulary: give --set vocabulary=bpe_simple_vocab_16e6.txt.gz.",
            Assert.Throws<UserErrorException>(() => BpeVocabulary.For(null, TextTowerSize.RN50)).Message);
        Assert.Same(BpeVocabulary.ByteLevel, BpeVocabulary.For(null, new() { Vocabulary = 514 }));
        BpeVocabulary.ByteLevel.Write(Path("bytes.txt"));
        Assert.Contains("The vocabulary has 514 tokens, and this tower was trained with 770",
            Assert.Throws<UserErrorException>(() => BpeVocabulary.For(Path("bytes.txt"), new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentences_are_as_long_as_the_longest_and_never_cut()
    {
        var tokenizer = new BpeTokenizer(BpeVocabulary.ByteLevel);
        using var ids = tokenizer.Sentences(["1", "12"], length: 24);
        Assert.Equal([512, 272, 513, 0, 512, 272, 273, 513], Near.Doubles(ids));
        Assert.Equal("The prompt has 27 tokens; this tower reads 24.",
            Assert.Throws<UserErrorException>(() => tokenizer.Sentences(["1", new string('1', 25)], length: 24)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([514]));
    }

    [SharedFact]
    public void Every_text_has_the_authors_tokens()
    {
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("goldens", "ordinal.json")));
        var cases = ClipGoldens.Tokens(goldens.RootElement.GetProperty("clip_tokens"), SharedFolder.Path("clip", "bpe_simple_vocab_16e6.txt.gz")).ToList();
        Assert.Equal(6, cases.Count);
        Assert.All(cases, golden => Assert.True(golden.Passed, $"{golden.Name}: {golden.Detail}"));
        Assert.All(ClipGoldens.Tokens(goldens.RootElement.GetProperty("clip_tokens"), Path("absent")), golden => Assert.False(golden.IsChecked));
    }

    private string Tokenizer(BpeVocabulary vocabulary, IEnumerable<object> merges)
    {
        var json = new { model = new { vocab = vocabulary.Tokens.Index().ToDictionary(token => token.Item, token => token.Index), merges } };
        File.WriteAllText(Path("tokenizer.json"), JsonSerializer.Serialize(json), new UTF8Encoding(false));
        return Path("tokenizer.json");
    }

    private string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
}
