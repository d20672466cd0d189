using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageRegression;

/// <summary>The calls of the C library for which .NET has no counterpart, or one that hides the error.</summary>
internal static partial class NativeFiles
{
    private const int ReadOnlyCloseOnExec = 0x80000;   // O_RDONLY | O_CLOEXEC
    private const int CurrentFolder = -100;            // AT_FDCWD
    private const uint ExchangeNames = 2;              // RENAME_EXCHANGE
    private const int ExclusiveAtOnce = 2 | 4;         // LOCK_EX | LOCK_NB
    private const int SharedAtOnce = 1 | 4;            // LOCK_SH | LOCK_NB

    /// <summary>Flushes an open file.</summary>
    /// <returns>0, or the error.</returns>
    public static int Flush(SafeFileHandle file)
    {
        while (fsync(file) != 0)
            if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and var error)
                return error;
        return 0;
    }

    /// <summary>Flushes the names in a folder.</summary>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static int FlushFolder(string path)
    {
        using var folder = open(path, ReadOnlyCloseOnExec);
        return folder.IsInvalid ? Marshal.GetLastPInvokeError() : Flush(folder);
    }

    /// <summary>Gives a file or folder another name; a file there is replaced.</summary>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static int Rename(string from, string to) => rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Lets two names change places, in one step.</summary>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static int Exchange(string one, string other)
    {
        try
        {
            return renameat2(CurrentFolder, one, CurrentFolder, other, ExchangeNames) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return Errno.NotImplemented;   // a C library older than 2018
        }
    }

    /// <summary>What the system says of what a path leads to, links followed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="fields">Which fields are asked for: STATX_… of statx(2).</param>
    /// <param name="stat">Gets <c>struct statx</c>, 256 bytes of the same layout on every architecture.</param>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static unsafe int Stat(string path, uint fields, Span<byte> stat)
    {
        fixed (byte* buffer = stat)
            return statx(CurrentFolder, path, 0, fields, buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Locks an open file for itself alone, without waiting.</summary>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static int Lock(SafeFileHandle file) => flock(file, ExclusiveAtOnce) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Locks an open file together with others who lock it so, without waiting.</summary>
    /// <inheritdoc cref="Flush" path="//returns"/>
    public static int LockShared(SafeFileHandle file) => flock(file, SharedAtOnce) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int statx(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle file, int operation);
}
