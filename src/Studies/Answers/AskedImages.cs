using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>The images that people mean by files, folders, tables and patterns, in the order named; those of a folder in the order of their names.</summary>
/// <param name="Images">The images.</param>
/// <param name="Notes">What they must know of how that was read: files that were passed over.</param>
internal sealed record AskedImages(ImmutableArray<AskedImage> Images, ImmutableArray<string> Notes)
{
    // Of files without an extension many are DICOM.
    private static readonly string[] Extensions =
        ["", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".tga", ".pgm", ".ppm", ".pbm", ".pnm", ".dcm", ".dicom"];

    private static readonly string[] Tables = [".csv", ".tsv", ".parquet"];

    /// <summary>Whether a name can only mean one image, which need not be there.</summary>
    /// <param name="name">As given.</param>
    /// <param name="isFolderOne">Whether a folder is one image: the series of a scan.</param>
    public static bool IsOne(string name, bool isFolderOne) =>
        File.Exists(name) ? !IsTable(name) : Directory.Exists(name) ? isFolderOne : !IsPattern(name);

    /// <summary>Finds them.</summary>
    /// <param name="names">Files, folders, tables (CSV, TSV, Parquet) and patterns with <c>*</c>, <c>?</c> and <c>**</c>.</param>
    /// <param name="pathColumn">Which column of a table names the image; null: the one whose values do.</param>
    /// <param name="isFolderOne">Whether a folder is one image.</param>
    /// <exception cref="UserErrorException">A name means no image at all, or a table has faults.</exception>
    public static AskedImages Of(IEnumerable<string> names, string? pathColumn, bool isFolderOne)
    {
        var notes = new List<string>();
        ImmutableArray<AskedImage> images = [.. names.SelectMany(name =>
            IsOne(name, isFolderOne) ? [new(name, name)]
            : File.Exists(name) ? InTable(name, pathColumn, notes)
            : Directory.Exists(name) ? InFolder(name, notes)
            : Matching(name))];
        return new(images, [.. notes]);
    }

    private static bool IsTable(string name) => Tables.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private static bool IsPattern(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;

    private static IEnumerable<AskedImage> InTable(string table, string? pathColumn, List<string> notes)
    {
        var cases = CaseTable.ReadUnlabelled(table, new() { Path = pathColumn });
        notes.AddRange(cases.Notes.Select(note => $"{table}: {note}"));
        var folder = cases.Images!.Folder!;
        return cases.Cases.Select(row => new AskedImage(row.Path, Path.Combine(folder, row.Path)) { Covariates = row.AllCovariates });
    }

    private static IEnumerable<AskedImage> InFolder(string folder, List<string> notes)
    {
        var files = FilesBelow(folder, isDeep: true);
        var images = files.Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).ToArray();
        var others = files.Length - images.Length;
        if (others > 0)
            notes.Add($"{folder}: {Counted.Of(others, "file")} with the endings of no picture passed over ({string.Join(", ", files.Except(images).Select(file => Path.GetExtension(file)).Distinct(StringComparer.OrdinalIgnoreCase).Order().Take(5))})");
        return images.Length > 0 ? images.Select(file => new AskedImage(file, file))
            : throw new UserErrorException($"There is no image in this folder{(others > 0 ? $", only {Counted.Of(others, "file")} with the endings of no picture" : "")}. Name the images, or a folder that holds some.", folder);
    }

    private static IEnumerable<AskedImage> Matching(string pattern)
    {
        var parts = pattern.Split('/');
        var known = parts[..^1].TakeWhile(part => !IsPattern(part)).ToArray();
        var folder = known is [""] ? "/" : string.Join('/', known);
        var shape = new Regex(@"\A" + Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + @"\z");
        string[] files = Directory.Exists(folder.Length == 0 ? "." : folder)
            ? [.. FilesBelow(folder, isDeep: parts.Length > known.Length + 1).Where(file => shape.IsMatch(file))] : [];
        return files.Length > 0 ? files.Select(file => new AskedImage(file, file))
            : throw new UserErrorException($"No file matches '{pattern}'. In a pattern * stands for any part of a name, ? for one letter, **/ for any folders.");
    }

    // Hidden ones are the system's: .DS_Store, ._scan.png.
    private static string[] FilesBelow(string folder, bool isDeep)
    {
        var files = Directory.EnumerateFiles(folder.Length == 0 ? "." : folder, "*", new EnumerationOptions { RecurseSubdirectories = isDeep, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false });
        return [.. files.Select(file => folder.Length == 0 ? file[2..] : file).Order(StringComparer.Ordinal)];
    }
}
