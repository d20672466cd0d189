using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>
/// A table of spaces: whether images farther apart in label lie farther apart in direction, within subjects and between them, beside
/// how far the distances are spread and whether the space has collapsed.
/// </summary>
/// <remarks>LEARNER's Figure 1 with the statistics it leaves out: see <see cref="DistancePairs"/>. Subjects are resampled, never pairs.</remarks>
public sealed record CompareDistances : Stage<ImmutableArray<Result>>
{
    internal const string PointsFile = "points.json";
    private const int Drawn = 1_500;   // points of a figure, of each kind

    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<EmbeddedTrial> Trials { get; init; }

    /// <summary>Unit of the labels.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "distances";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Trials.Select((trial, i) => new StageInput($"images {i}", trial.Images))];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var methods = Trials.GroupBy(trial => trial.Method).ToArray();
        var (rows, points) = (ImmutableArray.CreateBuilder<Result>(), ImmutableArray.CreateBuilder<DistancePoints>());
        foreach (var method in methods)
        {
            Space[] spaces = [.. method.Select(trial => Space.Of(run.Input(trial.Images)))];
            rows.Add(new(method.Key, [.. Values(spaces)], rows.Count == 0 ? Legend(spaces) : []));
            points.Add(new(method.Key, Unit, Thinned(spaces[0].Pairs.Within), Thinned(spaces[0].Pairs.Between)));
            run.Cancellation.ThrowIfCancellationRequested();
            run.Progress(rows.Count, methods.Length, "methods");
        }
        run.Output.WriteJson("distances.json", rows.ToImmutable());
        run.Output.WriteJson(PointsFile, points.ToImmutable());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("distances.json");

    private IEnumerable<MetricValue> Values(Space[] spaces) =>
    [
        Correlation("ρ within", spaces, space => space.Pairs.Within, within: true),
        Correlation("ρ within, near", spaces, space => DistancePairs.Near(space.Pairs.Within), within: true),
        Correlation("ρ between", spaces, space => space.Pairs.Between, within: false),
        Correlation("ρ between, near", spaces, space => DistancePairs.Near(space.Pairs.Between), within: false),
        MeasureCollapse.Over("SD of distances", spaces, space => space.Spread),
        .. MeasureCollapse.Values([.. spaces.Select(space => space.Collapse)]),
    ];

    private MetricValue Correlation(string name, Space[] spaces, Func<Space, ImmutableArray<DistancePair>> pairs, bool within)
    {
        SubjectStatistic[] statistics = [.. spaces.Select(space => new SubjectStatistic(space.Subjects, DistancePairs.Spearman(pairs(space), within)))];
        return MeasureCollapse.Over(name, statistics, one => one.Of(Enumerable.Repeat(1.0, one.Subjects.Length).ToArray())) with { Interval = Bootstrap.Interval(statistics) };
    }

    private ImmutableArray<string> Legend(Space[] spaces)
    {
        var pairs = spaces[0].Pairs;
        return
        [
            $"ρ: Spearman's, of the cosine distance with the difference in label, over pairs of images of one subject ({Counted(pairs.Within, pairs.Counts.Within)}) and of two ({Counted(pairs.Between, pairs.Counts.Between)}); near: the quarter of these nearest in label",
            .. MeasureCollapse.Legend(spaces.Length),
            .. Bootstrap.NotesOn(spaces.SelectMany(space => space.Subjects).Distinct(StringComparer.Ordinal).Count()),
        ];
    }

    private static string Counted(ImmutableArray<DistancePair> pairs, long all) =>
        pairs.Length == all ? $"{all}" : FormattableString.Invariant($"{pairs.Length} of {all}, drawn at random");

    private static ImmutableArray<DistancePoint> Thinned(ImmutableArray<DistancePair> pairs)
    {
        var step = Math.Max(1, (pairs.Length + Drawn - 1) / Drawn);
        return [.. pairs.Where((_, i) => i % step == 0).Select(pair => new DistancePoint(pair.Label, pair.Cosine))];
    }

    private sealed record Space(DistancePairs Pairs, ImmutableArray<string> Subjects, Collapse Collapse)
    {
        /// <summary>Standard deviation of all cosine distances.</summary>
        public double Spread => SeedSpread.Of([.. Pairs.Within.Concat(Pairs.Between).Select(pair => pair.Cosine)]).Deviation;

        public static Space Of(Embeddings embedded) => new(
            DistancePairs.Of(embedded.Vectors, embedded.Labels.AsSpan(), embedded.Subjects, embedded.Axis), embedded.Subjects, MeasureCollapse.Of(embedded));
    }
}

/// <summary>Where the pairs of one method lie: a figure's points.</summary>
/// <param name="Method">The method.</param>
/// <param name="Unit">Unit of the labels.</param>
/// <param name="Within">Pairs of one subject.</param>
/// <param name="Between">Pairs of two.</param>
internal sealed record DistancePoints(string Method, string Unit, ImmutableArray<DistancePoint> Within, ImmutableArray<DistancePoint> Between);

/// <summary>A pair as it is drawn.</summary>
/// <param name="Label">Difference in label.</param>
/// <param name="Cosine">Cosine distance.</param>
internal readonly record struct DistancePoint(double Label, double Cosine);
