using System.Text.RegularExpressions;

namespace ImageRegression.Images;

/// <summary>
/// Where git-annex, DataLad and DVC keep contents, each under the name of its hash: links into such a store stand for files of the
/// folder they lie in, though the store is beside or above it, or shared by many data sets.
/// </summary>
internal static partial class ContentStore
{
    /// <summary>Whether a path is that of a content in such a store.</summary>
    /// <param name="realPath">With every link followed.</param>
    public static bool Holds(string realPath) => Annexed().IsMatch(realPath) || Cached().IsMatch(realPath);

    // .git/annex/objects/Xx/yY/KEY/KEY, in a bare repository without .git; a key begins with its backend and states size or hash.
    [GeneratedRegex("/annex/objects/[^/]+/[^/]+/([A-Z0-9_]+-[^/]*--[^/]+)/\\1$", RegexOptions.CultureInvariant)]
    private static partial Regex Annexed();

    // .dvc/cache/files/md5/ab/cdef…, before DVC 3 .dvc/cache/ab/cdef…: an MD5, its first two digits a folder.
    [GeneratedRegex("/[0-9a-f]{2}/[0-9a-f]{30}$", RegexOptions.CultureInvariant)]
    private static partial Regex Cached();
}
