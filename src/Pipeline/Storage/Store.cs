using System.Collections.Immutable;
using System.Text;
using ImageRegression.Pipeline.Code;
using ImageRegression.Pipeline.History;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Results of stages, found by fingerprint. A result is there whole or not at all.</summary>
/// <remarks>
/// A result is written to a temporary folder, flushed to the disk and renamed into place, under a lock that the
/// operating system drops with its process. On every use each file's presence and size are checked, and its SHA-256
/// unless the file's inode, size and times are those it had when it was last hashed.
/// </remarks>
public sealed class Store
{
    private const long MostManifestBytes = 1 << 28;   // 100,000 files are 10 MB
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
        Warnings = new();
        Hashes = new(In("content-hashes.tsv"), Time, Warnings);
        Code = CodeMemory.OfStore(Folder, Warnings);
        Leases = new(Folder);
    }

    /// <summary>Full path of the store.</summary>
    public string Folder { get; }

    internal TimeProvider Time { get; }

    internal ContentHashes Hashes { get; }

    internal CodeMemory Code { get; }

    /// <summary>What the runs that are alive need.</summary>
    internal RunLeases Leases { get; }

    /// <summary>What the next run on this store has to tell.</summary>
    internal Warnings Warnings { get; }

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
        {
            damage = File.Exists(folder) ? "a file lies in the place of its folder" : null;
            return null;
        }
        var manifest = ReadManifest(folder, out damage);
        damage ??= manifest!.Fingerprint != fingerprint || manifest.Identity.Fingerprint != fingerprint
            ? $"{ArtifactFolder.ManifestName} speaks of another result"
            : manifest.Files.Select(file => DamageOf(folder, file)).FirstOrDefault(found => found is not null);
        if (damage is null)
            return new(manifest!, new(folder));
        if (!Directory.Exists(folder))
            damage = null;   // taken away while it was looked at
        return null;
    }

    /// <summary>Puts the store in order after runs were killed: removes what they left, and makes a run history that is missing again.</summary>
    /// <returns>What was done, a sentence each; empty where all was in order.</returns>
    /// <exception cref="UserErrorException">The disk refuses.</exception>
    public ImmutableArray<string> Mend()
    {
        try
        {
            var history = new RunHistory(Folder, Time);
            return [.. RemoveLeftovers(), .. history.Rebuild() ? [history.TakeFault()!] : Array.Empty<string>()];
        }
        catch (Exception fault) when (DiskFaults.Explain(fault, Folder) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Reads every byte of every result, whatever is remembered of it, and sets aside what is damaged: the next study that needs it computes it again.</summary>
    /// <returns>How many results are whole, and a sentence on each that was not.</returns>
    /// <exception cref="UserErrorException">The disk refuses.</exception>
    public (int Whole, ImmutableArray<string> Damaged) Verify()
    {
        try
        {
            return new StoreVerification(objects, Find, SetAside, LockOf).Run();
        }
        catch (Exception fault) when (DiskFaults.Explain(fault, Folder) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>What changed from one result to another, a phrase each: settings, inputs, files, and the functions whose code did.</summary>
    public ImmutableArray<string> Changes(Manifest before, Manifest after) => Code.ChangesBetween(before.Identity, after.Identity);

    /// <summary>Makes the store's folder.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    internal void Prepare()
    {
        try
        {
            Disk.MakeFolder(Folder);
        }
        catch (IOException fault) when (DiskFaults.Explain(fault, Folder) is null)
        {
            throw new UserErrorException($"The results folder cannot be made. Choose another. ({fault.Message})", Folder, inner: fault);
        }
    }

    /// <summary>Where the checkpoints of an unfinished computation lie, if there are any.</summary>
    internal string CheckpointsOf(Fingerprint fingerprint) => Path.Combine(checkpoints, fingerprint.Hex);

    internal StoreLock Lock(Fingerprint fingerprint, string runId, Action<LockHolder?> waiting, CancellationToken cancellation) =>
        StoreLock.Acquire(LockOf(fingerprint.Hex), runId, waiting, cancellation);

    /// <summary>A fresh folder for a result. The lock of the result must be held, as in all that follows.</summary>
    internal ArtifactFolder Begin(Fingerprint fingerprint) =>
        new(Directory.CreateDirectory(DraftOf(fingerprint)).FullName);

    /// <summary>Makes a written result visible to everyone, for good.</summary>
    /// <remarks>Whenever the process dies or the power fails, the place holds the earlier result, or this one, or nothing.</remarks>
    /// <returns>The result, with its files listed in the manifest.</returns>
    internal StoredResult Publish(ArtifactFolder draft, Manifest manifest)
    {
        var target = FolderOf(manifest.Fingerprint);
        Disk.FlushTree(draft.Root);
        var complete = manifest with { Files = ListFiles(draft) };
        var json = ManifestJson.Write(complete);
        Disk.Write(Path.Combine(draft.Root, ArtifactFolder.ManifestName), json);
        Disk.Write(Path.Combine(draft.Root, ChecksumName), Encoding.UTF8.GetBytes(Fingerprint.Of(json).Hex));
        Disk.FlushFolder(draft.Root);
        Disk.MakeFolder(Path.GetDirectoryName(target)!);
        Place(draft.Root, target);
        DiscardCheckpoints(manifest.Fingerprint);
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

    private static void Place(string draft, string target)
    {
        if (!Directory.Exists(target))
            Disk.Rename(draft, target);
        else if (!Disk.Exchange(draft, target))
        {
            // Should the process die between these two, whoever clears its leftovers puts the earlier result back.
            Disk.Rename(target, draft + StoreLeftovers.Replaced);
            Disk.Rename(draft, target);
        }
        Disk.FlushFolder(Path.GetDirectoryName(target)!);
        Disk.Delete(draft + StoreLeftovers.Replaced);
        Disk.Delete(draft);
    }

    /// <summary>Content and size of all files of a folder, in the order of their names.</summary>
    internal static ImmutableArray<ManifestFile> ListFiles(ArtifactFolder folder) =>
        [.. folder.Files.Select(name => new ManifestFile(name, new FileInfo(folder.Path(name)).Length, ContentHashes.Read(folder.Path(name))))];

    /// <summary>Moves a damaged result out of the way, where it can still be looked at.</summary>
    /// <returns>Where it lies now.</returns>
    internal string SetAside(Fingerprint fingerprint)
    {
        Disk.MakeFolder(damaged);
        var aside = Path.Combine(damaged, $"{fingerprint.Brief}-{Guid.NewGuid():N}");
        Disk.Rename(FolderOf(fingerprint), aside);
        Disk.FlushFolder(damaged);
        return aside;
    }

    /// <summary>Remembers that a result was computed from inputs of such contents; see <see cref="StageIdentity.Trace"/>.</summary>
    internal void KeepTrace(Fingerprint trace, Fingerprint result)
    {
        Disk.MakeFolder(traces);
        Disk.Replace(Path.Combine(traces, trace.Hex), result.Hex);
    }

    /// <summary>A whole result that was computed by the same code with the same settings from inputs of the same contents; null where there is none.</summary>
    /// <param name="trace">What such a result depends on.</param>
    /// <param name="lease">The lease of the run that asks: the result is none of its own, so it says that it needs it before it looks.</param>
    internal StoredResult? Traced(Fingerprint trace, RunLease? lease)
    {
        try
        {
            if (!Fingerprint.TryParse(File.ReadAllText(Path.Combine(traces, trace.Hex)), out var result))
                return null;
            lease?.Add(result);
            return Find(result, out _);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    internal static void Discard(ArtifactFolder draft) => Disk.Delete(draft.Root);

    /// <summary>Removes checkpoints. They go in one step: half of them would be a state that nobody wrote.</summary>
    internal void DiscardCheckpoints(Fingerprint fingerprint)
    {
        if (!Directory.Exists(CheckpointsOf(fingerprint)))
            return;
        var gone = DraftOf(fingerprint);
        Disk.MakeFolder(drafts);
        Disk.Rename(CheckpointsOf(fingerprint), gone);
        Disk.Delete(gone);
    }

    /// <summary>Removes what processes left that died. Whoever still works on something holds its lock.</summary>
    /// <returns>What was done, a sentence each.</returns>
    internal ImmutableArray<string> RemoveLeftovers() => new StoreLeftovers(Folder, drafts, locks, checkpoints, FolderOf, LockOf, Leases).Clear();

    /// <summary>A fresh place for what is on its way in or out; whoever clears the leftovers of killed runs knows it by the fingerprint.</summary>
    internal string DraftOf(Fingerprint fingerprint) => Path.Combine(drafts, $"{fingerprint.Hex}-{Guid.NewGuid():N}");

    private string In(string name) => Path.Combine(Folder, name);

    internal string FolderOf(Fingerprint fingerprint) => Path.Combine(objects, fingerprint.Hex[..2], fingerprint.Hex);

    internal string LockOf(string hex) => Path.Combine(locks, $"{hex}.lock");

    private string? DamageOf(string folder, ManifestFile file)
    {
        var path = Path.Combine(folder, file.Name);
        try
        {
            return FileStat.Of(path) is not { } stat ? $"{file.Name} is missing"
                : !stat.IsFile ? $"{file.Name} is no file any more"
                : stat.SizeBytes != file.SizeBytes ? $"{file.Name} has {stat.SizeBytes} bytes instead of {file.SizeBytes}"
                : Hashes.Of(path) != file.Sha256 ? $"the content of {file.Name} has changed"
                : null;
        }
        catch (IOException fault) when (Errno.IsDiskFailure(fault.HResult))
        {
            return $"{file.Name} cannot be read ({fault.Message})";
        }
    }

    private static Manifest? ReadManifest(string folder, out string? damage)
    {
        damage = $"{ArtifactFolder.ManifestName} is missing or unreadable";
        var (file, checksum) = (Path.Combine(folder, ArtifactFolder.ManifestName), Path.Combine(folder, ChecksumName));
        try
        {
            if (!IsSmallFile(file) || !IsSmallFile(checksum))
                return null;
            var json = File.ReadAllBytes(file);
            if (File.ReadAllText(checksum) != Fingerprint.Of(json).Hex)
                damage = $"the content of {ArtifactFolder.ManifestName} has changed";
            else if (ManifestJson.TryRead(json, out var manifest, out var problem))
                return (damage = null, manifest).manifest;
            else
                damage = $"{ArtifactFolder.ManifestName} cannot be understood: {problem}";
        }
        catch (IOException fault) when (fault is FileNotFoundException or DirectoryNotFoundException || Errno.IsDiskFailure(fault.HResult))
        {
            // Gone or unreadable, as said.
        }
        return null;
    }

    private static bool IsSmallFile(string path) => FileStat.Of(path) is { IsFile: true, SizeBytes: < MostManifestBytes };
}

/// <summary>A result in the store.</summary>
/// <param name="Manifest">Where it came from.</param>
/// <param name="Files">Its files, to be read only.</param>
public sealed record StoredResult(Manifest Manifest, ArtifactFolder Files);
