namespace ImageRegression.Pipeline.Storage;

/// <summary>Takes things away from a store, also beside runs that go on.</summary>
/// <remarks>Each is locked, looked at once more under the gate that runs pass (<see cref="RunLeases"/>), renamed away, and deleted after the gate is free.</remarks>
/// <param name="store">The store.</param>
/// <param name="needed">What is needed of it.</param>
internal sealed class GarbageRemoval(Store store, NeededResults needed)
{
    /// <summary>Removes what is not needed and what nobody works on.</summary>
    /// <param name="items">Few, for runs wait at the gate while they are renamed.</param>
    /// <returns>What went.</returns>
    public IEnumerable<GarbageItem> Remove(GarbageItem[] items)
    {
        var held = new List<(GarbageItem Item, StoreLock Lock)>();
        try
        {
            foreach (var item in items)
                if (StoreLock.TryAcquire(store.LockOf(item.Key.Hex)) is { } free)   // else somebody works on it
                    held.Add((item, free));
            var away = new List<(GarbageItem Item, string Place)>();
            using (store.Leases.Enter())
            {
                needed.LookAgain();
                foreach (var (item, _) in held.Where(one => !needed.Needs(one.Item)))
                    if (Away(item) is { } place)
                        away.Add((item, place));
            }
            foreach (var (_, place) in away)
                if (Directory.Exists(place))
                    Disk.Delete(place);
                else
                    File.Delete(place);
            return away.Select(one => one.Item);
        }
        finally
        {
            foreach (var (_, free) in held)
                free.Dispose();
        }
    }

    private string? Away(GarbageItem item)
    {
        var (path, place) = (Path.Combine(store.Folder, item.Path), store.DraftOf(item.Key));
        if (!Path.Exists(path))
            return null;
        Disk.MakeFolder(Path.GetDirectoryName(place)!);
        Disk.Rename(path, place);
        return place;
    }
}
