using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Reads all results of a store again and sets aside those that are damaged.</summary>
/// <param name="Objects">Where results lie.</param>
/// <param name="Find">Checks a result, by what is remembered of its files where they look untouched.</param>
/// <param name="SetAside">Moves a result out of the way.</param>
/// <param name="LockOf">The lock of a result, by the digits of its fingerprint.</param>
internal sealed record StoreVerification(
    string Objects, StoreVerification.Finder Find, Func<Fingerprint, string> SetAside, Func<string, string> LockOf)
{
    /// <inheritdoc cref="Store.Find"/>
    public delegate StoredResult? Finder(Fingerprint fingerprint, out string? damage);

    /// <inheritdoc cref="Store.Verify"/>
    public (int Whole, ImmutableArray<string> Damaged) Run()
    {
        var whole = 0;
        var damaged = ImmutableArray.CreateBuilder<string>();
        IEnumerable<string> all = Directory.Exists(Objects) ? Directory.EnumerateDirectories(Objects).SelectMany(Directory.EnumerateFileSystemEntries) : [];
        foreach (var folder in all.Order(StringComparer.Ordinal))
            if (!Fingerprint.TryParse(Path.GetFileName(folder), out var fingerprint))
                damaged.Add($"'{folder}' is no result; it was left where it is");
            else if (DamageOf(fingerprint, folder) is not { } damage)
                whole++;
            else
                damaged.Add(Answered(fingerprint, folder, damage));
        return (whole, damaged.ToImmutable());
    }

    private string? DamageOf(Fingerprint fingerprint, string folder)
    {
        if (Find(fingerprint, out var damage) is not { } found)
            return damage ?? "it is not there any more";
        foreach (var file in found.Manifest.Files)
            try
            {
                if (ContentHashes.Read(Path.Combine(folder, file.Name)) != file.Sha256)
                    return $"the content of {file.Name} has changed";
            }
            catch (IOException fault) when (Errno.IsDiskFailure(fault.HResult))
            {
                return $"{file.Name} cannot be read ({fault.Message})";
            }
        return null;
    }

    // A result that a run is replacing at this moment is its run's.
    private string Answered(Fingerprint fingerprint, string folder, string damage)
    {
        using var held = StoreLock.TryAcquire(LockOf(fingerprint.Hex));
        return held is null
            ? $"'{folder}' is damaged ({damage}); a run is at work on it, so it was left"
            : $"'{folder}' was damaged ({damage}); it lies in '{SetAside(fingerprint)}' now, and is computed again when it is needed";
    }
}
