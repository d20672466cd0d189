using System.IO.Enumeration;
using System.Text;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>
/// Reads the paths of a table, however they are spelt: each names one file of an <see cref="ImageFolder"/>, or is a fault of its line.
/// </summary>
/// <remarks>
/// A path that is there as written is taken. For others the files of folder and zip are looked through: the same name in another case of its letters, then
/// one with the extension of an image added, then either of them in a folder below. Where exactly one file fits it is taken, and counted in
/// <see cref="Notes"/>; where more do, or none, the line is at fault. A name that is only similar is asked about, never taken.
/// </remarks>
internal sealed class ImagePaths : IDisposable
{
    private const int Asked = 20, MostCompared = 20_000;   // "did you mean" costs a comparison with every file

    private static readonly string[] Extensions =
        [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".tga", ".pgm", ".ppm", ".pbm", ".pnm", ".dcm", ".dicom"],
        OfClips = [".mp4", ".m4v", ".mov", ".avi", ".nii"];

    private readonly ImageFolder place;
    private readonly ImageKind kind;
    private readonly ImageReader files;
    private readonly Lazy<FileNames> names;
    private readonly Dictionary<Spelling, (int Count, string Written, string Path)> spellings = [];
    private int read, asked;

    public ImagePaths(ImageFolder place, ImageKind kind = ImageKind.Picture)
    {
        (this.place, this.kind) = (place, kind);
        files = place.Open(kind);
        names = new(() => new(
            [.. place.Folder is { } folder ? InFolder(folder) : Enumerable.Empty<string>(), .. files.Members], kind == ImageKind.Clip ? [.. Extensions, .. OfClips] : Extensions));
    }

    /// <summary>How paths that were not taken as written were read, each way with its count and an example.</summary>
    public IEnumerable<string> Notes => spellings.OrderBy(one => one.Key).Select(one =>
        $"{one.Value.Count} of {read} paths {Told(one.Key)}: '{one.Value.Written}' is {one.Value.Path}");

    public void Dispose() => files.Dispose();

    /// <summary>The file that one row names.</summary>
    /// <param name="written">As the table has it.</param>
    /// <param name="line">Its line, for faults.</param>
    /// <param name="lookup">How far files are looked at.</param>
    /// <param name="faults">Told where there is no such file, or more than one.</param>
    /// <returns>The path within the place, with <c>/</c> and without detours; as good as can be told where there is a fault.</returns>
    public string Read(string written, int line, ImageLookup lookup, TableFaults faults)
    {
        read++;
        var path = place.Straight(written);
        if (ImageFolder.FaultOf(path) is { } fault)
        {
            faults.Add(line, fault);
            return path;
        }
        if (IsAbsolute(written))
            Count(Spelling.Absolute, written, path);
        if (lookup == ImageLookup.None)
            return path;
        var tell = lookup == ImageLookup.Required;
        if (IsThere(path))
        {
            if (tell && files.FaultOf(path) is { } damage)
                faults.Add(line, damage);
            return path;
        }
        switch (names.Value.Like(path))
        {
            case (var spelling, [var only]):
                Count(spelling, written, only);
                if (tell && files.FaultOf(only) is { } damage)
                    faults.Add(line, damage);
                return only;
            case (_, { Count: > 1 } several) when tell:
                faults.Add(line, $"The {kind.Noun()} '{written}' is not there by this name, and could be '{several[0]}' or '{several[1]}'{(several.Count > 2 ? $" or one of {several.Count - 2} more" : "")}. Write which.");
                return path;
            default:
                if (tell)
                    faults.Add(line, files.FaultOf(path) + DidYouMean(path));
                return path;
        }
    }

    /// <summary>The files that a path is read from: itself, the archive of whose arrays it names a row, or the frames of a folder.</summary>
    public IEnumerable<string> FilesOf(string path) => files.FilesOf(path);

    /// <summary>The one file that a text names, by whatever spelling; null where there is none or more than one.</summary>
    public string? Find(string written) =>
        place.Straight(written.Trim()) is var path && ImageFolder.FaultOf(path) is not null ? null
        : IsThere(path) ? path
        : names.Value.Like(path) is (_, [var only]) ? only : null;

    /// <summary>What is equal for two paths if, and only if, they lead to one and the same image: links, whether symbolic or hard, are followed.</summary>
    public string IdentityOf(string path)
    {
        var numpy = NumpyPath.Of(path);
        var file = numpy?.Archive ?? path;
        var place = this.place.Folder is { } folder ? Path.Combine(folder, file) : file;
        var identity = PathState.Of(place) switch
        {
            { Inode: > 0 } state => $"{state.Device}:{state.Inode}",
            { } => RealPath.Of(place),
            null => file,
        };
        return numpy is null ? identity : $"{identity}#{numpy.Array}[{numpy.Row}]";
    }

    private bool IsThere(string path) => NumpyPath.Of(path) is not null || files.IsNamed(path);

    private void Count(Spelling spelling, string written, string path) =>
        spellings[spelling] = spellings.TryGetValue(spelling, out var known) ? known with { Count = known.Count + 1 } : (1, written, path);

    private string DidYouMean(string path) =>
        asked++ < Asked && names.Value.Paths.Count <= MostCompared
            ? Suggestion.Sentence(path, names.Value.Paths.Where(one => Digits(one) == Digits(path))) : "";   // 0002.png is not what 0001.png was meant to be

    private static string Digits(string path) => string.Concat(path.Where(char.IsAsciiDigit));

    private static FileSystemEnumerable<string> InFolder(string folder) => new(
        folder, (ref FileSystemEntry entry) => Path.GetRelativePath(folder, entry.ToFullPath()), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),   // links may lead in a circle
    };

    private static bool IsAbsolute(string written) => written.StartsWith('/') || (written.Length > 1 && written[1] == ':');

    private static string Told(Spelling spelling) => spelling switch
    {
        Spelling.Absolute => "are absolute and lie in the folder",
        Spelling.Case => "differ from their files in upper and lower case",
        Spelling.Extension => "lack the extension",
        _ => "name files of a folder below",
    };

    private enum Spelling
    {
        Absolute,
        Case,
        Extension,
        Below,
    }

    /// <summary>The files of a place by their names' letters alone.</summary>
    private sealed class FileNames
    {
        private readonly ILookup<string, string> byName, byStem;

        public FileNames(IEnumerable<string> paths, string[] extensions)
        {
            Paths = [.. paths.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            byName = Paths.ToLookup(path => Letters(Path.GetFileName(path)), StringComparer.Ordinal);
            byStem = Paths.Where(path => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)).ToLookup(path => Letters(Path.GetFileNameWithoutExtension(path)), StringComparer.Ordinal);
        }

        public IReadOnlyList<string> Paths { get; }

        /// <summary>The files that a path may mean, by the nearest spelling that any fits.</summary>
        public (Spelling Spelling, IReadOnlyList<string> Files) Like(string path)
        {
            var letters = Letters(path);
            var (sameName, sameStem) = (byName[Letters(Path.GetFileName(path))], byStem[Letters(Path.GetFileName(path))]);
            (Spelling, string[])[] looked =
            [
                (Spelling.Case, [.. sameName.Where(one => Letters(one) == letters)]),
                (Spelling.Extension, [.. sameStem.Where(one => Letters(Path.ChangeExtension(one, null)) == letters)]),
                (Spelling.Below, [.. sameName.Where(one => Letters(one).EndsWith("/" + letters, StringComparison.Ordinal))]),
                (Spelling.Below, [.. sameStem.Where(one => Letters(Path.ChangeExtension(one, null)).EndsWith("/" + letters, StringComparison.Ordinal))]),
            ];
            return Array.Find(looked, one => one.Item2.Length > 0) is { Item2: not null } found ? found : (default, []);
        }

        // Also é as one letter and as two, as file systems of Apple keep it.
        private static string Letters(string path) => path.Replace('\\', '/').Normalize(NormalizationForm.FormC).ToLowerInvariant();
    }
}
