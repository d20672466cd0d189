using System.Diagnostics;
using System.Globalization;

namespace ImageRegression.Pipeline.Tests;

/// <summary>This assembly run as a program of its own: <c>dotnet ImageRegression.Pipeline.Tests.dll MODE FOLDER</c>.</summary>
public static class SecondProcess
{
    /// <summary>Collects garbage over and over.</summary>
    public const string Collecting = "collecting";

    /// <summary>Begins the mode that runs a study over and over; its number follows.</summary>
    public const string Studying = "studying-";

    private const string KilledAt = "killed-at-", ImportKilledAt = "import-killed-at-";

    public static int Main(string[] arguments)
    {
        var (mode, folder) = (arguments[0], arguments[1]);
        if (mode == Collecting)
            return GarbageTests.CollectUntilTold(folder);
        if (mode.StartsWith(Studying, StringComparison.Ordinal))
            return GarbageTests.Study(int.Parse(mode[Studying.Length..], CultureInfo.InvariantCulture), folder);
        if (mode.StartsWith(ImportKilledAt, StringComparison.Ordinal))
        {
            KillAt(int.Parse(mode[ImportKilledAt.Length..], CultureInfo.InvariantCulture));
            return ArchiveTests.Import(folder);
        }
        if (mode.StartsWith(KilledAt, StringComparison.Ordinal))
            KillAt(int.Parse(mode[KilledAt.Length..], CultureInfo.InvariantCulture));
        var stage = new Number(6, new Probe { Before = run => Compute(mode, folder, run) });
        new Runner(new(Path.Combine(folder, "cache")), new() { Force = File.Exists(Path.Combine(folder, "force")) ? ["number"] : [] }).Run([stage]).Dispose();
        return 0;
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string mode, string folder) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(SecondProcess).Assembly.Location, mode, folder]))!;

    /// <summary>Starts it so that it dies, as by <c>kill -9</c>, before a step of writing to the disk, counted from 1.</summary>
    public static Process StartKilledAt(int step, string folder) => Start(KilledAt + step.ToString(CultureInfo.InvariantCulture), folder);

    /// <summary>Starts the import of <c>run.zip</c> into the store <c>target</c> so that it dies in the same way.</summary>
    public static Process StartImportKilledAt(int step, string folder) => Start(ImportKilledAt + step.ToString(CultureInfo.InvariantCulture), folder);

    private static void KillAt(int step)
    {
        var done = 0;
        Disk.Before = (_, _) =>
        {
            if (Interlocked.Increment(ref done) == step)
                Process.GetCurrentProcess().Kill();
        };
    }

    private static void Compute(string mode, string folder, StageRun run)
    {
        File.AppendAllText(Path.Combine(folder, "computed.txt"), "once\n");
        File.WriteAllText(Path.Combine(run.CheckpointFolder, "step"), "100");
        if (mode == "share")
            Thread.Sleep(500);
        if (mode != "hang")
            return;
        run.Output.WriteText("half.txt", "…");
        File.WriteAllText(Path.Combine(folder, "ready"), "");
        Thread.Sleep(Timeout.Infinite);
    }
}
