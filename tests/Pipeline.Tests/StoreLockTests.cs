using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class StoreLockTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    private string Lock => Path.Combine(sandbox.Folder, "locks", "one.lock");

    public void Dispose()
    {
        Disk.Before = null;
        sandbox.Dispose();
    }

    [Theory]
    [InlineData(Errno.InputOutput)]
    [InlineData(Errno.NoLocks)]
    [InlineData(Errno.NotSupported)]
    [InlineData(Errno.NoSpace)]
    public void A_lock_that_fails_for_another_reason_than_its_holder_is_an_error_and_no_wait(int error)
    {
        Disk.Before = (step, path) =>
        {
            if (step is DiskStep.Lock)
                throw new IOException($"refused : '{path}'", error);
        };
        Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(1, probe)));
        Disk.Before = null;
        Assert.Equal(1, sandbox.Run(new Number(1, probe)));
    }

    [Fact]
    public void A_file_system_without_locks_is_named()
    {
        Disk.Before = (step, path) =>
        {
            if (step is DiskStep.Lock)
                throw new IOException($"No locks available : '{path}'", Errno.NoLocks);
        };
        Assert.Contains("has no file locks", Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(1, probe))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_holder_that_cannot_be_written_lets_the_lock_go()
    {
        Directory.CreateDirectory($"{Lock}.holder");   // in the place of the file
        Assert.ThrowsAny<Exception>(() => StoreLock.TryAcquire(Lock));
        Directory.Delete($"{Lock}.holder");
        using var held = StoreLock.TryAcquire(Lock);
        Assert.NotNull(held);
    }

    [Fact]
    public void A_lock_that_may_not_be_opened_is_an_error()
    {
        Directory.CreateDirectory(Lock);   // no file: whoever waits for it waits for ever
        Assert.ThrowsAny<UnauthorizedAccessException>(() => StoreLock.TryAcquire(Lock));
    }

    [Fact]
    public void Whoever_waits_knows_the_process_and_its_run()
    {
        using var held = StoreLock.Acquire(Lock, "20260101-000000-000-abcd", _ => { }, default);
        using var stop = new CancellationTokenSource();
        LockHolder? seen = null;
        Assert.Throws<OperationCanceledException>(() => StoreLock.Acquire(Lock, "other", holder =>
        {
            seen = holder;
            stop.Cancel();
        }, stop.Token));
        Assert.Equal(new LockHolder(Environment.ProcessId, "20260101-000000-000-abcd"), seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1 run")]
    [InlineData("\0\0\0")]
    public void A_damaged_holder_names_nobody(string text) => Assert.Null(LockHolder.Parse(text));

    [Fact]
    public async Task What_was_waited_for_counts_as_found_and_not_as_computed()
    {
        using var computing = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        probe.Before = _ =>
        {
            computing.Set();
            mayEnd.Wait(TimeSpan.FromSeconds(60));
        };
        var stage = new Number(4, probe);
        var (holder, holderRun) = (sandbox.Runner(), "");
        var first = Task.Run(() =>
        {
            using var run = holder.Run([stage]);
            holderRun = run.Id;
        });
        Assert.True(computing.Wait(TimeSpan.FromSeconds(60)));
        RunEvent.Waiting? told = null;
        using var waiter = sandbox.Runner().Run([stage], happened =>
        {
            if (happened is not RunEvent.Waiting waiting)
                return;
            told = waiting;
            mayEnd.Set();
        });
        await first;
        Assert.Equal((Environment.ProcessId, holderRun), (told!.ProcessId, told.RunId));
        Assert.Equal(PlannedAction.Reuse, waiter.Stages.Single().Action);
        Assert.Equal(
            [RunStatus.Cached], new History.RunHistory(sandbox.CacheFolder).Runs().Single(run => run.Id == waiter.Id).Stages.Select(one => one.Status));
    }
}
