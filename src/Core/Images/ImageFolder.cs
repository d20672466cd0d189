using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>
/// Where the images of a table lie: a folder, a zip, or a folder with <c>images.zip</c> in it. A path may also name a row of
/// an array of images in an .npz file of the folder, as <c>file.npz#array[row]</c>.
/// </summary>
/// <param name="Folder">The folder; null where there is only a zip.</param>
/// <param name="Zip">The zip, whose members' names are the paths; null where there is none.</param>
public sealed record ImageFolder(string? Folder, string? Zip)
{
    /// <summary>The place at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It is neither a folder nor a zip file.</exception>
    public static ImageFolder Of(string path) =>
        Directory.Exists(path)
            ? new(Path.GetFullPath(path), RegularFile.IsNamed(Path.Combine(path, "images.zip")) ? Path.Combine(Path.GetFullPath(path), "images.zip") : null)
            : File.Exists(path) && Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase)
                ? new(null, Path.GetFullPath(path))
                : throw new UserErrorException("There is no such image folder and no such .zip. Name where the images of the table lie.", path);

    /// <summary>Opens the place for reading from many threads.</summary>
    /// <param name="kind">What the paths name.</param>
    internal ImageReader Open(ImageKind kind = ImageKind.Picture) => new(this, kind);

    /// <summary>A path of the table without detours: <c>/</c> between its names, no <c>.</c>, no <c>..</c> where that stays within, absolute
    /// ones of this folder relative to it, rows of arrays in one spelling.</summary>
    internal string Straight(string written)
    {
        var path = written.Replace('\\', '/');
        if (NumpyPath.Of(path) is { } numpy)
            return $"{Straight(numpy.Archive)}#{numpy.Array}[{numpy.Row}]";
        if (path.StartsWith('/'))
            path = Folder is null ? path : Below(Folder, Path.GetFullPath(path)) ?? Below(RealPath.Of(Folder), Path.Combine(RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"), Path.GetFileName(path))) ?? path;
        if (path.StartsWith('/'))
            return path;
        var names = new List<string>();
        foreach (var name in path.Split('/').Where(name => name is not ("" or ".")))
            if (name == ".." && names is [.., not ".."])
                names.RemoveAt(names.Count - 1);
            else
                names.Add(name);
        return string.Join('/', names);
    }

    private static string? Below(string folder, string path) =>
        path.StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal) ? path[(folder.TrimEnd('/').Length + 1)..] : null;

    /// <summary>The file that a path of the table lies in: itself, or the .npz file of whose arrays it names a row.</summary>
    internal static string FileOf(string path) => NumpyPath.Of(path)?.Archive ?? path;

    /// <summary>What is wrong with a path as written, before anything is looked up; null where nothing is.</summary>
    internal static string? FaultOf(string path) => path switch
    {
        "" => "The path of the image is empty.",
        _ when (NumpyPath.IsMeant(path) || path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) && NumpyPath.Of(path) is null =>
            $"The path '{path}' names no image in an .npz file. Write file.npz#array[row], with rows from 0.",
        _ when path.StartsWith('/') || (path.Length > 1 && path[1] == ':') || path.Split('/').Contains("..") || path.Contains('\0') =>
            $"The path '{path}' leaves the image folder. Give it relative to that folder, or name another folder.",
        _ => null,
    };
}
