namespace ImageRegression.Pipeline;

/// <summary>What a stage has at hand while it is computed.</summary>
public sealed class StageRun
{
    private readonly Lazy<string> checkpoints;
    private readonly Func<Stage, object> input;
    private readonly Func<Stage, Manifest> manifest;
    private readonly Action<StageReport> report;

    internal StageRun(Fingerprint fingerprint, ArtifactFolder output, Lazy<string> checkpoints, Func<Stage, object> input, Func<Stage, Manifest> manifest,
        Action<StageReport> report, CancellationToken cancellation) =>
        (Fingerprint, Output, this.checkpoints, this.input, this.manifest, this.report, Cancellation) =
        (fingerprint, output, checkpoints, input, manifest, report, cancellation);

    /// <summary>Identity of the result being computed.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>Where the result goes. Nobody sees it before the stage has finished.</summary>
    public ArtifactFolder Output { get; }

    /// <summary>
    /// A folder for checkpoints of this very computation. It survives the death of the process at any moment and is
    /// removed once the result is stored. Made on first use.
    /// </summary>
    public string CheckpointFolder => checkpoints.Value;

    /// <summary>Signals that the user wants to stop: save a checkpoint, then throw.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The result of an upstream stage. It belongs to the run: do not dispose it.</summary>
    /// <param name="stage">One of the stage's own <see cref="Stage.Inputs"/>.</param>
    /// <exception cref="InvalidOperationException">The stage is not among the inputs, so the fingerprint would miss it.</exception>
    public T Input<T>(Stage<T> stage)
        where T : notnull => (T)input(stage);

    /// <summary>Where an upstream result came from, and the hashes of its files.</summary>
    /// <inheritdoc cref="Input{T}(Stage{T})" path="//param|//exception"/>
    public Manifest ManifestOf(Stage stage) => manifest(stage);

    /// <summary>Tells how far the computation has come.</summary>
    /// <param name="done">Units done so far.</param>
    /// <param name="total">Units in all; 0 where unknown.</param>
    /// <param name="unit">What is counted, in the plural: <c>images</c>, <c>iterations</c>.</param>
    public void Progress(long done, long total, string unit) => report(new StageReport.Progress(done, total, unit));

    /// <summary>Tells a measured value as it is now, such as the loss; the last one of each name is kept in the manifest.</summary>
    public void Metric(string name, double value, string unit = "") => report(new StageReport.Metric(new(name, value, unit)));

    /// <summary>
    /// Tells something that every reader of the result must know, such as <c>digital phantom</c>. Kept with the result
    /// and handed on to all results that are computed from it.
    /// </summary>
    public void Note(string text) => report(new StageReport.Note(text));

    /// <summary>Tells something that was wrong and could be mended, and that the result does not show: a damaged checkpoint.</summary>
    internal void Warn(string text) => report(new StageReport.Warning(text));
}

internal abstract record StageReport
{
    private StageReport()
    {
    }

    public sealed record Progress(long Done, long Total, string Unit) : StageReport;

    public sealed record Metric(MetricValue Value) : StageReport;

    public sealed record Note(string Text) : StageReport;

    public sealed record Warning(string Text) : StageReport;
}
