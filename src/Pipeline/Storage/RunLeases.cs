using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What the runs that are alive on a store need of it, so that nothing of that is removed beside them.</summary>
/// <remarks>
/// A run says what it needs before it looks whether it is there, and holds a lock for its life, which the operating system drops with its
/// process. Whoever says it, and whoever takes something away, passes one gate: what is not needed at that moment is renamed away, and a
/// run that says afterwards that it needs it finds it absent and computes it.
/// </remarks>
/// <param name="storeFolder">The store.</param>
internal sealed class RunLeases(string storeFolder)
{
    private const string NeedsEnding = ".needs";
    private readonly string folder = Path.Combine(storeFolder, "leases");

    /// <summary>The gate; held for a few renames and no longer.</summary>
    public StoreLock Enter() => StoreLock.Acquire(Path.Combine(folder, "gate.lock"), "", _ => { }, default);

    /// <summary>Says what a run needs, until the lease is disposed or the process ends.</summary>
    /// <param name="runId">The run, or another name that is used once.</param>
    /// <param name="needs">Fingerprints of results and code.</param>
    /// <exception cref="IOException">It cannot be said: the disk refuses.</exception>
    public RunLease Begin(string runId, IEnumerable<Fingerprint> needs)
    {
        using var gate = Enter();
        var held = StoreLock.TryAcquire(LockOf(runId), runId) ?? throw new InvalidOperationException($"The run '{runId}' has a lease already.");
        try
        {
            var lease = new RunLease(this, runId, held, [.. needs]);
            Say(runId, lease.Needs);
            return lease;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The runs that are alive and what they need. The gate must be held.</summary>
    public ImmutableArray<(string RunId, ImmutableHashSet<Fingerprint> Needs)> Alive()
    {
        var alive = ImmutableArray.CreateBuilder<(string, ImmutableHashSet<Fingerprint>)>();
        foreach (var runId in Named())
            if (StoreLock.TryAcquire(LockOf(runId)) is { } free)
                free.Dispose();
            else
                alive.Add((runId, Read(runId)));
        return alive.ToImmutable();
    }

    /// <summary>Removes the leases of processes that died.</summary>
    /// <returns>How many.</returns>
    public int Clear()
    {
        if (Named().Length == 0)
            return 0;
        using var gate = Enter();
        return Named().Count(runId =>
        {
            using var free = StoreLock.TryAcquire(LockOf(runId));
            if (free is not null)
                Forget(runId);
            return free is not null;
        });
    }

    internal void Say(string runId, ImmutableHashSet<Fingerprint> needs) =>
        Disk.Replace(NeedsOf(runId), string.Concat(needs.Select(one => one.Hex + '\n')));

    // No other run has the name, so nobody waits for this lock; the gate need not be held.
    internal void Forget(string runId)
    {
        File.Delete(NeedsOf(runId));
        File.Delete(LockOf(runId));
    }

    private string[] Named() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, $"*{NeedsEnding}").Select(file => Path.GetFileName(file)[..^NeedsEnding.Length])];

    private ImmutableHashSet<Fingerprint> Read(string runId)
    {
        try
        {
            return [.. File.ReadAllLines(NeedsOf(runId)).Select(Fingerprint.Parse)];
        }
        catch (FileNotFoundException)
        {
            return [];   // the run has ended between
        }
    }

    private string LockOf(string runId) => Path.Combine(folder, $"{runId}.lock");

    private string NeedsOf(string runId) => Path.Combine(folder, runId + NeedsEnding);
}

/// <summary>What one run needs of a store, held for its life.</summary>
internal sealed class RunLease(RunLeases leases, string runId, StoreLock held, ImmutableHashSet<Fingerprint> needs) : IDisposable
{
    /// <summary>Fingerprints of results and code.</summary>
    public ImmutableHashSet<Fingerprint> Needs { get; private set; } = needs;

    /// <summary>Says that a result is needed besides; from then on it stays if it is there.</summary>
    public void Add(Fingerprint result)
    {
        if (Needs.Contains(result))
            return;
        using var gate = leases.Enter();
        leases.Say(runId, Needs.Add(result));
        Needs = Needs.Add(result);
    }

    /// <summary>Gives everything free.</summary>
    public void Dispose()
    {
        try
        {
            leases.Forget(runId);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A disk that refuses to forget: the lock goes with the next line, and a lease without it is nobody's.
        }
        held.Dispose();
    }
}
