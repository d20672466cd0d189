using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Manifests and identities as JSON.</summary>
/// <remarks>
/// Written out by hand: the serializer, even with generated metadata, spent 130 ms of a fresh process on its first
/// manifest, a third of a run that finds everything in the store.
/// </remarks>
internal static class ManifestJson
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Manifest manifest) => Written(Readable, json =>
    {
        json.WriteString("fingerprint", manifest.Fingerprint.Hex);
        json.WriteString("name", manifest.Name);
        json.WriteStartObject("identity");
        Write(json, manifest.Identity);
        json.WriteEndObject();
        json.WriteString("builtAt", manifest.BuiltAt);
        Stretch(json, manifest.Started, manifest.Duration, manifest.Environment);
        Objects(json, "segments", manifest.Segments, segment => Stretch(json, segment.Started, segment.Duration, segment.Environment));
        Texts(json, "inputContents", [.. manifest.InputContents.Select(content => content.Hex)]);
        Objects(json, "metrics", manifest.Metrics, metric =>
        {
            json.WriteString("name", metric.Name);
            Number(json, "value", metric.Value);
            json.WriteString("unit", metric.Unit);
        });
        Texts(json, "notes", manifest.Notes);
        Texts(json, "upstreamNotes", manifest.UpstreamNotes);
        Objects(json, "files", manifest.Files, file =>
        {
            json.WriteString("name", file.Name);
            json.WriteNumber("sizeBytes", file.SizeBytes);
            json.WriteString("sha256", file.Sha256.Hex);
        });
    });

    public static string Write(StageIdentity identity) => Encoding.UTF8.GetString(Written(default, json => Write(json, identity)));

    /// <summary>Reads a manifest from bytes that may hold anything.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="manifest">What they say.</param>
    /// <param name="problem">What is wrong with them, a phrase.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out Manifest? manifest, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (manifest, problem) = (ReadManifest(json), null);
            return true;
        }
        catch (JsonException fault)
        {
            (manifest, problem) = (null, fault.Message);
            return false;
        }
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="JsonException">The bytes are not one.</exception>
    public static Manifest ReadManifest(ReadOnlyMemory<byte> json) => Parsed(json, root => new Manifest
    {
        Fingerprint = Hash(root, "fingerprint"),
        Name = Text(root, "name"),
        Identity = Identity(root.GetProperty("identity")),
        BuiltAt = Text(root, "builtAt"),
        Environment = Facts(root),
        Started = Started(root),
        Duration = Duration(root),
        Segments = All(root, "segments", SegmentOf),
        InputContents = All(root, "inputContents", content => Fingerprint.Parse(Text(content))),
        Metrics = All(root, "metrics", metric => new MetricValue(Text(metric, "name"), Number(metric.GetProperty("value")), Text(metric, "unit"))),
        Notes = All(root, "notes", Text),
        UpstreamNotes = All(root, "upstreamNotes", Text),
        Files = All(root, "files", file => new ManifestFile(FileName(Text(file, "name")), Size(file.GetProperty("sizeBytes").GetInt64()), Hash(file, "sha256"))),
    });

    /// <summary>Stretches of a computation that is not finished.</summary>
    public static byte[] Write(ImmutableArray<Segment> segments) => Written(Readable, json =>
        Objects(json, "segments", segments, segment => Stretch(json, segment.Started, segment.Duration, segment.Environment)));

    /// <summary>Reads stretches.</summary>
    /// <exception cref="JsonException">The bytes are not that.</exception>
    public static ImmutableArray<Segment> ReadSegments(ReadOnlyMemory<byte> json) => Parsed(json, root => All(root, "segments", SegmentOf));

    private static void Stretch(Utf8JsonWriter json, DateTimeOffset started, TimeSpan duration, ImmutableSortedDictionary<string, string> environment)
    {
        json.WriteStartObject("environment");
        foreach (var (fact, value) in environment)
            json.WriteString(fact, value);
        json.WriteEndObject();
        json.WriteString("started", started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("duration", duration.ToString("c", CultureInfo.InvariantCulture));
    }

    private static Segment SegmentOf(JsonElement json) => new(Started(json), Duration(json), Facts(json));

    private static ImmutableSortedDictionary<string, string> Facts(JsonElement json) =>
        json.GetProperty("environment").EnumerateObject().ToImmutableSortedDictionary(fact => fact.Name, fact => Text(fact.Value), StringComparer.Ordinal);

    private static DateTimeOffset Started(JsonElement json) =>
        DateTimeOffset.Parse(Text(json, "started"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private static TimeSpan Duration(JsonElement json) => TimeSpan.ParseExact(Text(json, "duration"), "c", CultureInfo.InvariantCulture);

    /// <summary>Reads an identity.</summary>
    /// <exception cref="JsonException">The text is not one.</exception>
    public static StageIdentity ReadIdentity(string json) => Parsed(Encoding.UTF8.GetBytes(json), Identity);

    private static void Write(Utf8JsonWriter json, StageIdentity identity)
    {
        json.WriteString("kind", identity.Kind);
        json.WriteString("code", identity.Code.Hex);
        Objects(json, "settings", identity.Settings, setting =>
        {
            json.WriteString("name", setting.Name);
            json.WriteString("type", setting.Type);
            json.WriteString("text", setting.Text);
        });
        Objects(json, "inputs", identity.Inputs, input =>
        {
            json.WriteString("role", input.Role);
            json.WriteString("fingerprint", input.Fingerprint.Hex);
        });
        Objects(json, "sources", identity.Sources, source =>
        {
            json.WriteString("name", source.Name);
            json.WriteString("content", source.Content.Hex);
        });
    }

    private static StageIdentity Identity(JsonElement json) => new(
        Text(json, "kind"), Hash(json, "code"),
        All(json, "settings", setting => new Setting(Text(setting, "name"), Text(setting, "type"), Text(setting, "text"))),
        All(json, "inputs", input => new InputIdentity(Text(input, "role"), Hash(input, "fingerprint"))),
        All(json, "sources", source => new SourceIdentity(Text(source, "name"), Hash(source, "content"))));

    private static byte[] Written(JsonWriterOptions options, Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static T Parsed<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    private static void Objects<T>(Utf8JsonWriter json, string name, ImmutableArray<T> items, Action<T> body)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            body(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    // JSON has no NaN and no infinities; they are texts.
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static double Number(JsonElement json) =>
        json.ValueKind is JsonValueKind.Number ? json.GetDouble() : double.Parse(Text(json), CultureInfo.InvariantCulture);

    private static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("A text is null.");

    // A result's files lie in its folder: a manifest that names others speaks of none.
    private static string FileName(string name) =>
        name.Length > 0 && !Path.IsPathRooted(name) && !name.Contains('\0', StringComparison.Ordinal) && !name.Split('/', '\\').Any(part => part is "" or "." or "..")
            ? name : throw new FormatException($"'{name}' names no file of the result.");

    private static long Size(long bytes) => bytes >= 0 ? bytes : throw new FormatException($"A file has {bytes} bytes.");

    private static Fingerprint Hash(JsonElement json, string name) => Fingerprint.Parse(Text(json, name));

    private static ImmutableArray<T> All<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        [.. json.GetProperty(name).EnumerateArray().Select(read)];
}
