using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Measures the settings of a sweep on the validation part. Its result is their table; the row with the least error, of equals the first, is chosen.</summary>
internal sealed record ChooseSetting : Stage<ImmutableArray<Result>>
{
    private const string Column = "validation MAE";

    /// <summary>The settings, in the order in which they were given.</summary>
    public required ImmutableArray<ValidatedSetting> Settings { get; init; }

    /// <summary>Unit of the labels.</summary>
    public required string Unit { get; init; }

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "choose setting";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Settings.Select((one, i) => new StageInput($"validation {i}", one.Validation))];

    /// <summary>Which row of the table is chosen.</summary>
    public static int Chosen(ImmutableArray<Result> table) =>
        table.Index().MinBy(row => row.Item.Metrics[0].Value is var error && double.IsNaN(error) ? double.PositiveInfinity : error).Index;

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        ImmutableArray<Result> rows = [.. Settings.Select(one => new Result(one.Name, [Measured(run.Input(one.Validation))], []))];
        var best = Chosen(rows);
        var error = rows[best].Metrics[0].Value;
        run.Metric(Column, error, Unit);
        run.Note(string.Create(CultureInfo.InvariantCulture,
            $"{rows[best].Label}: a validation choice made among {rows.Length}, so its validation error ({error:g4}{(Unit.Length == 0 ? "" : $" {Unit}")}) promises too much; the test part was read for it alone"));
        run.Output.WriteJson("tried.json", rows.SetItem(best, rows[best] with { Label = $"{rows[best].Label} (chosen)" }));
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("tried.json");

    private MetricValue Measured(Predictions answers)
    {
        var cases = new MeasuredCases(answers.Cases, Unneeded, Unneeded, Unit);
        return cases.Value(Metric.MAE) with { Name = Column, Interval = Bootstrap.Interval(cases.Statistic(Metric.MAE)) };
    }

    private static Embeddings Unneeded() => throw new InvalidOperationException("The error of answers asks for no space.");
}

/// <summary>A setting as the choice sees it.</summary>
/// <param name="Name">What tells it from the others.</param>
/// <param name="Validation">Its answers for the validation part.</param>
internal sealed record ValidatedSetting(string Name, Stage<Predictions> Validation);
