using System.Globalization;

namespace ImageRegression.Pipeline.Storage;

/// <summary>The right to compute one stage, held by one run among all processes on a store.</summary>
/// <remarks>The operating system holds the lock and drops it with the process, however that ends.</remarks>
internal sealed class StoreLock : IDisposable
{
    private const string HolderEnding = ".holder";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Waits until no other run holds the lock.</summary>
    /// <param name="path">The lock's file; it stays behind, empty, for removing it would let two runs in.</param>
    /// <param name="runId">The run that asks, told to those who wait for it.</param>
    /// <param name="waiting">Called once if there is a wait, with who holds the lock where known.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">The lock can be neither had nor waited for, such as on a file system without locks.</exception>
    public static StoreLock Acquire(string path, string runId, Action<LockHolder?> waiting, CancellationToken cancellation)
    {
        for (var told = false; ; told = true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryAcquire(path, runId) is { } held)
                return held;
            if (!told)
                waiting(HolderOf(path));
            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>The lock if it is free, else null.</summary>
    /// <inheritdoc cref="Acquire" path="//param|//exception"/>
    public static StoreLock? TryAcquire(string path, string runId = "")
    {
        Disk.MakeFolder(Path.GetDirectoryName(path)!);
        if (Open(path) is not { } file)
            return null;
        try
        {
            if (Disk.Lock(file))
            {
                Disk.Write(path + HolderEnding, LockHolder.OfThisProcess(runId).Bytes);
                return new(file);
            }
        }
        catch
        {
            file.Dispose();   // else this very process would wait for itself
            throw;
        }
        file.Dispose();
        return null;
    }

    /// <summary>The locks of a folder whose holders did not put down that they let go: they died, or work still.</summary>
    public static IEnumerable<string> WithHolder(string folder) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, $"*{HolderEnding}").Select(path => path[..^HolderEnding.Length]);

    public void Dispose()
    {
        using (file)
            File.Delete(file.Name + HolderEnding);
    }

    // Only a lock that somebody has means another run. Whatever else is wrong would be wrong after any wait.
    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (Errno.IsHeld(fault.HResult))
        {
            return null;
        }
    }

    private static LockHolder? HolderOf(string path)
    {
        try
        {
            return LockHolder.Parse(File.ReadAllText(path + HolderEnding));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;   // released, not yet written, or being written
        }
    }
}

/// <summary>Who holds a lock.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="RunId">Its run; null where it is none.</param>
internal sealed record LockHolder(int ProcessId, string? RunId)
{
    public static LockHolder OfThisProcess(string runId) => new(Environment.ProcessId, runId.Length == 0 ? null : runId);

    public byte[] Bytes => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ProcessId} {RunId}"));

    /// <summary>What <see cref="Bytes"/> say; null where they say nothing.</summary>
    public static LockHolder? Parse(string text) => text.Split(' ', 2) is [var pid, .. var rest]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? new(process, rest is [{ Length: > 0 } run] ? run : null) : null;
}
