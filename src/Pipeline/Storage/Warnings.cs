namespace ImageRegression.Pipeline.Storage;

/// <summary>What went wrong beside the results, each to be told once by the run at hand.</summary>
internal sealed class Warnings
{
    private readonly Lock gate = new();
    private readonly Queue<string> untold = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Whether something has not been told yet.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (gate)
                return untold.Count > 0;
        }
    }

    public void Add(string text)
    {
        lock (gate)
            if (known.Add(text))
                untold.Enqueue(text);
    }

    /// <summary>The next one to tell; null where there is none.</summary>
    public string? Take()
    {
        lock (gate)
            return untold.TryDequeue(out var text) ? text : null;
    }

    /// <summary>Does what a run can do without; a refusal of the disk becomes a warning.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="consequence">A sentence on what follows where it fails.</param>
    public void Attempt(Action action, string consequence)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Add($"{consequence} ({fault.Message})");
        }
    }
}
