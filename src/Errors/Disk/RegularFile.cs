namespace ImageRegression;

/// <summary>Files as a reader wants them: with an end. All else is refused before it is opened.</summary>
internal static class RegularFile
{
    /// <summary>Whether a path leads to a file, links followed.</summary>
    public static bool Exists(string path) => PathState.Of(path) is { Kind: PathKind.File };

    /// <summary>What a path leads to that is no file, to complete a sentence: <c>it is a named pipe, not a file</c>; null for a file.</summary>
    /// <remarks>A link is told of by where it points, for that is where to look.</remarks>
    public static string? WhyNone(string path) => PathState.Of(path)?.Kind switch
    {
        PathKind.File => null,
        PathKind.Folder => "it is a folder, not a file",
        PathKind.Pipe => "it is a named pipe, not a file",
        PathKind.Socket => "it is a socket, not a file",
        PathKind.Device => "it is a device, not a file",
        _ when LinkTarget(path) is { } target => $"it is a link to '{target}', where nothing is; fetch the content of the data set first (git annex get, datalad get, dvc pull), or mend the link",
        _ => "there is no such file",
    };

    /// <summary>Whether a name is there at all, be it a link that leads nowhere.</summary>
    public static bool IsNamed(string path) => PathState.Of(path) is not null || LinkTarget(path) is not null;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is none, or cannot be read. The message completes a sentence.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, int bufferSize = 1 << 12, FileOptions options = FileOptions.None) => WhyNone(path) is { } why
        ? throw new IOException(why)
        : new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize, options);

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;   // no link: it is not there, or its folder is not
        }
    }
}
