using System.Globalization;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

/// <summary>What a disk may refuse, at every step at which the store writes.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);   // for a busy machine

    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    private Number Stage => new(6, probe);

    public void Dispose()
    {
        Disk.Before = null;
        sandbox.Dispose();
    }

    private static int StepsOf(Action action)
    {
        var steps = 0;
        Disk.Before = (_, path) => steps += IsMemory(path) ? 0 : 1;
        action();
        Disk.Before = null;
        return steps;
    }

    // What is known of code can be found again at no cost worth a word: it is done without in silence.
    private static bool IsMemory(string path) => path.Split(Path.DirectorySeparatorChar).Contains("code");

    private static void FailAt(int step, int error)
    {
        var done = 0;
        Disk.Before = (what, path) =>
        {
            if (!IsMemory(path) && ++done == step)
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"error {error} at {what} : '{path}'"), error);
        };
    }

    [Theory]
    [InlineData(Errno.InputOutput, "failed to read or write")]
    [InlineData(Errno.NoSpace, "The disk is full")]
    [InlineData(Errno.QuotaExceeded, "The disk is full")]
    [InlineData(Errno.ReadOnly, "read-only disk")]
    [InlineData(Errno.Stale, "failed to read or write")]
    public void A_step_that_fails_is_told_in_a_sentence_with_the_path_and_leaves_nothing_half_written(int error, string sentence)
    {
        var steps = StepsOf(() => sandbox.Run(Stage));
        Assert.InRange(steps, 10, 100);
        for (var step = 1; step <= steps; step++)
        {
            using var fresh = new Sandbox();
            FailAt(step, error);
            var fault = Record.Exception(() => fresh.Run(Stage));
            Disk.Before = null;
            if (fault is not null)
            {
                Assert.Contains(sentence, Assert.IsType<UserErrorException>(fault).Message, StringComparison.Ordinal);
                Assert.Contains(fresh.Folder, fault.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains(fresh.Events, happened => happened is RunEvent.Warning);
            }
            Assert.Equal(6, fresh.Run(Stage));
            Assert.True(fresh.Store().Find(fresh.Runner().Plan([Stage]).Single().Fingerprint, out var damage) is not null, $"step {step}: {damage}");
            AssertTidy(fresh);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // the place of an earlier result is taken
    public async Task A_kill_before_any_step_leaves_the_earlier_result_or_none_and_the_next_run_ends_well(bool isForced)
    {
        using var stop = new CancellationTokenSource(Patience);
        for (var step = 1; ; step++)
        {
            using var fresh = new Sandbox();
            if (isForced)
            {
                Assert.Equal(6, fresh.Run(Stage));
                fresh.File("force", "");
            }
            using var victim = SecondProcess.StartKilledAt(step, fresh.Folder);
            await victim.WaitForExitAsync(stop.Token);

            var found = fresh.Store().Find(fresh.Runner().Plan([Stage]).Single().Fingerprint, out var damage);
            Assert.True(damage is null, $"step {step}: {damage}");
            Assert.True(found is not null || !isForced, $"step {step}: the earlier result is gone");
            Assert.Equal(6, fresh.Run(Stage));
            AssertTidy(fresh);
            if (victim.ExitCode == 0)
            {
                Assert.InRange(step, 10, 100);   // so that it cannot pass by killing nobody
                return;
            }
        }
    }

    private static void AssertTidy(Sandbox place)
    {
        string[] left =
        [
            .. In(place, "tmp").SelectMany(Directory.EnumerateFileSystemEntries), .. In(place, "checkpoints").SelectMany(Directory.EnumerateFileSystemEntries),
            .. In(place, "locks").SelectMany(folder => Directory.EnumerateFiles(folder, "*.holder")),
            .. Directory.EnumerateFiles(place.CacheFolder, "*.draft", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }),
        ];
        Assert.Empty(left);

        static string[] In(Sandbox place, string name) => Directory.Exists(Path.Combine(place.CacheFolder, name)) ? [Path.Combine(place.CacheFolder, name)] : [];
    }

    [Fact]
    public void Where_names_cannot_be_exchanged_a_death_between_the_two_renames_is_mended()
    {
        sandbox.Run(Stage);
        var fingerprint = sandbox.Runner().Plan([Stage]).Single().Fingerprint;
        Directory.CreateDirectory(Path.Combine(sandbox.CacheFolder, "tmp"));
        Directory.Move(sandbox.ArtifactOf(Stage), Path.Combine(sandbox.CacheFolder, "tmp", $"{fingerprint.Hex}-0123-replaced"));
        Directory.CreateDirectory(Path.Combine(sandbox.CacheFolder, "tmp", $"{fingerprint.Hex}-0123"));
        Assert.Equal(6, sandbox.Run(Stage));
        Assert.Equal(1, probe.Runs);
    }

    [Fact]
    public void A_store_that_can_only_be_read_still_gives_its_numbers()
    {
        sandbox.Run(Stage);
        sandbox.Events.Clear();
        Disk.Before = (_, path) => throw new IOException($"Read-only file system : '{path}'", Errno.ReadOnly);
        var runs = Path.Combine(sandbox.CacheFolder, "runs");
        Directory.Delete(runs, recursive: true);
        File.WriteAllText(runs, "no folder: no log can be made");
        Assert.Equal(6, sandbox.Run(Stage));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Warning { Text: var text } && text.StartsWith("The log of this run cannot be written", StringComparison.Ordinal));
        Assert.Equal(1, probe.Runs);
    }

    [Fact]
    public void Room_that_is_refused_before_anything_is_written_is_a_full_disk()
    {
        var beyond = new DriveInfo(sandbox.Folder).AvailableFreeSpace + (1L << 34);
        var stage = new Number(6, new Probe { Before = run => new FileStream(run.Output.Path("large"), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = beyond }).Dispose() });
        Assert.Contains("The disk is full", Assert.Throws<UserErrorException>(() => sandbox.Run(stage)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_reaches_the_kernel_and_tells_its_refusal()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var device = new FileStream("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);   // no file: fsync refuses it
        Assert.Equal(Errno.Invalid, Assert.Throws<IOException>(() => Disk.Flush(device)).HResult);
        Assert.Throws<IOException>(() => Disk.FlushFolder(Path.Combine(sandbox.Folder, "nowhere")));
    }

    // A reader may meet the file under its final name while its writer has not closed it yet.
    [Fact]
    public void A_file_that_is_being_replaced_can_be_read_by_others()
    {
        var (path, seen) = (Path.Combine(sandbox.Folder, "a.txt"), "");
        Disk.Before = (step, _) =>
        {
            if (step == DiskStep.Rename)
                seen = File.ReadAllText(Assert.Single(Directory.GetFiles(sandbox.Folder, "*.draft")));
        };
        Disk.Replace(path, "new");
        Disk.Before = null;
        Assert.Equal("new", seen);
    }

    [Fact]
    public void A_replaced_file_is_the_old_one_or_the_new_one_and_a_live_draft_is_left_alone()
    {
        var file = sandbox.File("a.txt", "old");
        Disk.Before = (step, _) =>
        {
            Assert.Contains(File.ReadAllText(file), new[] { "old", "new" });
            if (step is DiskStep.Flush)
                Assert.Equal(0, Disk.ClearDrafts(sandbox.Folder));
        };
        Disk.Replace(file, "new");
        Disk.Before = null;
        Assert.Equal("new", File.ReadAllText(file));
        sandbox.File(".0123.draft", "a dead process's");
        Assert.Equal(1, Disk.ClearDrafts(sandbox.Folder));
        Assert.Equal([file], Directory.GetFiles(sandbox.Folder));
    }
}
