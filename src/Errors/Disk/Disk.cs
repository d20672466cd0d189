using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageRegression;

/// <summary>Writing that outlasts a kill and a power failure: what stands under its final name has reached the disk before.</summary>
/// <remarks>
/// Files are flushed by <c>fsync</c> itself, for <see cref="FileStream.Flush(bool)"/> and <see cref="RandomAccess.FlushToDisk"/>
/// do not tell that it failed; after such a failure the kernel may have dropped the bytes.
/// </remarks>
internal static class Disk
{
    private const string DraftEnding = ".draft";
    private const int Tries = 3;
    private static readonly AsyncLocal<Action<DiskStep, string>?> before = new();

    /// <summary>Called before every step with its path; for tests, which end the process there or throw what a disk would.</summary>
    public static Action<DiskStep, string>? Before
    {
        get => before.Value;
        set => before.Value = value;
    }

    /// <summary>Waits until an open file is on the disk.</summary>
    /// <exception cref="IOException">It did not get there.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush();
        Flush(file.SafeFileHandle, file.Name);
    }

    /// <summary>Writes a file and waits until it is on the disk; not for a file that somebody may read meanwhile.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Tell(DiskStep.Write, path);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        Flush(file);
    }

    /// <summary>Gives a file a new content: whoever reads it sees the old one or the new one, whatever happens.</summary>
    /// <remarks>The content is written beside it under a name that <see cref="ClearDrafts"/> knows, and renamed.</remarks>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Replace(path, content, static (draft, bytes) => draft.Write(bytes));

    /// <inheritdoc cref="Replace(string, ReadOnlySpan{byte})"/>
    /// <param name="path">The file.</param>
    /// <param name="content">What <paramref name="write"/> needs.</param>
    /// <param name="write">Writes the new content, which may be larger than memory.</param>
    public static void Replace<T>(string path, T content, Action<FileStream, T> write)
        where T : allows ref struct
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var draft = Path.Combine(folder, $".{Guid.NewGuid():N}{DraftEnding}");
        try
        {
            // Held until it has its final name: a draft that nobody holds is a dead process's.
            using var held = OpenDraft(draft);
            Tell(DiskStep.Write, path);
            write(held, content);
            Flush(held);
            if (OperatingSystem.IsWindows())
                held.Dispose();
            Rename(draft, path);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
        FlushFolder(folder);
    }

    /// <inheritdoc cref="Replace(string, ReadOnlySpan{byte})"/>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content, written in UTF-8 without byte order mark.</param>
    public static void Replace(string path, string text) => Replace(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Removes the drafts in a folder that dead processes left.</summary>
    /// <returns>How many.</returns>
    public static int ClearDrafts(string folder)
    {
        var cleared = 0;
        foreach (var draft in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $".*{DraftEnding}") : [])
            try
            {
                using var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete);
                if (OperatingSystem.IsLinux() && Errno.IsHeld(NativeFiles.Lock(file.SafeFileHandle)))
                    continue;
                File.Delete(draft);
                cleared++;
            }
            catch (IOException fault) when (fault is FileNotFoundException || Errno.IsHeld(fault.HResult))
            {
                // Its process lives, or has just renamed it.
            }
        return cleared;
    }

    /// <summary>Waits until all files in a folder, and their names, are on the disk.</summary>
    public static void FlushTree(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            using (var file = File.OpenHandle(path, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read))
                Flush(file, path);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
            FlushFolder(inner);
    }

    /// <summary>Makes names created in or moved into a folder outlast a power failure.</summary>
    public static void FlushFolder(string path)
    {
        Tell(DiskStep.FlushFolder, path);
        if (OperatingSystem.IsLinux() && NativeFiles.FlushFolder(path) is not (0 or Errno.Invalid) and var error)   // some network file systems have no fsync for folders
            throw Failed(error, path);
    }

    /// <summary>Makes a folder, with those above it, that outlasts a power failure.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { Length: > 0 } above)
            return;
        MakeFolder(above);
        Directory.CreateDirectory(path);
        FlushFolder(above);
    }

    /// <summary>Gives a file or a folder another name in one step; a file of that name is replaced, a folder that holds something is not.</summary>
    public static void Rename(string from, string to)
    {
        Tell(DiskStep.Rename, to);
        if (!OperatingSystem.IsLinux())
            RenameElsewhere(from, to);
        else if (NativeFiles.Rename(from, to) is not 0 and var error)
            throw Failed(error, from, to);
    }

    /// <summary>Lets two folders change their names in one step.</summary>
    /// <returns>Whether the file system can; if not, nothing has changed.</returns>
    public static bool Exchange(string one, string other)
    {
        Tell(DiskStep.Rename, other);
        if (!OperatingSystem.IsLinux())
            return false;
        return NativeFiles.Exchange(one, other) switch
        {
            0 => true,
            Errno.Invalid or Errno.NotImplemented or Errno.NotSupported => false,
            var error => throw Failed(error, one, other),
        };
    }

    /// <summary>Removes a folder with all that is in it, where it is there.</summary>
    public static void Delete(string folder)
    {
        Tell(DiskStep.Delete, folder);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Locks an open file for this handle alone.</summary>
    /// <returns>Whether it did; if not, another handle holds it.</returns>
    /// <exception cref="IOException">The lock can be neither had nor waited for: the file system has none.</exception>
    public static bool Lock(FileStream file)
    {
        Tell(DiskStep.Lock, file.Name);
        // .NET has tried already, but passes over every error except that the file is held.
        if (!OperatingSystem.IsLinux() || NativeFiles.Lock(file.SafeFileHandle) is not (not 0 and var error))
            return true;
        return Errno.IsHeld(error) ? false : throw Failed(error, file.Name);
    }

    // Locked so that who clears drafts leaves it alone, and shared: readers, whom .NET gives a shared lock, may meet the file under its
    // final name before it is closed here.
    private static FileStream OpenDraft(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var tried = 1; ; tried++)
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var error = NativeFiles.LockShared(file.SafeFileHandle);
            if (!Errno.IsHeld(error) && File.Exists(path))
                return file;   // a file system without locks cannot be worked on by two anyway: StoreLock says so
            file.Dispose();   // somebody who clears drafts came between the file's making and its lock
            if (tried == Tries)
                throw Failed(error, path);
        }
    }

    private static void Flush(SafeFileHandle file, string path)
    {
        Tell(DiskStep.Flush, path);
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (NativeFiles.Flush(file) is not 0 and var error)
            throw Failed(error, path);
    }

    private static void RenameElsewhere(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    private static IOException Failed(int error, params ReadOnlySpan<string> paths) =>
        new($"{Marshal.GetPInvokeErrorMessage(error)} : '{string.Join("' → '", paths)}'", error);

    private static void Tell(DiskStep step, string path) => before.Value?.Invoke(step, path);
}
