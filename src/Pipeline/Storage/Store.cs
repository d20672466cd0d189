using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Pipeline.Code;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Results of stages, found by fingerprint. A result is there whole or not at all.</summary>
/// <remarks>
/// A result is written to a temporary folder, flushed to the disk and renamed into place, under a lock that the
/// operating system drops with its process. On every use each file's presence and size are checked, and its SHA-256
/// unless the file's inode, size and times are those it had when it was last hashed.
/// </remarks>
public sealed class Store
{
    private const string ChecksumName = ArtifactFolder.ChecksumName;
    private readonly string objects, drafts, locks, damaged, checkpoints, traces;

    /// <summary>A store in a folder, which is made on first use.</summary>
    /// <param name="folder">The folder, such as <c>.cache</c>.</param>
    /// <param name="time">The clock; the system's unless a test says otherwise.</param>
    public Store(string folder, TimeProvider? time = null)
    {
        Folder = Path.GetFullPath(folder);
        (objects, drafts, locks, damaged, checkpoints, traces) = (In("objects"), In("tmp"), In("locks"), In("damaged"), In("checkpoints"), In("traces"));
        Time = time ?? TimeProvider.System;
        Hashes = new(In("content-hashes.tsv"), Time);
        Code = CodeMemory.OfStore(Folder);
    }

    /// <summary>Full path of the store.</summary>
    public string Folder { get; }

    internal TimeProvider Time { get; }

    internal ContentHashes Hashes { get; }

    internal CodeMemory Code { get; }

    /// <summary>Manifests of all results in the store, in no order; damaged ones are left out.</summary>
    public IEnumerable<Manifest> Manifests =>
        !Directory.Exists(objects) ? [] : Directory.EnumerateDirectories(objects).SelectMany(Directory.EnumerateDirectories)
            .Select(folder => ReadManifest(folder, out _)).OfType<Manifest>();

    /// <summary>A stored result, after checking it.</summary>
    /// <param name="fingerprint">Identity of the result.</param>
    /// <param name="damage">What is wrong with the result; null where it is whole or absent.</param>
    /// <returns>The result; null where it is absent or damaged.</returns>
    public StoredResult? Find(Fingerprint fingerprint, out string? damage)
    {
        var folder = FolderOf(fingerprint);
        damage = null;
        if (!Directory.Exists(folder))
            return null;
        var manifest = ReadManifest(folder, out damage);
        damage ??= manifest!.Fingerprint != fingerprint || manifest.Identity.Fingerprint != fingerprint
            ? $"{ArtifactFolder.ManifestName} speaks of another result"
            : manifest.Files.Select(file => DamageOf(folder, file)).FirstOrDefault(found => found is not null);
        return damage is null ? new(manifest!, new(folder)) : null;
    }

    /// <summary>Makes the store's folder.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    internal void Prepare()
    {
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (IOException fault) when (StoreFaults.Explain(fault, Folder) is null)
        {
            throw new UserErrorException($"The results folder cannot be made. Choose another. ({fault.Message})", Folder, inner: fault);
        }
    }

    /// <summary>Where the checkpoints of an unfinished computation lie, if there are any.</summary>
    internal string CheckpointsOf(Fingerprint fingerprint) => Path.Combine(checkpoints, fingerprint.Hex);

    internal StoreLock Lock(Fingerprint fingerprint, Action<int?> waiting, CancellationToken cancellation) =>
        StoreLock.Acquire(LockOf(fingerprint.Hex), waiting, cancellation);

    /// <summary>A fresh folder for a result. The lock of the result must be held, as in all that follows.</summary>
    internal ArtifactFolder Begin(Fingerprint fingerprint) =>
        new(Directory.CreateDirectory(Path.Combine(drafts, $"{fingerprint.Hex}-{Guid.NewGuid():N}")).FullName);

    /// <summary>Makes a written result visible to everyone, for good.</summary>
    /// <returns>The result, with its files listed in the manifest.</returns>
    internal StoredResult Publish(ArtifactFolder draft, Manifest manifest)
    {
        var target = FolderOf(manifest.Fingerprint);
        var complete = manifest with { Files = ListFiles(draft) };
        var json = ManifestJson.Write(complete);
        File.WriteAllBytes(Path.Combine(draft.Root, ArtifactFolder.ManifestName), json);
        File.WriteAllText(Path.Combine(draft.Root, ChecksumName), Fingerprint.Of(json).Hex);
        Flush(draft.Root);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var replaced = $"{draft.Root}-replaced";
        if (Directory.Exists(target))
            Directory.Move(target, replaced);
        Directory.Move(draft.Root, target);
        Native.FlushFolder(Path.GetDirectoryName(target)!);
        Delete(replaced);
        Delete(CheckpointsOf(manifest.Fingerprint));
        foreach (var file in complete.Files)
            Hashes.Seal(Path.Combine(target, file.Name), file.Sha256);
        return new(complete, new(target));
    }

    /// <summary>Gives a draft the files of a result.</summary>
    internal static void Copy(ArtifactFolder result, ArtifactFolder draft)
    {
        foreach (var name in result.Files)
        {
            var path = draft.Path(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(result.Path(name), path);
        }
    }

    /// <summary>Content and size of all files of a folder, in the order of their names.</summary>
    internal static ImmutableArray<ManifestFile> ListFiles(ArtifactFolder folder) =>
        [.. folder.Files.Select(name => new ManifestFile(name, new FileInfo(folder.Path(name)).Length, ContentHashes.Read(folder.Path(name))))];

    /// <summary>Moves a damaged result out of the way, where it can still be looked at.</summary>
    /// <returns>Where it lies now.</returns>
    internal string SetAside(Fingerprint fingerprint)
    {
        var aside = Path.Combine(Directory.CreateDirectory(damaged).FullName, $"{fingerprint.Brief}-{Guid.NewGuid():N}");
        Directory.Move(FolderOf(fingerprint), aside);
        return aside;
    }

    /// <summary>Remembers that a result was computed from inputs of such contents; see <see cref="StageIdentity.Trace"/>.</summary>
    internal void KeepTrace(Fingerprint trace, Fingerprint result)
    {
        Directory.CreateDirectory(traces);
        var draft = Path.Combine(traces, $"{trace.Hex}.{Guid.NewGuid():N}");
        File.WriteAllText(draft, result.Hex);
        File.Move(draft, Path.Combine(traces, trace.Hex), overwrite: true);
    }

    /// <summary>A whole result that was computed by the same code with the same settings from inputs of the same contents; null where there is none.</summary>
    internal StoredResult? Traced(Fingerprint trace) =>
        File.Exists(Path.Combine(traces, trace.Hex)) && Fingerprint.TryParse(File.ReadAllText(Path.Combine(traces, trace.Hex)), out var result) ? Find(result, out _) : null;

    internal static void Discard(ArtifactFolder draft) => Delete(draft.Root);

    internal void DiscardCheckpoints(Fingerprint fingerprint) => Delete(CheckpointsOf(fingerprint));

    /// <summary>Removes unfinished results of processes that died. Whoever still works on one holds its lock.</summary>
    internal void RemoveLeftovers()
    {
        if (!Directory.Exists(drafts))
            return;
        foreach (var leftover in Directory.EnumerateDirectories(drafts))
            if (StoreLock.TryAcquire(LockOf(Path.GetFileName(leftover).Split('-')[0])) is { } held)
                using (held)
                    Delete(leftover);
    }

    private string In(string name) => Path.Combine(Folder, name);

    private string FolderOf(Fingerprint fingerprint) => Path.Combine(objects, fingerprint.Hex[..2], fingerprint.Hex);

    private string LockOf(string hex) => Path.Combine(locks, $"{hex}.lock");

    private string? DamageOf(string folder, ManifestFile file)
    {
        var path = Path.Combine(folder, file.Name);
        return FileStat.Of(path) is not { } stat ? $"{file.Name} is missing"
            : stat.SizeBytes != file.SizeBytes ? $"{file.Name} has {stat.SizeBytes} bytes instead of {file.SizeBytes}"
            : Hashes.Of(path) != file.Sha256 ? $"the content of {file.Name} has changed"
            : null;
    }

    private static Manifest? ReadManifest(string folder, out string? damage)
    {
        damage = null;
        try
        {
            var json = File.ReadAllBytes(Path.Combine(folder, ArtifactFolder.ManifestName));
            if (File.ReadAllText(Path.Combine(folder, ChecksumName)) == Fingerprint.Of(json).Hex)
                return ManifestJson.ReadManifest(json);
            damage = $"the content of {ArtifactFolder.ManifestName} has changed";
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            damage = $"{ArtifactFolder.ManifestName} is missing or unreadable";
        }
        return null;
    }

    private static void Flush(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(handle);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
            Native.FlushFolder(inner);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A result in the store.</summary>
/// <param name="Manifest">Where it came from.</param>
/// <param name="Files">Its files, to be read only.</param>
public sealed record StoredResult(Manifest Manifest, ArtifactFolder Files);
