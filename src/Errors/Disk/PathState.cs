using System.Buffers.Binary;

namespace ImageRegression;

/// <summary>What a path leads to, links followed, found without opening it: opening a named pipe waits for a writer, maybe for ever.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">The file system it is on; 0 where the system does not say.</param>
/// <param name="Inode">Its number there; 0 where the system does not say.</param>
internal readonly record struct PathState(PathKind Kind, ulong Device, ulong Inode)
{
    private const uint KindAndInode = 0x101;   // STATX_TYPE | STATX_INO

    /// <summary>The state of a path; null where it leads to nothing: a name that is not there, a dangling link, links in a circle.</summary>
    public static PathState? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) ? new(PathKind.File, 0, 0) : Directory.Exists(path) ? new(PathKind.Folder, 0, 0) : null;
        Span<byte> stat = stackalloc byte[256];
        if (NativeFiles.Stat(path, KindAndInode, stat) != 0)
            return null;
        return new(
            (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & 0xF000) switch
            {
                0x8000 => PathKind.File,
                0x4000 => PathKind.Folder,
                0x1000 => PathKind.Pipe,
                0xC000 => PathKind.Socket,
                _ => PathKind.Device,
            },
            ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(stat[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(stat[140..]),
            BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]));
    }
}

/// <summary>Kinds of what a path leads to.</summary>
internal enum PathKind
{
    /// <summary>A file with an end.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device such as <c>/dev/zero</c>.</summary>
    Device,
}
