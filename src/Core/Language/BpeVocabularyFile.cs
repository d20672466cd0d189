using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace ImageRegression.Language;

/// <summary>Reads vocabularies in the forms that they are published in.</summary>
internal static class BpeVocabularyFile
{
    /// <summary>How the first line of a list of merges begins, or in OpenAI's file ends.</summary>
    public const string Version = "#version";

    /// <summary>Merges that CLIP uses.</summary>
    public const int ClipMerges = 48_894;

    // Merges in OpenAI's file, of which its own code takes the first 48,894.
    private const int FileMerges = 262_144;

    // OpenAI's unpacks to 3 MB, and CLIP's tokenizer.json has as much.
    private const int MostBytes = 1 << 24;

    /// <inheritdoc cref="BpeVocabulary.Read"/>
    public static BpeVocabulary Read(string path)
    {
        try
        {
            var bytes = Bytes(path);
            return bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? OfTokenizer(bytes) : OfMerges(Text(bytes));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The vocabulary cannot be opened: {fault.Message}.", path, inner: fault);
        }
        catch (Exception fault) when (fault is InvalidDataException or JsonException or DecoderFallbackException)
        {
            throw new UserErrorException(
                $"This is no vocabulary of CLIP: {fault.Message.TrimEnd('.')}. Give bpe_simple_vocab_16e6.txt.gz, merges.txt or tokenizer.json.", path, inner: fault);
        }
    }

    private static byte[] Bytes(string path)
    {
        using var file = RegularFile.Open(path);
        var packed = Limited(file);
        if (packed is not [0x1F, 0x8B, ..])
            return packed;
        using var unpacking = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return Limited(unpacking);
    }

    private static byte[] Limited(Stream stream)
    {
        using var read = new MemoryStream();
        var part = new byte[81_920];
        for (int count; (count = stream.Read(part)) > 0;)
        {
            read.Write(part, 0, count);
            if (read.Length > MostBytes)
                throw new InvalidDataException($"it has more than {MostBytes >> 20} MB");
        }
        return read.ToArray();
    }

    private static string Text(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);

    private static BpeVocabulary OfMerges(string text)
    {
        var lines = text.TrimEnd('\n', '\r').Split('\n');
        if (!lines[0].Contains(Version, StringComparison.Ordinal))
            throw new InvalidDataException($"its first line does not tell its version ('{Version}: 0.2')");
        var merges = lines.Length - 1;
        if (merges > ClipMerges && merges != FileMerges)
            throw new InvalidDataException($"it has {merges} merges, and CLIP's has {ClipMerges} (OpenAI's file {FileMerges}, of which the first count); part of it may be missing");
        return BpeVocabulary.Of(lines.Skip(1).Take(ClipMerges).Select((line, place) => Pair(line.TrimEnd('\r'), $"line {place + 2}")));
    }

    private static BpeVocabulary OfTokenizer(byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        if (!json.RootElement.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array
            || !model.TryGetProperty("vocab", out var vocab) || vocab.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("its 'model' has no 'vocab' and 'merges'");
        if (merges.GetArrayLength() > ClipMerges)
            throw new InvalidDataException($"it has {merges.GetArrayLength()} merges, and CLIP's has {ClipMerges}");
        var vocabulary = BpeVocabulary.Of(merges.EnumerateArray().Select((merge, place) => Pair(merge, $"merge {place + 1}")));
        foreach (var (id, token) in vocabulary.Tokens.Index())
            if (!vocab.TryGetProperty(token, out var given) || given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out var theirs) || theirs != id)
                throw new InvalidDataException($"the id of '{token}' must be {id}, as in CLIP");
        return vocabulary;
    }

    private static (string Left, string Right) Pair(JsonElement merge, string where) => merge.ValueKind switch
    {
        JsonValueKind.String => Pair(merge.GetString()!, where),
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(side => side.ValueKind == JsonValueKind.String) => (merge[0].GetString()!, merge[1].GetString()!),
        _ => throw new InvalidDataException($"{where} is no pair of symbols"),
    };

    private static (string Left, string Right) Pair(string line, string where) =>
        line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw new InvalidDataException($"{where} is no pair of symbols: '{line}'");
}
