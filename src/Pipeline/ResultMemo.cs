using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>Results read in this run, each once, disposed of after their last use.</summary>
internal sealed class ResultMemo : IDisposable
{
    private readonly Dictionary<Fingerprint, object> values = [];
    private readonly Dictionary<Fingerprint, int> uses = [];

    /// <summary>Says that a result will be read by one more stage.</summary>
    public void Expect(Fingerprint fingerprint) => uses[fingerprint] = uses.GetValueOrDefault(fingerprint) + 1;

    /// <exception cref="StageFailedException">The stage cannot read what it has written; the stage that asked is not to blame.</exception>
    public object Read(Fingerprint fingerprint, Stage stage, StoredResult stored) =>
        values.TryGetValue(fingerprint, out var value) ? value
        : values[fingerprint] = StageFailedException.Guard(stage, () => stage.ReadBack(stored.Files));

    /// <summary>Says that one of the stages that read a result is done.</summary>
    public void Release(Fingerprint fingerprint)
    {
        if (--uses[fingerprint] == 0 && values.Remove(fingerprint, out var value))
            (value as IDisposable)?.Dispose();
    }

    public void Dispose()
    {
        foreach (var value in values.Values)
            (value as IDisposable)?.Dispose();
        values.Clear();
    }
}
