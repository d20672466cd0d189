using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

/// <summary>What RO-Crate 1.1 asks of <c>ro-crate-metadata.json</c>, and that it is true.</summary>
public sealed class ResearchCrateTests : IDisposable
{
    private readonly ArchiveSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void The_description_is_complete_and_every_reference_leads_somewhere() => RequireRight(sample.Write());

    [Fact]
    public void Every_stage_is_an_action_by_the_program_and_the_script_is_the_workflow()
    {
        using var crate = Read(sample.Write());
        var entities = Entities(crate);
        var actions = entities.Values.Where(entity => entity.GetProperty("@type").ToString() == "CreateAction").ToArray();
        Assert.Equal(["computing 'number'", "computing 'plus'", $"run {sample.RunId}"], actions.Select(action => action.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));

        var plus = actions.Single(action => action.GetProperty("name").GetString() == "computing 'plus'");
        var number = entities[Ids(plus, "object").Single()];
        Assert.Equal("number", number.GetProperty("name").GetString());
        Assert.Equal("plus", entities[Ids(plus, "result").Single()].GetProperty("name").GetString());
        var program = entities[Ids(plus, "instrument").Single()];
        Assert.Equal(("SoftwareApplication", "ImageRegression"), (program.GetProperty("@type").GetString(), program.GetProperty("name").GetString()));
        Assert.Equal(typeof(Stage).Assembly.GetName().Version!.ToString(3), program.GetProperty("version").GetString());

        var read = entities[Ids(actions.Single(action => action.GetProperty("name").GetString() == "computing 'number'"), "object").Single()];
        Assert.EndsWith("input.txt", read.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal(Fingerprint.Of("read").Hex, read.GetProperty("identifier").GetString());

        Assert.Equal(["script/study/study.csx"], Ids(entities["./"], "mainEntity"));   // so deep that ../shared lies beside
        Assert.Contains("script/shared/a%20part.csx", entities.Keys);
        Assert.Contains("No licence is stated", entities["./"].GetProperty("license").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Reads a description and holds it against the archive that it lies in.</summary>
    internal static void RequireRight(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        using var crate = Read(archive);
        var entities = Entities(crate);

        Assert.Equal("https://w3id.org/ro/crate/1.1/context", crate.RootElement.GetProperty("@context")[0].GetString());
        var descriptor = entities["ro-crate-metadata.json"];
        Assert.Equal(["https://w3id.org/ro/crate/1.1"], Ids(descriptor, "conformsTo"));
        Assert.Equal(["./"], Ids(descriptor, "about"));
        foreach (var property in new[] { "name", "description", "license" })
            Assert.NotEqual("", entities["./"].GetProperty(property).GetString());
        DateOnly.ParseExact(entities["./"].GetProperty("datePublished").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.All(References(crate.RootElement.GetProperty("@graph")), id => Assert.True(id == "https://w3id.org/ro/crate/1.1" || entities.ContainsKey(id), id));

        var files = entities.Where(entity => Types(entity.Value).Contains("File")).ToDictionary(entity => Uri.UnescapeDataString(entity.Key), entity => entity.Value);
        Assert.Equal(zip.Entries.Select(entry => entry.FullName).Except(["contents.txt", "ro-crate-metadata.json"]).ToHashSet(), files.Keys.ToHashSet());
        foreach (var (name, file) in files)
        {
            using var content = zip.GetEntry(name)!.Open();
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.GetProperty("sha256").GetString());
            Assert.Equal(zip.GetEntry(name)!.Length.ToString(CultureInfo.InvariantCulture), file.GetProperty("contentSize").GetString());
        }

        // Every file and folder hangs on the root.
        var reached = new HashSet<string>();
        for (var waiting = new Queue<string>(["./"]); waiting.TryDequeue(out var id);)
            if (reached.Add(id) && entities[id].TryGetProperty("hasPart", out _))
                foreach (var part in Ids(entities[id], "hasPart"))
                    waiting.Enqueue(part);
        Assert.Equal(entities.Where(entity => Types(entity.Value).Intersect(["File", "Dataset"]).Any()).Select(entity => entity.Key).ToHashSet(), reached);
    }

    private static JsonDocument Read(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        using var content = zip.GetEntry("ro-crate-metadata.json")!.Open();
        return JsonDocument.Parse(content);
    }

    private static Dictionary<string, JsonElement> Entities(JsonDocument crate) =>
        crate.RootElement.GetProperty("@graph").EnumerateArray().ToDictionary(entity => entity.GetProperty("@id").GetString()!);

    private static string[] Types(JsonElement entity) => entity.GetProperty("@type") is { ValueKind: JsonValueKind.Array } many
        ? [.. many.EnumerateArray().Select(type => type.GetString()!)] : [entity.GetProperty("@type").GetString()!];

    private static string[] Ids(JsonElement entity, string property) => entity.GetProperty(property) is { ValueKind: JsonValueKind.Array } many
        ? [.. many.EnumerateArray().Select(one => one.GetProperty("@id").GetString()!)] : [entity.GetProperty(property).GetProperty("@id").GetString()!];

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        JsonValueKind.Object when json.EnumerateObject().Count() == 1 && json.TryGetProperty("@id", out var id) => [id.GetString()!],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => References(property.Value)),
        _ => [],
    };
}
