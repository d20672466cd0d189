using System.Text.RegularExpressions;

namespace ImageRegression.Reports;

/// <summary>Texts of a study's own, such as labels and units, in Markdown: shown as they are, whatever they hold.</summary>
internal static partial class Markdown
{
    /// <summary>A text on one line in which nothing is HTML, a link or a picture.</summary>
    public static string Text(string text) => Entity().Replace(OneLine(text), "&amp;")
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("](", "]\\(", StringComparison.Ordinal);

    /// <summary>A text as code, which no backtick in it can end.</summary>
    public static string Code(string text)
    {
        var fence = new string('`', Backticks().Matches(text).Select(match => match.Length).DefaultIfEmpty(0).Max() + 1);
        var pad = fence.Length > 1 ? " " : "";
        return $"{fence}{pad}{OneLine(text)}{pad}{fence}";
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    // Only where it would be read as one: "R&D" stays.
    [GeneratedRegex("&(?=#?[0-9A-Za-z]+;)")]
    private static partial Regex Entity();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
