using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What tells, without reading it, whether a file is still the one it was.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedNs">Time of the last change of content, nanoseconds since 1970.</param>
/// <param name="ChangedNs">Time of the last change of content or attributes, which no program can set at will.</param>
/// <param name="Inode">Which file it is: a new one moved over the old one has another.</param>
internal readonly record struct FileStat(long SizeBytes, long ModifiedNs, long ChangedNs, ulong Inode)
{
    private const uint BasicFields = 0x7ff;      // STATX_BASIC_STATS
    private const int KindBits = 0xF000, PlainFile = 0x8000;   // S_IFMT, S_IFREG
    private const int NoSuchFile = 2, Forbidden = 13, NoFolder = 20;   // ENOENT, EACCES, ENOTDIR

    /// <summary>Whether it is a file, no folder and no pipe or device, from which a read might never return.</summary>
    public bool IsFile { get; init; } = true;

    /// <summary>The later of the two times.</summary>
    public long LatestNs => Math.Max(ModifiedNs, ChangedNs);

    /// <summary>A file's state now; null where there is no such file.</summary>
    /// <exception cref="IOException">The system cannot say.</exception>
    public static FileStat? Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfInfo(Target(new FileInfo(path)));

    private static FileStat? OfLinux(string path)
    {
        Span<byte> stat = stackalloc byte[256];
        return NativeFiles.Stat(path, BasicFields, stat) switch
        {
            0 => new(
                BinaryPrimitives.ReadInt64LittleEndian(stat[40..]), Time(stat[112..]), Time(stat[96..]),
                BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]))
            {
                IsFile = (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & KindBits) == PlainFile,
            },
            NoSuchFile or NoFolder => null,
            Forbidden => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            var error => throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error),
        };
    }

    private static long Time(ReadOnlySpan<byte> timestamp) =>
        (BinaryPrimitives.ReadInt64LittleEndian(timestamp) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(timestamp[8..]);

    // What counts of a link is the file that it leads to.
    private static FileInfo Target(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

    private static FileStat? OfInfo(FileInfo file) =>
        file.Exists ? new(file.Length, Nanoseconds(file.LastWriteTimeUtc), Nanoseconds(file.CreationTimeUtc), 0) : null;

    internal static long Nanoseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks * 100;
}
