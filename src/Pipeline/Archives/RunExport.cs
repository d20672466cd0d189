using System.Collections.Immutable;
using System.Text;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.Archives;

/// <summary>A run with all that the store has of its stages, held ready for one archive: until it is disposed, <c>gc</c> removes none of it.</summary>
public sealed class RunExport : IDisposable
{
    private readonly Store store;
    private readonly ExportedRun run;
    private readonly RunLease lease;
    private readonly ImmutableArray<ArchiveEntry> entries;

    /// <summary>Looks for everything; writes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">A run that ended well.</param>
    /// <exception cref="UserErrorException">
    /// The run goes on, its record is not whole, or a result is damaged, holds other bits by now, or is gone though the study returned it.
    /// </exception>
    public RunExport(Store store, ExportedRun run)
    {
        (this.store, this.run) = (store, run);
        RequireEnded();
        lease = DiskFaults.Guard(store.Folder, () => store.Leases.Begin($"export-{Guid.NewGuid():N}", run.Stages.Select(stage => stage.Result)));
        try
        {
            var found = run.Stages.DistinctBy(stage => stage.Result).Select(stage => (stage.Name, Stored: Find(stage))).ToArray();
            Results = [.. found.Select(one => one.Stored).OfType<StoredResult>()];
            Absent = [.. found.Where(one => one.Stored is null).Select(one => one.Name)];
            entries = [.. Scripts(), .. Tables(), .. Record(), .. Listings(), .. Results.SelectMany(Files)];
            if (entries.Select(entry => entry.File.Name).FirstOrDefault(name => ArchiveLayout.WhyUnsafe(name) is not null) is { } name)
                throw new UserErrorException($"A file is called '{name}', which an archive cannot hold: {ArchiveLayout.WhyUnsafe(name)}. Give it another name.");
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The results that go into the archive.</summary>
    public ImmutableArray<StoredResult> Results { get; }

    /// <summary>Names of the stages whose results the store has no more. The study's answer does not need them.</summary>
    public ImmutableArray<string> Absent { get; }

    /// <summary>Size of all that goes into the archive, before it is packed, in bytes.</summary>
    public long SizeBytes => entries.Sum(entry => entry.File.SizeBytes);

    /// <summary>Writes the archive: it is there whole, or not at all.</summary>
    /// <param name="file">The archive; it must not be there.</param>
    /// <exception cref="UserErrorException">It is there, its folder is not, the disk refuses, or a stored file changed.</exception>
    public void Write(string file) => ArchiveWriting.Write(file, ArchiveForm.Run, Complete, run.Started);

    /// <summary>Lets <c>gc</c> have its way again.</summary>
    public void Dispose() => lease.Dispose();

    private ImmutableArray<ArchiveEntry> Complete()
    {
        var crate = ArchiveEntry.Of(ArchiveLayout.Crate, new ResearchCrate(run, Results, [.. entries.Select(entry => entry.File)]).Json(store.Time.GetUtcNow()));
        return [crate, .. entries];
    }

    private StoredResult? Find(ExportedStage stage)
    {
        var found = store.Find(stage.Result, out var damage);
        return damage is not null ? throw new UserErrorException(
                $"The stored result of '{stage.Name}' is damaged: {damage}. Compute it again, which gives the same bits: script {run.Study} --force '{stage.Name}'")
            : found is null && stage.IsTarget ? throw new UserErrorException(
                $"The result of '{stage.Name}', which the run {run.Id} returned, is in the store no more. Run the study again and export that run.")
            : found is not null && stage.Content is { } content && found.Manifest.Content != content ? throw new UserErrorException(
                $"The result of '{stage.Name}' was computed again after the run {run.Id}, with other bits, so what this run found does not follow from the store any more. Export a later run.")
            : found;
    }

    private IEnumerable<ArchiveEntry> Scripts() => ScriptNames().Zip(run.Scripts, (name, script) => ArchiveEntry.Of(name, Encoding.UTF8.GetBytes(script.Text)));

    private IEnumerable<ArchiveEntry> Tables() => run.Tables.Select(table => ArchiveEntry.Of(ArchiveLayout.Tables + table.Name, Encoding.UTF8.GetBytes(table.Text)));

    // A script that loads ../other.csx lies as deep as that takes.
    private IEnumerable<string> ScriptNames()
    {
        var depth = run.Scripts.Select(script => script.Name.Split('/').TakeWhile(part => part == "..").Count()).DefaultIfEmpty(0).Max();
        return run.Scripts.Select(script => script.Name.Split('/')).Select(parts => parts.TakeWhile(part => part == "..").Count() is var up
            ? ArchiveLayout.Scripts + string.Concat(Enumerable.Repeat("study/", depth - up)) + string.Join('/', parts[up..]) : "");
    }

    // Small, so that it is taken at once: it may be removed beside this.
    private IEnumerable<ArchiveEntry> Record()
    {
        var log = Path.Combine(store.Folder, ArchiveLayout.LogOf(run.Id));
        var folder = new ArtifactFolder(Path.Combine(store.Folder, ArchiveLayout.RecordOf(run.Id).TrimEnd('/')));
        if (!File.Exists(log) || !Directory.Exists(folder.Root))
            throw new UserErrorException($"The store has not all of the record of the run {run.Id}: {(File.Exists(log) ? folder.Root : log)} is missing. Run the study again and export that run.");
        return
        [
            ArchiveEntry.Of(ArchiveLayout.LogOf(run.Id), File.ReadAllBytes(log)),
            .. folder.Files.Where(ArchiveLayout.IsOfRecord).Select(name => ArchiveEntry.Of(ArchiveLayout.RecordOf(run.Id) + name, File.ReadAllBytes(folder.Path(name)))),
        ];
    }

    private IEnumerable<ArchiveEntry> Listings() => Results.Select(result => store.Code.Listing(result.Manifest.Identity.Code)).OfType<Code.CodeListing>().DistinctBy(listing => listing.Hash)
        .Select(listing => ArchiveEntry.Of(ArchiveLayout.ListingOf(listing.Hash), Encoding.UTF8.GetBytes(listing.Text)));

    private static IEnumerable<ArchiveEntry> Files(StoredResult result)
    {
        var (folder, root) = (ArchiveLayout.FolderOf(result.Manifest.Fingerprint), result.Files.Root);
        return
        [
            .. new[] { ArtifactFolder.ManifestName, ArtifactFolder.ChecksumName }.Select(name => ArchiveEntry.Of(folder + name, File.ReadAllBytes(Path.Combine(root, name)))),
            .. result.Manifest.Files.Select(file => new ArchiveEntry(
                new(folder + file.Name, file.SizeBytes, file.Sha256.Hex), () => RegularFile.Open(result.Files.Path(file.Name), 1 << 17, FileOptions.SequentialScan))),
        ];
    }

    private void RequireEnded()
    {
        using var gate = store.Leases.Enter();
        if (store.Leases.Alive().Any(alive => alive.RunId == run.Id))
            throw new UserErrorException($"The run {run.Id} goes on still. Export it when it has ended.");
    }
}
