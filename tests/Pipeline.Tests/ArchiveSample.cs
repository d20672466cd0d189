using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using ImageRegression.Pipeline.Archives;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.Tests;

/// <summary>A store with one run of two stages, and its archive, which can be taken apart and put together otherwise.</summary>
internal sealed class ArchiveSample : IDisposable
{
    private readonly Sandbox sandbox = new();

    public ArchiveSample()
    {
        Study = new Plus(new Number(4, Probe) { Files = [sandbox.File("input.txt", "read")] }, 2, Probe);
        RunId = Run(Study);
    }

    public Probe Probe { get; } = new();

    public Plus Study { get; }

    public string RunId { get; }

    public string Archive => Path.Combine(sandbox.Folder, "run.zip");

    public Store Source => new(Path.Combine(sandbox.Folder, "source"));

    public Store Target => new(TargetFolder);

    public string TargetFolder => Path.Combine(sandbox.Folder, "target");

    public string Folder => sandbox.Folder;

    public string Run(Stage<double> study, string store = "source")
    {
        var folder = Path.Combine(sandbox.Folder, store);
        using var run = new Runner(new(folder), new() { Study = "study.csx" }).Run([study]);
        // As Reports keeps it, which this layer does not know.
        sandbox.File(Path.Combine(folder, "runs", run.Id, "run.json"), $$"""{ "Id": "{{run.Id}}" }""");
        return run.Id;
    }

    public RunExport Export(Func<ExportedRun, ExportedRun>? with = null)
    {
        var plan = new Runner(Source, new()).Plan([Study]);
        ExportedRun run = new()
        {
            Id = RunId,
            Title = "A study",
            Study = "study.csx",
            Started = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(2),
            Stages = [.. plan.Select(stage => new ExportedStage(stage.Name, stage.Fingerprint, Source.Find(stage.Fingerprint, out _)?.Manifest.Content, stage.Stage == Study))],
            Scripts = [new("study.csx", "return 1;"), new("../shared/a part.csx", "// shared")],
            Tables = [new("study.csv", "method,MAE\n")],
        };
        return new(Source, with?.Invoke(run) ?? run);
    }

    public string Write()
    {
        using var export = Export();
        export.Write(Archive);
        return Archive;
    }

    public ImportedRun Import() => Import(Archive);

    public ImportedRun Import(string archive)
    {
        using var import = new RunImport(archive);
        return import.Into(Target, _ => { }, default);
    }

    /// <summary>The files of the archive by name, without its list.</summary>
    public Dictionary<string, byte[]> Files()
    {
        using var zip = ZipFile.OpenRead(Archive);
        return zip.Entries.Where(entry => entry.FullName != "contents.txt").ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    /// <summary>Packs files as somebody would who knows the format: with a list that is right for them.</summary>
    public string Pack(IEnumerable<KeyValuePair<string, byte[]>> files, Action<ZipArchiveEntry>? change = null, Func<ImmutableArray<SealedFile>, IEnumerable<SealedFile>>? list = null)
    {
        var path = Path.Combine(sandbox.Folder, $"{Guid.NewGuid():N}.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        ImmutableArray<SealedFile> right = [.. files.Select(file => SealedFile.Of(file.Key, file.Value))];
        foreach (var (name, content) in files.Prepend(new("contents.txt", Encoding.UTF8.GetBytes(SealedList.Text(list?.Invoke(right) ?? right)))))
        {
            var entry = zip.CreateEntry(name);
            change?.Invoke(entry);
            using var to = entry.Open();
            to.Write(content);
        }
        return path;
    }

    public void Dispose() => sandbox.Dispose();
}
