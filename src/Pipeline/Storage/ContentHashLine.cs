using System.Globalization;
using System.Text;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What is known of one file's content, and when it was read.</summary>
/// <param name="Stat">The file's state before it was read.</param>
/// <param name="ReadNs">When it was read, nanoseconds since 1970; <see cref="Sealed"/> where nobody writes to it again.</param>
/// <param name="Content">Its SHA-256.</param>
internal sealed record ContentHash(FileStat Stat, long ReadNs, Fingerprint Content)
{
    /// <summary>Stands for the time of reading of a file of the store itself.</summary>
    public const long Sealed = long.MaxValue;

    private const long GuardNs = 2_000_000_000;

    /// <summary>Whether a later write would have left a trace in the file's state.</summary>
    public bool IsTrusted => ReadNs == Sealed || ReadNs - Stat.LatestNs >= GuardNs;
}

/// <summary>A line of <c>content-hashes.tsv</c>: a check over the rest, the content's hash, the file's state, its path.</summary>
internal static class ContentHashLine
{
    private const int CheckDigits = 16;

    /// <summary>The line, without its end. A path may hold any character; tab, line ends and backslash are escaped.</summary>
    public static string Of(string path, ContentHash entry)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Content.Hex}\t{entry.Stat.SizeBytes}\t{entry.Stat.ModifiedNs}\t{entry.Stat.ChangedNs}\t{entry.Stat.Inode}\t{entry.ReadNs}\t{Escaped(path)}");
        return $"{Check(text)}\t{text}";
    }

    /// <summary>What a line says; null where it is not whole.</summary>
    public static (string Path, ContentHash Entry)? Read(string line) =>
        line.Split('\t', 2) is [var check, var text] && check == Check(text)
        && text.Split('\t') is [var hex, var size, var modified, var changed, var inode, var read, var path]
        && Fingerprint.TryParse(hex, out var content)
        && Number(size) is { } s && Number(modified) is { } m && Number(changed) is { } c && Number(read) is { } r
        && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            ? (Unescaped(path), new(new(s, m, c, i), r, content)) : null;

    private static string Check(string text) => Fingerprint.Of(text).Hex[..CheckDigits];

    private static string Escaped(string path) => path
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    private static string Unescaped(string text)
    {
        var path = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            path.Append(text[i] != '\\' || i + 1 == text.Length ? text[i] : text[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other });
        return path.ToString();
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
