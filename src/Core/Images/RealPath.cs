namespace ImageRegression.Images;

/// <summary>Paths with every symbolic link followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;   // as Linux

    public static string Of(string path) => Of(Path.GetFullPath(path), MaxLinks);

    /// <summary>As <see cref="Of(string)"/>, for a name in a folder that is known to be real.</summary>
    public static string OfChild(string realFolder, string name) => OfChild(realFolder, name, MaxLinks);

    private static string Of(string full, int links) =>
        Path.GetDirectoryName(full) is { } parent ? OfChild(Of(parent, links), Path.GetFileName(full), links) : full;

    private static string OfChild(string realFolder, string name, int links)
    {
        var path = Path.Combine(realFolder, name);
        if (new FileInfo(path).LinkTarget is not { } target)
            return path;
        return links > 0 ? Of(Path.GetFullPath(target, realFolder), links - 1)
            : throw new InvalidDataException($"The links at '{path}' lead in a circle.");
    }
}
