namespace ImageRegression.Scripting;

/// <summary>How a file is named to people: relative to where they are, unless it lies elsewhere.</summary>
public static class FilePlace
{
    /// <summary><paramref name="file"/> as seen from <paramref name="folder"/>; unchanged where it is not below it.</summary>
    public static string Relative(string file, string folder)
    {
        if (folder.Length == 0)
            return file;
        var relative = Path.GetRelativePath(folder, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}
