using System.IO.Enumeration;

namespace ImageRegression.Pipeline.Storage;

/// <summary>The files of a folder that count for a stage.</summary>
/// <remarks>
/// Links are followed, as in data sets of git-annex, DataLad and DVC. What is no file (a named pipe, a device, a link that leads
/// nowhere) is passed over: a stage that needs it says so, and it is never opened here. A link back to a folder above is not entered.
/// </remarks>
internal static class FolderFiles
{
    /// <summary>Their paths and their names relative to the folder, in the order of the names.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static (string Path, string Name)[] Of(SourceFile source) =>
    [
        .. (source.Names.IsEmpty ? Matching(source.Path, source.Patterns, []) : source.Names.Select(name => Path.Combine(source.Path, name)))
            .Where(RegularFile.Exists)
            .Select(path => (Path: path, Name: Path.GetRelativePath(source.Path, path).Replace('\\', '/')))
            .DistinctBy(file => file.Name)
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Matching(string folder, IReadOnlyList<string> patterns, IReadOnlyList<PathState> above)
    {
        var here = PathState.Of(folder);
        if (here is { Inode: not 0 } known && above.Contains(known))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder))
            if (patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file))))
                yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder).SelectMany(inner => Matching(inner, patterns, here is { } state ? [.. above, state] : above)))
            yield return inner;
    }
}
