using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);   // for a busy machine

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Two_processes_at_once_compute_a_stage_once()
    {
        using var stop = new CancellationTokenSource(Patience);
        using var one = SecondProcess.Start("share", sandbox.Folder);
        using var two = SecondProcess.Start("share", sandbox.Folder);
        await Task.WhenAll(one.WaitForExitAsync(stop.Token), two.WaitForExitAsync(stop.Token));
        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        Assert.Equal(["once"], File.ReadAllLines(Path.Combine(sandbox.Folder, "computed.txt")));
    }

    [Fact]
    public async Task A_killed_process_leaves_its_checkpoint_and_nothing_else()
    {
        using var stop = new CancellationTokenSource(Patience);
        using var victim = SecondProcess.Start("hang", sandbox.Folder);
        while (!File.Exists(Path.Combine(sandbox.Folder, "ready")))
            await Task.Delay(20, stop.Token);
        victim.Kill();
        await victim.WaitForExitAsync(stop.Token);
        var resumed = "";
        var stage = new Number(6, new Probe { Before = run => resumed = File.ReadAllText(Path.Combine(run.CheckpointFolder, "step")) });
        Assert.Equal(6, sandbox.Run(stage));
        Assert.Equal("100", resumed);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
        Assert.Equal(["value.json"], new ArtifactFolder(sandbox.ArtifactOf(stage)).Files.ToArray());
    }
}
