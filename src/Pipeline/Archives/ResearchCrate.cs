using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.Archives;

/// <summary>The description of an archive for programs that know research objects: <c>ro-crate-metadata.json</c>.</summary>
/// <remarks>
/// RO-Crate Metadata Specification 1.1 (researchobject.org, 2020). Its context has no <c>sha256</c>, which is schema.org's and added here. The
/// list of contents, which holds the hash of this description, is not described by it.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="results">Results of its stages.</param>
/// <param name="files">All other files of the archive.</param>
internal sealed class ResearchCrate(ExportedRun run, ImmutableArray<StoredResult> results, ImmutableArray<SealedFile> files)
{
    private const string Specification = "https://w3id.org/ro/crate/1.1", Root = "./", Run = "#run", Language = "#csharp-script";

    private const string NoLicense =
        "No licence is stated. Whoever passes this archive on has to state one; what it holds of patients may be passed on only with leave.";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ImmutableHashSet<Fingerprint> stored = [.. results.Select(result => result.Manifest.Fingerprint)];

    private string? Workflow => files.FirstOrDefault(file => IsScript(file.Name))?.Name;

    /// <summary>The description, as JSON-LD in UTF-8.</summary>
    /// <param name="now">The day of publication.</param>
    public byte[] Json(DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["@context"] = new JsonArray($"{Specification}/context", new JsonObject { ["sha256"] = "http://schema.org/sha256" }),
            ["@graph"] = new JsonArray([Descriptor(), Dataset(now), .. Results(), .. files.Select(Described), .. Actions(), .. Programs(), .. Outside()]),
        },
        Readable);

    private static JsonObject Descriptor() => new()
    {
        ["@id"] = ArchiveLayout.Crate,
        ["@type"] = "CreativeWork",
        ["conformsTo"] = To(Specification),
        ["about"] = To(Root),
    };

    private JsonObject Dataset(DateTimeOffset now) => new()
    {
        ["@id"] = Root,
        ["@type"] = "Dataset",
        ["name"] = run.Title,
        ["description"] = $"The run {run.Id} of {run.Study}: the results of its stages, its record, its script and its table. Of the files that it read only the hashes are here.",
        ["datePublished"] = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["license"] = NoLicense,
        ["hasPart"] = To([.. results.Select(IdOf), .. files.Where(file => ArchiveLayout.PartOf(file.Name) is not ArchivePart.Result).Select(IdOf)]),
        ["mentions"] = To([.. results.Select(ActionOf), .. Workflow is null ? [] : new[] { Run }]),
        ["mainEntity"] = Workflow is { } script ? To(Escaped(script)) : null,
    };

    private IEnumerable<JsonObject> Results()
    {
        var parts = files.Where(file => ArchiveLayout.PartOf(file.Name) is ArchivePart.Result).ToLookup(file => string.Join('/', file.Name.Split('/').Take(3)) + "/");
        return results.Select(result => new JsonObject
        {
            ["@id"] = IdOf(result),
            ["@type"] = "Dataset",
            ["name"] = result.Manifest.Name,
            ["description"] = $"Result of the stage '{result.Manifest.Name}' ({result.Manifest.Identity.Kind})",
            ["identifier"] = result.Manifest.Fingerprint.Hex,
            ["hasPart"] = To([.. parts[ArchiveLayout.FolderOf(result.Manifest.Fingerprint)].Select(IdOf)]),
        });
    }

    private JsonObject Described(SealedFile file)
    {
        var described = new JsonObject
        {
            ["@id"] = IdOf(file),
            ["@type"] = file.Name == Workflow ? new JsonArray("File", "SoftwareSourceCode", "ComputationalWorkflow") : IsScript(file.Name) ? new JsonArray("File", "SoftwareSourceCode") : "File",
            ["name"] = file.Name.Split('/')[^1],
            ["contentSize"] = file.SizeBytes.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = file.Sha256,
        };
        if (FormatOf(file.Name) is { } format)
            described["encodingFormat"] = format;
        if (IsScript(file.Name))
            described["programmingLanguage"] = To(Language);
        return described;
    }

    private IEnumerable<JsonObject> Actions() =>
    [
        .. results.Select(result => Action(ActionOf(result), $"computing '{result.Manifest.Name}'", BeganOf(result.Manifest), EndOf(result.Manifest),
            ProgramOf(result), [.. result.Manifest.Identity.Inputs.Select(input => IdOf(input.Fingerprint)), .. result.Manifest.Identity.Sources.Select(IdOf)], [IdOf(result)])),
        .. Workflow is not { } script ? [] : new[]
        {
            Action(Run, $"run {run.Id}", run.Started, run.Started + run.Duration, Escaped(script), [.. results.Select(IdOf)],
                [.. files.Where(file => ArchiveLayout.PartOf(file.Name) is ArchivePart.Record or ArchivePart.Log || file.Name.StartsWith(ArchiveLayout.Tables, StringComparison.Ordinal)).Select(IdOf)]),
        },
    ];

    private static JsonObject Action(string id, string name, DateTimeOffset began, DateTimeOffset ended, string instrument, ImmutableArray<string> read, ImmutableArray<string> made) => new()
    {
        ["@id"] = id,
        ["@type"] = "CreateAction",
        ["name"] = name,
        ["startTime"] = Text(began),
        ["endTime"] = Text(ended),
        ["instrument"] = To(instrument),
        ["object"] = To(read),
        ["result"] = To(made),
    };

    // One for each set of versions and machine that results were computed with.
    private IEnumerable<JsonObject> Programs()
    {
        var dotnet = results.Select(result => result.Manifest.Environment.GetValueOrDefault("dotnet")).FirstOrDefault(fact => fact is not null) ?? RuntimeInformation.FrameworkDescription;
        return
        [
            .. results.DistinctBy(ProgramOf).Select(result => new JsonObject
            {
                ["@id"] = ProgramOf(result),
                ["@type"] = "SoftwareApplication",
                ["name"] = "ImageRegression",
                ["version"] = result.Manifest.Environment.GetValueOrDefault("code", ""),
                ["softwareRequirements"] = Facts(result.Manifest),
            }),
            .. Workflow is null ? [] : new[]
            {
                new JsonObject
                {
                    ["@id"] = Language,
                    ["@type"] = "ComputerLanguage",
                    ["name"] = "C# script",
                    ["url"] = "https://learn.microsoft.com/dotnet/csharp/",
                    ["version"] = dotnet,
                },
            },
        ];
    }

    // What results came from that is not here.
    private IEnumerable<JsonObject> Outside() =>
    [
        .. results.SelectMany(result => result.Manifest.Identity.Sources).DistinctBy(IdOf).Select(source => new JsonObject
        {
            ["@id"] = IdOf(source),
            ["@type"] = "CreativeWork",
            ["name"] = source.Name,
            ["identifier"] = source.Content.Hex,
            ["description"] = "A file or folder that was read and is not in the archive. The identifier is the SHA-256 of its content; of names and contents for a folder.",
        }),
        .. results.SelectMany(result => result.Manifest.Identity.Inputs).Where(input => !stored.Contains(input.Fingerprint)).DistinctBy(input => input.Fingerprint).Select(input => new JsonObject
        {
            ["@id"] = IdOf(input.Fingerprint),
            ["@type"] = "CreativeWork",
            ["name"] = input.Role,
            ["identifier"] = input.Fingerprint.Hex,
            ["description"] = "A result that the store had no more when the archive was made.",
        }),
    ];

    private string IdOf(Fingerprint result) => stored.Contains(result) ? ArchiveLayout.FolderOf(result) : $"#result-{result.Hex}";

    private static string IdOf(StoredResult result) => ArchiveLayout.FolderOf(result.Manifest.Fingerprint);

    private static string IdOf(SealedFile file) => Escaped(file.Name);

    // Two files may hold the same.
    private static string IdOf(SourceIdentity source) => $"#source-{Fingerprint.Of($"{source.Content.Hex} {source.Name}").Brief}";

    private static string ActionOf(StoredResult result) => $"#stage-{result.Manifest.Fingerprint.Hex}";

    private static string ProgramOf(StoredResult result) => $"#imageregression-{Fingerprint.Of(Facts(result.Manifest)).Brief}";

    private static string Facts(Manifest manifest) => string.Join("; ", manifest.Environment.Select(fact => $"{fact.Key}: {fact.Value}"));

    private static DateTimeOffset BeganOf(Manifest manifest) => manifest.Segments is [var first, ..] ? first.Started : manifest.Started;

    private static DateTimeOffset EndOf(Manifest manifest) => manifest.Segments is [.., var last] ? last.Started + last.Duration : manifest.Started + manifest.Duration;

    private static bool IsScript(string name) => name.StartsWith(ArchiveLayout.Scripts, StringComparison.Ordinal);

    private static string? FormatOf(string name) => Path.GetExtension(name) switch
    {
        ".csx" or ".txt" or ".sha256" => "text/plain",
        ".csv" => "text/csv",
        ".json" => "application/json",
        ".jsonl" => "application/x-ndjson",
        ".md" => "text/markdown",
        ".html" => "text/html",
        ".svg" => "image/svg+xml",
        _ => null,
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Escaped(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static JsonObject To(string id) => new() { ["@id"] = id };

    private static JsonArray To(ImmutableArray<string> ids) => new([.. ids.Distinct().Select(To)]);
}
