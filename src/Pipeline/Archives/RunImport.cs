using System.Collections.Immutable;
using System.Text;
using ImageRegression.Pipeline.Code;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.Archives;

/// <summary>An archive of a run that was read to its end and is whole, ready to be taken into a store.</summary>
/// <remarks>
/// It says what somebody computed; that they did is not proved by it. Nothing in it is run: scripts are text, and compiled ones are never in an
/// archive.
/// </remarks>
public sealed class RunImport : IDisposable
{
    private readonly ArchiveFile archive;
    private readonly ImmutableArray<Manifest> manifests;
    private readonly ImmutableArray<CodeListing> listings;
    private readonly RunRecord record;

    /// <summary>Opens an archive and checks every byte of it.</summary>
    /// <param name="file">The archive.</param>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is no archive of one run.</exception>
    public RunImport(string file)
    {
        archive = ArchiveFile.Open(file, ArchiveForm.Run);
        try
        {
            foreach (var one in archive.Files)
            {
                archive.Copy(one.Name, Stream.Null);
                RequirePrintable(one);
            }
            RunId = OnlyRun();
            manifests = [.. archive.Files.Where(one => ArchiveLayout.PartOf(one.Name) is ArchivePart.Result).GroupBy(one => FolderOf(one.Name)).Select(ResultIn)];
            listings = [.. Names(ArchivePart.Listing).Select(Listing)];
            record = Record();
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>What the run was and found, as the file <c>run.json</c> keeps it.</summary>
    public ReadOnlyMemory<byte> Summary => archive.Read(ArchiveLayout.SummaryOf(RunId));

    /// <summary>Takes the results and then the run into a store. What is there already with equal content is left as it is.</summary>
    /// <param name="store">The store.</param>
    /// <param name="waiting">Told of each result that a run is at work on, by the name of its stage, and that is waited for.</param>
    /// <param name="cancellation">Stops between two results.</param>
    /// <returns>What was new.</returns>
    /// <exception cref="UserErrorException">The store has other bits for the same computation or another record of the run, or the disk refuses.</exception>
    public ImportedRun Into(Store store, Action<string> waiting, CancellationToken cancellation) => DiskFaults.Guard(store.Folder, () =>
    {
        store.Prepare();
        RequireRoom(store.Folder);
        using var lease = store.Leases.Begin($"import-{Guid.NewGuid():N}", manifests.SelectMany(manifest => new[] { manifest.Fingerprint, manifest.Identity.Code }));
        // Before anything is published: an archive that does not belong to the store leaves no trace in it.
        foreach (var manifest in manifests)
            RequireSame(manifest, store.Find(manifest.Fingerprint, out _));
        RequireSameRecord(store.Folder);
        var published = manifests.Count(manifest => Publish(manifest, store, waiting, cancellation));
        foreach (var listing in listings)
            store.Code.Keep(listing);
        store.Hashes.Save();
        return new ImportedRun(published, manifests.Length - published, KeepRecord(store));
    });

    /// <summary>Closes the archive.</summary>
    public void Dispose() => archive.Dispose();

    private bool Publish(Manifest manifest, Store store, Action<string> waiting, CancellationToken cancellation)
    {
        using var held = store.Lock(manifest.Fingerprint, "", _ => waiting(manifest.Name), cancellation);
        cancellation.ThrowIfCancellationRequested();
        var there = store.Find(manifest.Fingerprint, out var damage);
        if (damage is not null)
            store.SetAside(manifest.Fingerprint);
        RequireSame(manifest, there);
        if (there is not null)
            return false;
        var draft = store.Begin(manifest.Fingerprint);
        try
        {
            foreach (var file in manifest.Files)
                Unpack(ArchiveLayout.FolderOf(manifest.Fingerprint) + file.Name, draft.Path(file.Name));
            store.Publish(draft, manifest);
            return true;
        }
        finally
        {
            Store.Discard(draft);
        }
    }

    // The log first: it says to gc what the run needs. The folder last: it makes the run one that can be named.
    private bool KeepRecord(Store store)
    {
        var (log, folder) = (Path.Combine(store.Folder, ArchiveLayout.LogOf(RunId)), Path.Combine(store.Folder, ArchiveLayout.RecordOf(RunId).TrimEnd('/')));
        var history = new RunHistory(store.Folder, store.Time) { OwnRun = RunId };
        var isListed = history.Runs(int.MaxValue).Any(run => run.Id == RunId);
        var hasFolder = File.Exists(Path.Combine(store.Folder, ArchiveLayout.SummaryOf(RunId)));
        if (File.Exists(log) && isListed && hasFolder)
            return false;
        using var held = store.Lock(Fingerprint.Of(RunId), "", _ => { }, default);
        Disk.MakeFolder(Path.GetDirectoryName(log)!);
        Disk.Replace(log, archive.Read(ArchiveLayout.LogOf(RunId)));
        history.Save(record, 0);
        if (history.FaultUnless(RunId, isListed: true) is { } fault)
            throw new UserErrorException($"The results were taken, but not the run. {fault} Import it again later.");
        if (hasFolder)
            return true;
        var draft = store.DraftOf(Fingerprint.Of(RunId));
        foreach (var name in Names(ArchivePart.Record))
            Unpack(name, Path.Combine(draft, name[ArchiveLayout.RecordOf(RunId).Length..]));
        Disk.FlushTree(draft);
        Disk.Delete(folder);   // without a summary it was no whole record
        Disk.Rename(draft, folder);
        Disk.FlushFolder(Path.GetDirectoryName(folder)!);
        return true;
    }

    private void Unpack(string name, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        archive.Copy(name, to);
    }

    private void RequireSame(Manifest archived, StoredResult? there)
    {
        if (there is not null && there.Manifest.Content != archived.Content)
            throw new UserErrorException(
                $"The result of '{archived.Name}' ({archived.Fingerprint.Brief}) holds other bits in the archive (content {archived.Content.Brief}) than in the store, in '{there.Files.Root}' "
                + $"(content {there.Manifest.Content.Brief}): other machines may round otherwise. Import into a store of its own (--cache DIR).", archive.Path);
    }

    private void RequireSameRecord(string store)
    {
        foreach (var name in new[] { ArchiveLayout.LogOf(RunId), ArchiveLayout.SummaryOf(RunId) })
            if (Path.Combine(store, name) is var there && File.Exists(there) && !File.ReadAllBytes(there).AsSpan().SequenceEqual(archive.Read(name)))
                throw new UserErrorException($"The store has another record of the run {RunId}: '{there}' is not the archive's '{name}'. Import into a store of its own (--cache DIR).", archive.Path);
    }

    private void RequireRoom(string folder)
    {
        var (needed, free) = (archive.Files.Sum(file => file.SizeBytes), new DriveInfo(folder).AvailableFreeSpace);
        if (needed > free)
            throw new UserErrorException($"The archive unpacks to {needed / 1_000_000} MB, but only {free / 1_000_000} MB are free where '{folder}' is. Make room, or choose another store with --cache DIR.", archive.Path);
    }

    private string OnlyRun()
    {
        string[] logs = [.. Names(ArchivePart.Log)], records = [.. Names(ArchivePart.Record).Select(name => name.Split('/')[1]).Distinct()];
        return logs is [var log] && records is [var run] && log == ArchiveLayout.LogOf(run) ? run : throw archive.Refused("it does not hold the log and the folder of one run");
    }

    private Manifest ResultIn(IGrouping<string, SealedFile> files)
    {
        var folder = files.Key;
        var json = archive.Read(folder + ArtifactFolder.ManifestName);
        if (Encoding.UTF8.GetString(archive.Read(folder + ArtifactFolder.ChecksumName)) != Fingerprint.Of(json).Hex)
            throw archive.Refused($"'{folder}{ArtifactFolder.ManifestName}' is not what its checksum says");
        if (!ManifestJson.TryRead(json, out var manifest, out var problem))
            throw archive.Refused($"'{folder}{ArtifactFolder.ManifestName}' cannot be understood: {problem}");
        if (ArchiveLayout.FolderOf(manifest.Fingerprint) != folder || manifest.Identity.Fingerprint != manifest.Fingerprint)
            throw archive.Refused($"'{folder}{ArtifactFolder.ManifestName}' speaks of another result");
        var there = files.Select(file => file with { Name = file.Name[folder.Length..] })
            .Where(file => file.Name is not (ArtifactFolder.ManifestName or ArtifactFolder.ChecksumName));
        return there.SequenceEqual(manifest.Files.Select(file => new SealedFile(file.Name, file.SizeBytes, file.Sha256.Hex)).OrderBy(file => file.Name, StringComparer.Ordinal))
            ? manifest : throw archive.Refused($"'{folder}' does not hold the files that its manifest lists");
    }

    private CodeListing Listing(string name)
    {
        try
        {
            return CodeListing.Parse(Encoding.UTF8.GetString(archive.Read(name))) is var listing && ArchiveLayout.ListingOf(listing.Hash) == name ? listing
                : throw archive.Refused($"'{name}' lists other code than its name says");
        }
        catch (FormatException fault)
        {
            throw archive.Refused($"'{name}' cannot be understood: {fault.Message}");
        }
    }

    // What is larger than can be read at once is printed by no command.
    private void RequirePrintable(SealedFile file)
    {
        var isJson = file.Name.EndsWith(".json", StringComparison.Ordinal) || file.Name.EndsWith(RunLog.Ending, StringComparison.Ordinal);
        if (isJson && file.SizeBytes <= ArchiveFile.MostInMemory && TerminalText.HasControlCharacters(archive.Read(file.Name)))
            throw archive.Refused($"a text in '{file.Name}' holds control characters, which could change what a terminal shows");
    }

    private RunRecord Record()
    {
        var known = new Lazy<Dictionary<string, Manifest>>(() => manifests.ToDictionary(manifest => manifest.Fingerprint.Hex));
        return RunLogs.Read(new MemoryStream(archive.Read(ArchiveLayout.LogOf(RunId))), known) is { Status: RunStatus.Finished } run && run.Id == RunId ? run
            : throw archive.Refused("its log does not tell of a run of that name that ended well");
    }

    private IEnumerable<string> Names(ArchivePart part) => archive.Files.Select(file => file.Name).Where(name => ArchiveLayout.PartOf(name) == part);

    private static string FolderOf(string name) => string.Join('/', name.Split('/').Take(3)) + "/";
}

/// <summary>What an import brought.</summary>
/// <param name="New">Results that the store did not have.</param>
/// <param name="Known">Results that it had.</param>
/// <param name="IsRunNew">Whether it did not have the run.</param>
public sealed record ImportedRun(int New, int Known, bool IsRunNew);
