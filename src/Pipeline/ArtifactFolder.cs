using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageRegression.Pipeline;

/// <summary>The files of one stage's result: written once while the stage runs, then only read.</summary>
/// <param name="root">Where they lie.</param>
public sealed class ArtifactFolder(string root)
{
    internal const string ManifestName = "manifest.json";
    internal const string ChecksumName = "manifest.sha256";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IncludeFields = true,   // those of tuples and vectors
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The folder itself.</summary>
    public string Root { get; } = System.IO.Path.GetFullPath(root);

    /// <summary>All files, relative with <c>/</c>, in ordinal order; the manifest is not one of them.</summary>
    public ImmutableArray<string> Files =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(name => name is not (ManifestName or ChecksumName))
            .Order(StringComparer.Ordinal)];

    /// <summary>Full path of a file to write or read.</summary>
    /// <param name="name">Its name in this folder; <c>/</c> makes sub-folders.</param>
    /// <exception cref="ArgumentException">The name leaves the folder or is the manifest's.</exception>
    public string Path(string name)
    {
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(Root, name));
        if (!full.StartsWith(Root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' does not lie within the result's folder. Use a relative name.", nameof(name));
        return System.IO.Path.GetRelativePath(Root, full) is not (ManifestName or ChecksumName) ? full
            : throw new ArgumentException($"'{name}' is written by the store. Use another name.", nameof(name));
    }

    /// <summary>Whether there is such a file.</summary>
    public bool Has(string name) => File.Exists(Path(name));

    /// <summary>Writes a text in UTF-8 without byte order mark.</summary>
    public void WriteText(string name, string text) => File.WriteAllText(ForWriting(name), text, new UTF8Encoding(false));

    /// <summary>Reads a text.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public string ReadText(string name) => File.ReadAllText(Path(name));

    /// <summary>Writes a value as JSON: culture-free, enumerations by name, NaN and infinities as <c>"NaN"</c>, <c>"Infinity"</c>.</summary>
    public void WriteJson<T>(string name, T value) => WriteText(name, JsonSerializer.Serialize(value, Json));

    /// <summary>Reads what <see cref="WriteJson"/> wrote.</summary>
    /// <exception cref="JsonException">The file holds something else.</exception>
    public T ReadJson<T>(string name)
        where T : notnull =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path(name)), Json) ?? throw new JsonException($"'{name}' holds null, not a {typeof(T)}.");

    private string ForWriting(string name)
    {
        var path = Path(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
