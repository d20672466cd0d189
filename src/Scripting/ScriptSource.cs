using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ImageRegression.Reports.Runs;

namespace ImageRegression.Scripting;

/// <summary>A script with all it loads, read once: what the compile cache is keyed by.</summary>
/// <param name="File">Full path of the script.</param>
/// <param name="Key">
/// SHA-256 in hex over every file's path and content, over the assemblies it names with <c>#r</c>, and over the host.
/// </param>
/// <param name="Texts">The script and the scripts it loads, as they were read.</param>
internal sealed record ScriptSource(string File, string Key, ImmutableArray<ScriptText> Texts)
{
    private const string Format = "2";   // raise when the compiler's options or the stored description change

    /// <summary>Reads a script.</summary>
    /// <exception cref="UserErrorException">There is no such file, or it cannot be read.</exception>
    public static ScriptSource Open(string path)
    {
        var file = Path.GetFullPath(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, HostStamp.Value);
        var texts = ImmutableArray.CreateBuilder<ScriptText>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>([file]);
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next) || (next != file && !System.IO.File.Exists(next)))
                continue;   // the compiler names the line that loads a missing file
            var bytes = next == file ? ReadScript(path) : System.IO.File.ReadAllBytes(next);
            Add(hash, next);
            hash.AppendData(SHA256.HashData(bytes));
            if (next.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                continue;
            var text = Encoding.UTF8.GetString(bytes);
            texts.Add(new(Path.GetRelativePath(Path.GetDirectoryName(file)!, next).Replace('\\', '/'), text));
            foreach (var named in Directives(text))
                waiting.Push(Path.GetFullPath(named, Path.GetDirectoryName(next)!));
        }
        return new ScriptSource(file, Convert.ToHexStringLower(hash.GetHashAndReset()), texts.ToImmutable());
    }

    /// <summary>
    /// The files that <c>#load</c> and <c>#r</c> lines name, by a scan of lines. It may name too many (a directive in a
    /// comment), never too few, which is what a key needs; the compiler decides which of them count.
    /// </summary>
    internal static ImmutableArray<string> Directives(string text) =>
        [.. text.Split('\n').Select(Directive).OfType<string>()];

    private static string? Directive(string line)
    {
        var rest = line.TrimStart(' ', '\t', '\uFEFF');
        if (!rest.StartsWith('#'))
            return null;
        rest = rest[1..].TrimStart();
        if (!rest.StartsWith("load", StringComparison.Ordinal) && !rest.StartsWith('r'))
            return null;
        var open = rest.IndexOf('"', StringComparison.Ordinal);
        var close = open < 0 ? -1 : rest.IndexOf('"', open + 1);
        return close > open + 1 ? rest[(open + 1)..close] : null;
    }

    private static byte[] ReadScript(string path)
    {
        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MissingScript.At(path, e);
        }
    }

    // The content of our own assemblies rather than their MVIDs: reading an MVID opens each as metadata, which is slower.
    private static readonly Lazy<string> HostStamp = new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Format);
        Add(hash, Environment.Version.ToString());
        foreach (var assembly in Directory.EnumerateFiles(AppContext.BaseDirectory, "ImageRegression.*.dll").Order(StringComparer.Ordinal))
            hash.AppendData(SHA256.HashData(System.IO.File.ReadAllBytes(assembly)));
        return Convert.ToHexString(hash.GetHashAndReset());
    });

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
}
