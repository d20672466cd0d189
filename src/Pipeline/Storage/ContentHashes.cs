using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ImageRegression.Pipeline.Storage;

/// <summary>SHA-256 of files, remembered for as long as a file's state says that its content is the same.</summary>
/// <remarks>
/// A content read within two seconds of the file's last change is not trusted later, as in git's "racily clean"
/// index: another write in the same tick of the file system's clock would leave no trace.
/// </remarks>
internal sealed class ContentHashes(string cacheFile, TimeProvider time, Warnings warnings)
{
    private readonly Lazy<ConcurrentDictionary<string, ContentHash>> entries = new(() => new(Load(cacheFile, warnings), StringComparer.Ordinal));
    private volatile bool isChanged;

    /// <summary>A file's content hash.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UserErrorException">It is a pipe or a device.</exception>
    public Fingerprint Of(string path)
    {
        var full = Path.GetFullPath(path);
        var before = FileStat.Of(full) ?? throw new FileNotFoundException($"The file '{path}' does not exist.", path);
        if (!before.IsFile)
            throw new UserErrorException("This is no file but a folder, a pipe or a device, which has no content to hash. Remove it, or name a file.", path);
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
            Remember(Path.GetFullPath(path), new(stat, ContentHash.Sealed, content));
    }

    /// <summary>Keeps what was learned for the next process. What others learned meanwhile is kept as well.</summary>
    /// <remarks>
    /// Where it cannot be kept, a warning is all: the files are hashed again next time. Damaged lines go only once a run has told of them.
    /// </remarks>
    public void Save()
    {
        if (!isChanged || warnings.IsWaiting)
            return;
        isChanged = false;
        warnings.Attempt(
            () =>
            {
                var all = new Dictionary<string, ContentHash>(Load(cacheFile, warnings), StringComparer.Ordinal);
                foreach (var (path, entry) in entries.Value)
                    all[path] = entry;
                Disk.Replace(cacheFile, string.Concat(all.Select(pair => $"{ContentHashLine.Of(pair.Key, pair.Value)}\n")));
            },
            $"What is known of the contents of files could not be kept in '{cacheFile}'; they are hashed again next time.");
    }

    private Fingerprint OfFolder(SourceFile folder)
    {
        var files = FolderFiles.Of(folder);
        var contents = new Fingerprint[files.Length];
        try
        {
            Parallel.For(0, files.Length, i => contents[i] = Of(files[i].Path));
        }
        catch (AggregateException many)
        {
            ExceptionDispatchInfo.Throw(many.Flatten().InnerExceptions[0]);
        }
        return Fingerprint.Of(string.Concat(files.Zip(contents, (file, content) => $"{Settings.Quoted(file.Name)} {content.Hex}\n")));
    }

    private void Remember(string path, ContentHash entry)
    {
        entries.Value[path] = entry;
        isChanged = true;
    }

    // A line that is not whole, or that another one of the same file contradicts, is forgotten: the file will be hashed again.
    private static Dictionary<string, ContentHash> Load(string cacheFile, Warnings warnings)
    {
        var known = new Dictionary<string, ContentHash>(StringComparer.Ordinal);
        var (contradicted, damaged) = (new HashSet<string>(StringComparer.Ordinal), 0);
        warnings.Attempt(
            () =>
            {
                foreach (var line in FileStat.Of(cacheFile) is null ? [] : File.ReadLines(cacheFile))
                    if (ContentHashLine.Read(line) is not { } read)
                        damaged++;
                    else if (!known.TryAdd(read.Path, read.Entry) && known[read.Path] != read.Entry && contradicted.Add(read.Path))
                        damaged++;
            },
            $"What is known of the contents of files cannot be read from '{cacheFile}'; they are hashed again.");
        foreach (var path in contradicted)
            known.Remove(path);
        if (damaged > 0)
            warnings.Add($"{damaged} lines of '{cacheFile}' are damaged and forgotten; the files they spoke of are hashed again.");
        return known;
    }
}
