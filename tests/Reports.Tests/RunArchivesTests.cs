using System.IO.Compression;
using System.Text;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Reports.Runs;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class RunArchivesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("archives-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("{}", "missing required properties")]
    [InlineData("nothing", "is an invalid JSON literal")]
    [InlineData(null, "it is the run other")]
    public void A_summary_that_would_spoil_the_list_of_runs_is_refused(string? summary, string reason)
    {
        var (store, run) = Run();
        using (var export = RunArchives.Export(run, store))
            export.Write(Path.Combine(folder, "right.zip"));
        var name = $"runs/{run.Id}/run.json";
        var harmful = Repacked(name, summary is null ? Encoding.UTF8.GetBytes(Text("right.zip", name).Replace(run.Id, "other", StringComparison.Ordinal)) : Encoding.UTF8.GetBytes(summary));

        Assert.Contains(reason, Assert.Throws<UserErrorException>(() => RunArchives.Open(harmful)).Message, StringComparison.Ordinal);

        var (archive, read) = RunArchives.Open(Path.Combine(folder, "right.zip"));
        using (archive)
            Assert.Equal((run.Id, run.Title), (read.Id, read.Title));
    }

    private (Store Store, RunSummary Run) Run()
    {
        var cache = Path.Combine(folder, "cache");
        var store = new Store(cache);
        using (var run = new Runner(store, new() { Study = "study.csx" }).Run([]))
        {
            var summary = new RunSummary { Id = run.Id, Title = "A study", Script = "study.csx", Profile = "laptop", Started = DateTimeOffset.UtcNow, Duration = TimeSpan.Zero };
            summary.Save(cache);
        }
        return (store, RunSummary.Named(cache, "latest"));
    }

    private string Repacked(string changed, byte[] content)
    {
        var path = Path.Combine(folder, "harmful.zip");
        using var from = ZipFile.OpenRead(Path.Combine(folder, "right.zip"));
        var files = from.Entries.Where(entry => entry.FullName != "contents.txt").ToDictionary(entry => entry.FullName, entry => entry.FullName == changed ? content : Encoding.UTF8.GetBytes(Text("right.zip", entry.FullName)));
        using var to = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in files.Prepend(new("contents.txt", Encoding.UTF8.GetBytes(SealedList.Text(files.Select(file => SealedFile.Of(file.Key, file.Value)))))))
            using (var entry = to.CreateEntry(name).Open())
                entry.Write(bytes);
        return path;
    }

    private string Text(string archive, string name)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(folder, archive));
        using var text = new StreamReader(zip.GetEntry(name)!.Open());
        return text.ReadToEnd();
    }
}
