using System.Diagnostics;

namespace ImageRegression.Programs;

/// <summary>
/// A program of the system that decodes what is not decoded here, where it is installed. It runs in a process of its own with bounded time,
/// memory and output, because damaged data can end it or keep it busy for ever.
/// </summary>
/// <param name="Name">The program, as it is called.</param>
internal sealed record LimitedProgram(string Name)
{
    private const long MemoryKilobytes = 16L << 20;

    /// <summary>Most seconds of work on a processor, where the system can be told; default 300.</summary>
    public int SecondsOfWork { get; init; } = 300;

    /// <summary>Most time until it must have ended; default 6 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Most bytes of one file that it writes, where the system can be told; default 1 MiB.</summary>
    public long MostBytes { get; init; } = 1 << 20;

    /// <summary>Where it lies; null where it is not installed.</summary>
    /// <param name="folders">Folders to look in, as in PATH, which they are if null.</param>
    public string? Find(string? folders = null) => (folders ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name)).FirstOrDefault(File.Exists);

    /// <summary>Starts it; to be disposed, which ends it.</summary>
    /// <param name="place">Where it lies; see <see cref="Find"/>.</param>
    /// <param name="arguments">Its arguments, none of which a shell looks into.</param>
    public RunningProgram Start(string place, params IEnumerable<string> arguments)
    {
        // The shell sets the limits; ulimit -f counts blocks of 512 bytes.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(place, arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -c 0; ulimit -v {MemoryKilobytes}; ulimit -t {SecondsOfWork}; ulimit -f {(MostBytes / 512) + 2048}; exec \"$0\" \"$@\"", place, .. arguments]);
        (start.RedirectStandardError, start.RedirectStandardOutput, start.RedirectStandardInput) = (true, true, true);
        return new(Process.Start(start)!, Patience);
    }
}
