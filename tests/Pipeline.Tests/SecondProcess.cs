using System.Diagnostics;

namespace ImageRegression.Pipeline.Tests;

/// <summary>This assembly run as a program of its own: <c>dotnet ImageRegression.Pipeline.Tests.dll MODE FOLDER</c>.</summary>
public static class SecondProcess
{
    public static int Main(string[] arguments)
    {
        var (mode, folder) = (arguments[0], arguments[1]);
        var stage = new Number(6, new Probe { Before = run => Compute(mode, folder, run) });
        new Runner(new(Path.Combine(folder, "cache")), new()).Run([stage]).Dispose();
        return 0;
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string mode, string folder) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(SecondProcess).Assembly.Location, mode, folder]))!;

    private static void Compute(string mode, string folder, StageRun run)
    {
        File.AppendAllText(Path.Combine(folder, "computed.txt"), "once\n");
        if (mode == "share")
        {
            Thread.Sleep(500);
            return;
        }
        File.WriteAllText(Path.Combine(run.CheckpointFolder, "step"), "100");
        run.Output.WriteText("half.txt", "…");
        File.WriteAllText(Path.Combine(folder, "ready"), "");
        Thread.Sleep(Timeout.Infinite);
    }
}
