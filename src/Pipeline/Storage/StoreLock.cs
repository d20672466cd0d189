using System.Globalization;

namespace ImageRegression.Pipeline.Storage;

/// <summary>The right to compute one stage, held by one run among all processes on a store.</summary>
/// <remarks>The operating system holds the lock and drops it with the process, however that ends.</remarks>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Waits until no other run holds the lock.</summary>
    /// <param name="path">The lock's file; it stays behind, empty, for removing it would let two runs in.</param>
    /// <param name="waiting">Called once if there is a wait, with the holder's process where known.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static StoreLock Acquire(string path, Action<int?> waiting, CancellationToken cancellation)
    {
        for (var told = false; ; told = true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } held)
                return held;
            if (!told)
                waiting(Holder(path));
            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>The lock if it is free, else null.</summary>
    public static StoreLock? TryAcquire(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(HolderFile(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(file);
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            return null;
        }
    }

    public void Dispose()
    {
        File.Delete(HolderFile(file.Name));
        file.Dispose();
    }

    private static bool IsHeld(IOException fault) =>
        fault is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && !StoreFaults.IsFull(fault);

    private static string HolderFile(string path) => $"{path}.holder";

    private static int? Holder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(HolderFile(path)), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;   // released, or not yet written
        }
    }
}
