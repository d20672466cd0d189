using Xunit;

namespace ImageRegression.Tests;

/// <summary>The folder of goldens and real images that lies beside the repository, where there is one.</summary>
public static class SharedFolder
{
    /// <summary>Its full path, or null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string Path(params ReadOnlySpan<string> parts) =>
        System.IO.Path.Combine([Root ?? throw new InvalidOperationException("There is no shared folder."), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("IMAGEREGRESSION_SHARED") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ImageRegression.sln")))
            {
                var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared"));
                return Directory.Exists(System.IO.Path.Combine(beside, "goldens")) ? beside : null;
            }
        return null;
    }
}

/// <summary>A test that needs <see cref="SharedFolder"/>; shown as skipped where that is absent.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute() => Skip = SharedFolder.Root is null ? "needs ../shared" : null;
}

/// <inheritdoc cref="SharedFactAttribute"/>
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute() => Skip = SharedFolder.Root is null ? "needs ../shared" : null;
}
