using System.Runtime.InteropServices;

namespace ImageRegression.Reports.Page;

/// <summary>A second name for a file, so that a hundred runs with one result hold one page; .NET has only symbolic links, which break when a folder is copied.</summary>
internal static partial class HardLink
{
    /// <summary>Links, or copies where the file system cannot link.</summary>
    public static void OrCopy(string file, string target)
    {
        if (!OperatingSystem.IsLinux() || link(file, target) != 0)
            File.Copy(file, target, overwrite: true);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string file, string target);
}
