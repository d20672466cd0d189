using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace ImageRegression.Language;

/// <summary>Cleans a text as CLIP does, and divides it into words.</summary>
/// <remarks>
/// HTML's entities are resolved twice, blanks collapse, letters become small; then a word is <c>'s 't 're 've 'm 'll 'd</c>, a run of letters, one
/// digit, or a run of anything else but blanks. By characters of Unicode, as Python's <c>regex</c> sees them and .NET's, which sees halves of
/// those beyond U+FFFF, does not. Entities are HTML 4's with their semicolon; Python's <c>html.unescape</c> knows more. Text that is
/// mangled (<c>ftfy</c> in OpenAI's code) stays as it is.
/// </remarks>
internal static class ClipWords
{
    private static readonly ImmutableArray<string> Endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Blank,
        Letter,
        Digit,
        Other,
    }

    /// <summary>The words of a text, in order.</summary>
    public static ImmutableArray<string> Of(string text)
    {
        var cleaned = Cleaned(text);
        var words = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; at < cleaned.Length;)
        {
            var length = LengthAt(cleaned, at, out var kind);
            if (kind != Kind.Blank)
                words.Add(cleaned.Substring(at, length));
            at += length;
        }
        return words.ToImmutable();
    }

    /// <summary>A text without entities, in small letters, with single blanks between its parts and none at its ends.</summary>
    public static string Cleaned(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = WebUtility.HtmlDecode(WebUtility.HtmlDecode(WithoutHalves(text)));
        return string.Join(' ', WithoutHalves(plain).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
    }

    // Half of a character has no bytes in UTF-8; the character for what is unknown takes its place.
    private static string WithoutHalves(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));

    private static int LengthAt(string text, int start, out Kind kind)
    {
        kind = KindAt(text, start, out var length);
        if (text[start] == '\'' && Endings.FirstOrDefault(ending => text.AsSpan(start).StartsWith(ending, StringComparison.Ordinal)) is { } found)
            return found.Length;
        if (kind == Kind.Digit)
            return length;
        var end = start + length;
        while (end < text.Length && KindAt(text, end, out length) == kind)
            end += length;
        return end - start;
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        var rune = Rune.GetRuneAt(text, at);
        length = rune.Utf16SequenceLength;
        return Rune.IsWhiteSpace(rune) ? Kind.Blank : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
            _ => Kind.Other,
        };
    }
}
