using System.Globalization;
using ImageRegression.Pipeline.Archives;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class ArchiveTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);   // for a busy machine

    private readonly ArchiveSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void What_was_exported_answers_in_another_store_without_computing()
    {
        sample.Write();

        Assert.Equal(new ImportedRun(2, 0, true), sample.Import());

        var computed = sample.Probe.Runs;
        sample.Run(sample.Study, "target");
        Assert.Equal(computed, sample.Probe.Runs);
        Assert.Equal(sample.Source.Manifests.Select(manifest => manifest.Content).ToHashSet(), sample.Target.Manifests.Select(manifest => manifest.Content).ToHashSet());
        var (there, here) = (new RunHistory(sample.Source.Folder).Runs().Single(), new RunHistory(sample.TargetFolder).Runs().Single(run => run.Id == sample.RunId));
        Assert.Equal((there.Study, there.Started, there.Status, there.Stages.Length), (here.Study, here.Started, here.Status, here.Stages.Length));
        Assert.Equal("never computed", new RunHistory(sample.TargetFolder).Explain("plus")!.Stage.Reason);
        Assert.Empty(new GarbageCollector(sample.Target, keep: 2).Find().Items.Where(item => item.Kind is "objects" or "code" or "runs"));
    }

    [Fact]
    public void A_second_import_brings_nothing_and_changes_nothing()
    {
        sample.Write();
        sample.Import();
        Dictionary<string, DateTime> Times() => Directory.EnumerateFiles(sample.TargetFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("objects", StringComparison.Ordinal) || file.Contains("runs", StringComparison.Ordinal)).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        var before = Times();

        Assert.Equal(new ImportedRun(0, 2, false), sample.Import());
        Assert.Equal(before, Times());
    }

    [Fact]
    public void The_archive_unpacked_is_a_store()
    {
        System.IO.Compression.ZipFile.ExtractToDirectory(sample.Write(), sample.TargetFolder);
        var computed = sample.Probe.Runs;
        sample.Run(sample.Study, "target");
        Assert.Equal(computed, sample.Probe.Runs);
    }

    [Fact]
    public void What_the_store_has_damaged_is_set_aside_and_taken_from_the_archive()
    {
        sample.Write();
        sample.Import();
        var folder = sample.Target.FolderOf(sample.Target.Manifests.First().Fingerprint);
        File.WriteAllText(Path.Combine(folder, "value.json"), "7.25");
        Assert.Equal(new ImportedRun(1, 1, false), sample.Import());
        Assert.Equal((2, 0), (sample.Target.Verify().Whole, sample.Target.Verify().Damaged.Length));
    }

    [Fact]
    public void Other_bits_of_the_same_computation_are_refused_before_anything_is_taken()
    {
        sample.Write();
        var other = new Probe { Before = run => run.Output.WriteText("more.txt", "…") };
        sample.Run(sample.Study with { Probe = other, Left = ((Number)sample.Study.Left) }, "target");
        var before = sample.Target.Manifests.Select(manifest => manifest.Content).ToHashSet();

        var message = Assert.Throws<UserErrorException>(sample.Import).Message;

        var (there, archived) = (sample.Target.Manifests.Single(manifest => manifest.Name == "plus"), sample.Source.Manifests.Single(manifest => manifest.Name == "plus"));
        foreach (var part in new[] { "result of 'plus'", archived.Content.Brief, there.Content.Brief, sample.Target.FolderOf(there.Fingerprint), "--cache DIR" })
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Equal(before, sample.Target.Manifests.Select(manifest => manifest.Content).ToHashSet());
        Assert.False(File.Exists(Path.Combine(sample.TargetFolder, "runs", $"{sample.RunId}.jsonl")));
    }

    [Fact]
    public void Another_record_of_the_same_run_is_refused()
    {
        sample.Write();
        sample.Import();
        File.AppendAllText(Path.Combine(sample.TargetFolder, "runs", sample.RunId, "run.json"), " ");
        Assert.Contains("has another record of the run", Assert.Throws<UserErrorException>(sample.Import).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_keeps_what_it_packs_from_gc()
    {
        using (var export = sample.Export())
        {
            new GarbageCollector(sample.Source, keep: 0).Collect();
            export.Write(sample.Archive);
        }
        Assert.Equal(new ImportedRun(2, 0, true), sample.Import());
        Assert.Equal(2, new GarbageCollector(sample.Source, keep: 0).Collect().Results);   // the lease ended with the export
    }

    [Fact]
    public async Task An_import_waits_for_a_study_that_is_at_work_on_the_same_result()
    {
        sample.Write();
        using ManualResetEventSlim begun = new(), waited = new();
        var slow = new Probe
        {
            Before = _ =>
            {
                begun.Set();
                Assert.True(waited.Wait(Patience));
            },
        };
        var studied = Task.Run(() => sample.Run(((Number)sample.Study.Left) with { Probe = slow }, "target"));
        Assert.True(begun.Wait(Patience));
        var told = new List<string>();
        using var import = new RunImport(sample.Archive);
        var brought = import.Into(sample.Target, stage =>
        {
            told.Add(stage);
            waited.Set();
        }, default);
        await studied;
        Assert.Equal(["number"], told);
        Assert.Equal(new ImportedRun(1, 1, true), brought);
    }

    [Fact]
    public async Task An_import_that_is_killed_anywhere_leaves_whole_results_and_can_be_done_again()
    {
        sample.Write();
        using var stop = new CancellationTokenSource(Patience);
        for (var (step, code) = (1, -1); code != 0; step += 5)
        {
            using (var process = SecondProcess.StartImportKilledAt(step, sample.Folder))
            {
                await process.WaitForExitAsync(stop.Token);
                code = process.ExitCode;
            }
            Assert.Empty(sample.Target.Verify().Damaged);
            // A run that can be named has all that it needs.
            if (File.Exists(Path.Combine(sample.TargetFolder, "runs", sample.RunId, "run.json")))
                Assert.Equal(2, sample.Target.Manifests.Count());
            sample.Import();
            var computed = sample.Probe.Runs;
            sample.Run(sample.Study, "target");
            Assert.Equal(computed, sample.Probe.Runs);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sample.TargetFolder, "tmp")));
            Assert.Equal(2, new RunHistory(sample.TargetFolder).Runs().Length);
            Assert.True(code != 0 || step > 20, "It was never killed: this proves nothing.");
            SqliteConnection.ClearAllPools();   // the next store lies in the same place
            Directory.Delete(sample.TargetFolder, recursive: true);
        }
    }

    /// <summary>What the process of <see cref="SecondProcess.StartImportKilledAt"/> does.</summary>
    internal static int Import(string folder)
    {
        using var import = new RunImport(Path.Combine(folder, "run.zip"));
        import.Into(new(Path.Combine(folder, "target")), _ => { }, default);
        return 0;
    }

    [Fact]
    public void What_only_lies_between_may_be_gone_and_is_named()
    {
        Remove("number");
        using var export = sample.Export();
        Assert.Equal(["number"], export.Absent.ToArray());
        export.Write(sample.Archive);
        Assert.Equal(new ImportedRun(1, 0, true), sample.Import());
        ResearchCrateTests.RequireRight(sample.Archive);
    }

    [Fact]
    public void What_cannot_be_packed_truly_is_refused()
    {
        Assert.Contains("goes on still", Refused(() =>
        {
            using var lease = sample.Source.Leases.Begin(sample.RunId, []);
            return sample.Export();
        }), StringComparison.Ordinal);
        Assert.Contains("was computed again after the run", Refused(() => sample.Export(run => run with { Stages = [.. run.Stages.Select(stage => stage with { Content = Fingerprint.Of("other") })] })), StringComparison.Ordinal);
        Assert.Contains("an archive cannot hold", Refused(() => sample.Export(run => run with { Tables = [new("a\nb.csv", "")] })), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(sample.Source.FolderOf(Of("number").Fingerprint), "value.json"), "12345");
        Assert.Contains("is damaged", Refused(() => sample.Export()), StringComparison.Ordinal);
        Remove("plus");
        Remove("number");
        Assert.Contains("is in the store no more", Refused(() => sample.Export()), StringComparison.Ordinal);
        File.Delete(Path.Combine(sample.Source.Folder, "runs", $"{sample.RunId}.jsonl"));
        Assert.Contains("is missing", Refused(() => sample.Export(run => run with { Stages = [] })), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(sample.Source.Folder, "leases"), "export-*"));

        static string Refused(Func<RunExport> export) => Assert.Throws<UserErrorException>(() => export().Dispose()).Message;
    }

    [Fact]
    public void A_file_that_is_there_is_left_and_a_failed_export_leaves_nothing()
    {
        File.WriteAllText(sample.Archive, "mine");
        using var export = sample.Export();
        Assert.Contains("left as it is", Assert.Throws<UserErrorException>(() => export.Write(sample.Archive)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(sample.Archive));
        Assert.Contains("There is no folder", Assert.Throws<UserErrorException>(() => export.Write(Path.Combine(sample.Folder, "nowhere", "run.zip"))).Message, StringComparison.Ordinal);

        // A result that changes after it was looked at, at equal size.
        var value = Path.Combine(sample.Source.FolderOf(Of("number").Fingerprint), "value.json");
        File.WriteAllText(value, new string('9', (int)new FileInfo(value).Length));
        var other = Path.Combine(sample.Folder, "other.zip");
        Assert.Contains("has changed", Assert.Throws<UserErrorException>(() => export.Write(other)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(sample.Folder, "*other*").Concat(Directory.EnumerateFiles(sample.Folder, ".*")));
    }

    [Fact]
    public void The_same_run_packs_to_the_same_bytes()
    {
        var first = File.ReadAllBytes(sample.Write());
        File.Delete(sample.Archive);
        Assert.Equal(Convert.ToHexString(first), Convert.ToHexString(File.ReadAllBytes(sample.Write())), StringComparer.Create(CultureInfo.InvariantCulture, ignoreCase: false));
    }

    private Manifest Of(string stage) => sample.Source.Manifests.Single(manifest => manifest.Name == stage);

    private void Remove(string stage) => Directory.Delete(sample.Source.FolderOf(Of(stage).Fingerprint), recursive: true);
}
