using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>One fold of one method: what a comparison of searches has several of for each method.</summary>
/// <param name="Method">The method; a row of the table.</param>
/// <param name="Fold">What distinguishes the trials of a method; every method has the same folds.</param>
/// <param name="Matches">What its search found in the fold's test part.</param>
public sealed record RetrievalTrial(string Method, int Fold, Stage<Matches> Matches);

/// <summary>
/// A table of methods that search: each measure as mean and spread over folds, with an interval clustered by subject, in all and
/// by years since the first visit.
/// </summary>
/// <remarks>
/// The mean is taken over the folds' values, as the AdaTriplet paper does; the spread is the standard deviation over folds, of
/// which the paper's standard error is 1/√k.
/// </remarks>
public sealed record CompareRetrieval : Stage<ImmutableArray<Result>>, IMeasuresMatches
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<RetrievalTrial> Trials { get; init; }

    /// <summary>The columns, in order.</summary>
    public required ImmutableArray<RetrievalMetric> Metrics { get; init; }

    /// <summary>The measure that gets a further column for each year; null: none.</summary>
    public RetrievalMetric? ByYear { get; init; } = RetrievalMetric.MAP;

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "compare retrieval";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Trials.Select((trial, i) => new StageInput($"matches {i}", trial.Matches))];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var methods = Trials.GroupBy(trial => trial.Method).ToArray();
        var rows = ImmutableArray.CreateBuilder<Result>();
        foreach (var method in methods)
        {
            RetrievalMeasures[] folds = [.. method.OrderBy(trial => trial.Fold).Select(trial => RetrievalMeasures.Of(run.Input(trial.Matches)))];
            rows.Add(new(method.Key, [.. Metrics.Select(metric => OverFolds(folds, metric)), .. Yearly(folds)], rows.Count == 0 ? Legend(folds) : []));
            run.Cancellation.ThrowIfCancellationRequested();
            run.Progress(rows.Count, methods.Length, "methods");
        }
        run.Output.WriteJson("comparison.json", rows.ToImmutable());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("comparison.json");

    private IEnumerable<MetricValue> Yearly(RetrievalMeasures[] folds) => ByYear is not { } metric ? []
        : folds.SelectMany(fold => fold.Years).Distinct().Order().Select(year =>
            OverFolds([.. folds.Where(fold => fold.Years.Contains(year)).Select(fold => fold.In(year))], metric) with
            {
                Name = $"{RetrievalMeasures.Name(metric)}, {year} y",
            });

    private MetricValue OverFolds(RetrievalMeasures[] folds, RetrievalMetric metric)
    {
        var spread = SeedSpread.Of([.. folds.Select(fold => fold.Value(metric))]);
        return new(RetrievalMeasures.Name(metric), spread.Mean, "")
        {
            Spread = spread.Seeds > 1 ? spread.Deviation : null,
            Interval = Bootstrap.Interval([.. folds.Select(fold => fold.Statistic(metric))]),
        };
    }

    private ImmutableArray<string> Legend(RetrievalMeasures[] folds) =>
    [
        folds.Length > 1 ? $"± standard deviation over {folds.Length} folds" : "one fold: the spread over trainings is not known",
        .. Bootstrap.NotesOn(folds.SelectMany(fold => fold.Subjects).Distinct(StringComparer.Ordinal).Count()),
    ];
}
