using System.Collections.Concurrent;
using System.Globalization;

namespace ImageRegression.Pipeline.Storage;

/// <summary>SHA-256 of files, remembered for as long as a file's state says that its content is the same.</summary>
/// <remarks>
/// A content read within two seconds of the file's last change is not trusted later, as in git's "racily clean"
/// index: another write in the same tick of the file system's clock would leave no trace.
/// </remarks>
internal sealed class ContentHashes(string cacheFile, TimeProvider time)
{
    private const long GuardNs = 2_000_000_000;
    private const long Sealed = long.MaxValue;   // a file of the store itself, which nobody writes to again

    private readonly Lazy<ConcurrentDictionary<string, Entry>> entries = new(() => new(Load(cacheFile), StringComparer.Ordinal));
    private volatile bool isChanged;

    private sealed record Entry(FileStat Stat, long ReadNs, Fingerprint Content)
    {
        public bool IsTrusted => ReadNs == Sealed || ReadNs - Stat.LatestNs >= GuardNs;
    }

    /// <summary>A file's content hash.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Fingerprint Of(string path)
    {
        var full = Path.GetFullPath(path);
        var before = FileStat.Of(full) ?? throw new FileNotFoundException($"The file '{path}' does not exist.", path);
        if (entries.Value.TryGetValue(full, out var known) && known.Stat == before && known.IsTrusted)
            return known.Content;
        var read = FileStat.Nanoseconds(time.GetUtcNow().UtcDateTime);
        var content = Read(full);
        if (FileStat.Of(full) == before)
            Remember(full, new(before, read, content));
        return content;
    }

    /// <summary>A file's content hash, without looking at what is remembered or remembering it.</summary>
    public static Fingerprint Read(string path)
    {
        using var stream = RegularFile.Open(path, 1 << 17, FileOptions.SequentialScan);
        return Fingerprint.Of(stream);
    }

    /// <summary>What a study's file or folder holds.</summary>
    /// <exception cref="UserErrorException">It does not exist or cannot be read.</exception>
    public Fingerprint Of(SourceFile source)
    {
        try
        {
            return source.IsFolder ? OfFolder(source) : Of(source.Path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException("The file or folder does not exist. Check the path the study gives.", source.Path, inner: fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new UserErrorException("The file or folder may not be read. Check its permissions.", source.Path, inner: fault);
        }
    }

    /// <summary>The state of a study's file or folder: names, sizes, inodes and times of change, which differ after any write.</summary>
    public static Fingerprint StateOf(SourceFile source) => Fingerprint.Of(string.Concat(
        (source.IsFolder ? FolderFiles.Of(source) : [(source.Path, "")]).Select(file => $"{Settings.Quoted(file.Name)} {FileStat.Of(Path.GetFullPath(file.Path))}\n")));

    /// <summary>Notes the content of a file that the store has just written and will not write again.</summary>
    public void Seal(string path, Fingerprint content)
    {
        if (FileStat.Of(path) is { } stat)
            Remember(Path.GetFullPath(path), new(stat, Sealed, content));
    }

    /// <summary>Keeps what was learned for the next process. What others learned meanwhile is kept as well.</summary>
    public void Save()
    {
        if (!isChanged)
            return;
        isChanged = false;
        var all = new Dictionary<string, Entry>(Load(cacheFile), StringComparer.Ordinal);
        foreach (var (path, entry) in entries.Value)
            all[path] = entry;
        var draft = $"{cacheFile}.{Guid.NewGuid():N}";
        File.WriteAllLines(draft, all.Select(pair => Line(pair.Key, pair.Value)));
        File.Move(draft, cacheFile, overwrite: true);
    }

    private Fingerprint OfFolder(SourceFile folder)
    {
        var files = FolderFiles.Of(folder);
        var contents = new Fingerprint[files.Length];
        Parallel.For(0, files.Length, i => contents[i] = Of(files[i].Path));
        return Fingerprint.Of(string.Concat(files.Zip(contents, (file, content) => $"{Settings.Quoted(file.Name)} {content.Hex}\n")));
    }

    private void Remember(string path, Entry entry)
    {
        entries.Value[path] = entry;
        isChanged = true;
    }

    private static string Line(string path, Entry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Content.Hex}\t{entry.Stat.SizeBytes}\t{entry.Stat.ModifiedNs}\t{entry.Stat.ChangedNs}\t{entry.Stat.Inode}\t{entry.ReadNs}\t{path}");

    // A line that does not read as one is forgotten: the file it spoke of will be hashed again.
    private static IEnumerable<KeyValuePair<string, Entry>> Load(string cacheFile)
    {
        if (!File.Exists(cacheFile))
            yield break;
        foreach (var line in File.ReadLines(cacheFile))
            if (line.Split('\t', 7) is [var hex, var size, var modified, var changed, var inode, var read, var path]
                && Fingerprint.TryParse(hex, out var content)
                && Number(size) is { } s && Number(modified) is { } m && Number(changed) is { } c && Number(read) is { } r
                && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out var i))
                yield return new(path, new(new(s, m, c, i), r, content));
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
