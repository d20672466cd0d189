namespace ImageRegression.Pipeline.Storage;

/// <summary>Turns the file system's refusals into errors that say what to do.</summary>
internal static class StoreFaults
{
    private const int NoSpace = 28, QuotaExceeded = 122, ReadOnlyFileSystem = 30, WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsFull(IOException fault) => fault.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;

    /// <summary>The error to show for a fault of the store's disk; null where it is something else.</summary>
    public static UserErrorException? Explain(Exception fault, string folder) => fault switch
    {
        IOException io when IsFull(io) => new(
            $"The disk of the results folder is full. Make room, or choose another folder for results; what was computed so far is kept. ({io.Message})", folder, inner: io),
        IOException { HResult: ReadOnlyFileSystem } io => new($"The results folder lies on a read-only disk. Choose another folder for results. ({io.Message})", folder, inner: io),
        UnauthorizedAccessException when fault.Message.Contains(folder, StringComparison.Ordinal) => new($"The results folder may not be written to. Check its permissions, or choose another folder. ({fault.Message})", folder, inner: fault),
        _ => null,
    };
}
