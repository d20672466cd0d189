namespace ImageRegression;

/// <summary>Turns the file system's refusals into errors that say what to do. The path stands in the system's own words at the end.</summary>
internal static class DiskFaults
{
    private const int NoNumber = unchecked((int)0x80131620);   // what an IOException has that was given no error of the system

    /// <summary>The error to show for a fault of the disk; null where it is something else.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="folder">The folder of results; faults elsewhere are told without it.</param>
    public static UserErrorException? Explain(Exception fault, string folder) => fault switch
    {
        AggregateException many => many.Flatten().InnerExceptions.Select(one => Explain(one, folder)).FirstOrDefault(one => one is not null),
        UnauthorizedAccessException when fault.Message.Contains(folder, StringComparison.Ordinal) => new(
            $"The results folder may not be written to. Check its permissions, or choose another folder. ({fault.Message})", folder, inner: fault),
        IOException io when Sentence(IsAllocationRefused(io) ? Errno.NoSpace : io.HResult) is { } sentence => new(
            $"{sentence} ({io.Message})", io.Message.Contains(folder, StringComparison.Ordinal) ? folder : null, inner: io),
        PathTooLongException => new($"{Sentence(Errno.NameTooLong)} ({fault.Message})", inner: fault),
        _ => null,
    };

    /// <summary>Does something in the folder of results; a refusal of the disk becomes the error to show.</summary>
    /// <exception cref="UserErrorException">The disk refuses.</exception>
    public static T Guard<T>(string folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (Explain(fault, folder) is { } explained)
        {
            throw explained;
        }
    }

    // Where .NET asks for room before it writes (File.WriteAllText), it tells of a full disk in words alone.
    private static bool IsAllocationRefused(IOException fault) =>
        fault.HResult == NoNumber && fault.Message.EndsWith("because the disk was full.", StringComparison.Ordinal);

    private static string? Sentence(int error) =>
        Errno.IsFull(error) ? "The disk is full. Make room, or choose another folder for results; what was computed so far is kept."
        : Errno.IsDiskFailure(error) ? "The disk, or the connection to it, failed to read or write. Check it, then run again; what was computed so far is kept."
        : error switch
        {
            Errno.ReadOnly => "The folder lies on a read-only disk. Choose another folder for results.",
            Errno.NoLocks or Errno.NotSupported or Errno.NotImplemented =>
                "The file system has no file locks, without which two runs would write over each other. Choose a folder for results on a local disk.",
            Errno.TooManyOpen or Errno.TooManyInSystem => "Too many files are open. Raise the limit (ulimit -n), or end other programs.",
            Errno.NameTooLong => "The path is too long for the file system. Choose a folder with a shorter path.",
            Errno.LinkLoop => "The path leads through links that lead back to themselves. Mend or remove them.",
            Errno.CrossDevice => "The folder of results must lie on one file system, but parts of it are mounted from another.",
            _ => null,
        };
}
