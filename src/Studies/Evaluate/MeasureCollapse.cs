using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>The space of one training of one method: what a table of collapse has several of for each method.</summary>
/// <param name="Method">The method; a row of the table.</param>
/// <param name="Images">Embedded images, best of subjects that the model has not learnt from.</param>
public sealed record EmbeddedTrial(string Method, Stage<Embeddings> Images);

/// <summary>
/// A table of spaces: the share of parallel pairs, of variance on the first axis, and the identity leak; mean and spread over the
/// trainings of a method. Of a loss that compares directions, the stage that embeds has said so before.
/// </summary>
public sealed record MeasureCollapse : Stage<ImmutableArray<Result>>
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<EmbeddedTrial> Trials { get; init; }

    /// <inheritdoc/>
    public override string Kind => "collapse";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Trials.Select((trial, i) => new StageInput($"images {i}", trial.Images))];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var rows = ImmutableArray.CreateBuilder<Result>();
        var methods = Trials.GroupBy(trial => trial.Method).ToArray();
        foreach (var method in methods)
        {
            Collapse[] spaces = [.. method.Select(trial => Of(run.Input(trial.Images)))];
            rows.Add(new(method.Key, [.. Values(spaces)], rows.Count == 0 ? Legend(spaces.Length) : []));
            run.Progress(rows.Count, methods.Length, "methods");
        }
        run.Output.WriteJson("collapse.json", rows.ToImmutable());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("collapse.json");

    /// <summary>The columns.</summary>
    internal static IEnumerable<MetricValue> Values(Collapse[] spaces) =>
    [
        Over("|cos| > .99", spaces, space => space.ParallelPairs),
        Over("first axis", spaces, space => space.FirstAxis),
        Over("identity mAP", spaces, space => space.IdentityMAP),
    ];

    /// <summary>A measure as mean and spread over trainings.</summary>
    internal static MetricValue Over<T>(string name, IEnumerable<T> trainings, Func<T, double> measure)
    {
        var spread = SeedSpread.Of([.. trainings.Select(measure)]);
        return new(name, spread.Mean, "") { Spread = spread.Seeds > 1 ? spread.Deviation : null };
    }

    /// <summary>What the columns mean.</summary>
    internal static ImmutableArray<string> Meaning { get; } =
    [
        "|cos| > .99: share of the pairs of images; first axis: share of the variance on the first principal axis; identity mAP: finding a subject's other images among all",
        $"from {100 * Collapse.Most:0} % of pairs at |cos| > .99 a space counts as collapsed",
    ];

    /// <summary>What the columns mean, and over how many trainings their means are.</summary>
    internal static ImmutableArray<string> Legend(int trainings) =>
    [
        .. Meaning,
        trainings > 1 ? $"± standard deviation over {trainings} trainings" : "one training: the spread over trainings is not known",
    ];

    /// <summary>Measures embedded images; a knee is not its neighbour's.</summary>
    internal static Collapse Of(Embeddings embedded) => Collapse.Of(embedded.Vectors, embedded.Cases.Select(one => one.Identity));
}
