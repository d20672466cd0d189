namespace ImageRegression.Tests;

/// <summary>The working tree that the tests were built from. A build of CI writes source paths without it, so it is looked for from where they run.</summary>
internal static class Repository
{
    /// <summary>Its full path.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImageRegression.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"ImageRegression.sln is in no folder above {AppContext.BaseDirectory}.");
        return folder.FullName;
    }
}
