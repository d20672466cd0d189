using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Studies;
using ImageRegression.Studies.Tests;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class ComparisonTests(FortyHands study) : IClassFixture<FortyHands>
{
    [Fact]
    public void A_row_has_mean_and_spread_over_seeds_an_interval_and_a_star_where_the_reference_is_better()
    {
        // Errors ±1 and ±2 with the two seeds of RM-Loss, ±3 and ±4 or so with those of L1: means 1.5 and 3.5, deviations √½.
        var table = Compare([Metric.MAE, Metric.R2], ("RM-Loss", 1, Errors(1)), ("RM-Loss", 2, Errors(2)), ("L1", 1, Errors(3)), ("L1", 2, Errors(4)));
        using var run = study.Run(table);
        var rows = run.Value(table);

        var (reference, other) = (rows[0].Metrics[0], rows[1].Metrics[0]);
        Assert.Equal(["RM-Loss", "L1"], rows.Select(row => row.Label));
        Assert.Equal(1.5, reference.Value, 6);
        Assert.Equal(3.5, other.Value, 6);
        Assert.Equal(Math.Sqrt(0.5), reference.Spread!.Value, 6);
        Assert.InRange(reference.Value, reference.Interval!.Lower, reference.Interval.Upper);
        Assert.Null(reference.Test);
        Assert.Equal(("RM-Loss", true), (other.Test!.Reference, other.Test.ReferenceIsBetter));
        Assert.Null(rows[1].Metrics[1].Test);   // R² is no mean over samples
        Assert.Contains("2 seeds", rows[0].Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Its_predictions_are_one_long_table_with_method_and_seed()
    {
        var table = Compare([Metric.MAE], ("RM-Loss", 1, Errors(1)), ("RM-Loss", 2, Errors(2)), ("L1", 1, Errors(3)), ("L1", 2, Errors(4)));
        using var run = study.Run(table);
        string[][] lines = [.. File.ReadLines(run.Stored(table).Files.Path("predictions.csv")).Select(line => line.Split(','))];
        Assert.Equal(["method", "seed", "id", "subject"], lines[0].Take(4));
        var error = Array.IndexOf(lines[0], "error");
        var cases = run.Value(table.Trials[0].Predictions).Cases;
        Assert.Equal(
            table.Trials.SelectMany(trial => cases.Select(one => (trial.Method, $"{trial.Seed}", one.Id))), lines.Skip(1).Select(row => (row[0], row[1], row[2])));
        Assert.Equal([1, 2, 3, 4], lines.Skip(1).Chunk(cases.Length).Select(trial =>
            Math.Round(trial.Average(row => Math.Abs(double.Parse(row[error], System.Globalization.CultureInfo.InvariantCulture))), 9)));
    }

    [Fact]
    public void P_values_are_corrected_over_the_methods_and_equal_methods_have_none()
    {
        var table = Compare(
            [Metric.MAE], ("RM-Loss", 1, Errors(1)), ("a", 1, Errors(1.2, noise: 0.5)), ("b", 1, Errors(1.4, noise: 0.5)), ("same", 1, Errors(1)));
        using var run = study.Run(table);
        var tests = run.Value(table).Skip(1).Select(row => row.Metrics[0].Test!).ToArray();

        Assert.Equal(HolmCorrection.Of([.. tests.Select(test => test.P)]), tests.Select(test => test.CorrectedP));
        Assert.True(tests[0].CorrectedP > tests[0].P);
        Assert.Equal((double.NaN, false), (tests[2].P, tests[2].ReferenceIsBetter));
    }

    [Fact]
    public void A_subject_counts_once_however_many_its_images()
    {
        // Image i is of subject i mod 6, and off by size + noise · sin 7i.
        var (own, other) = (Errors(1, noise: 0.5) with { Subjects = 6 }, Errors(1.4, noise: 0.3) with { Subjects = 6 });
        var table = Compare([Metric.MAE], ("RM-Loss", 1, own), ("L1", 1, other));
        using var run = study.Run(table);
        var expected = PairedTTest.Of(Means(1, 0.5), Means(1.4, 0.3));
        Assert.Equal(5, expected.DegreesOfFreedom);
        Assert.Equal(expected.Less, run.Value(table)[1].Metrics[0].Test!.P, 9);
        Assert.Contains("paired t-test on the means of 6 subjects", run.Value(table)[0].Notes[^1], StringComparison.Ordinal);

        static double[] Means(double size, double noise) => [.. Enumerable.Range(0, 10)
            .GroupBy(image => image % 6).Select(subject => subject.Average(image => size + noise * Math.Sin(7 * image)))];
    }

    /// <summary>From five subjects or fewer nothing is said of others, and no footnote speaks of a star.</summary>
    [Theory]
    [InlineData(1, "no intervals: 1 test subject, and fewer than 6 say nothing of others")]
    [InlineData(2, "no intervals: 2 test subjects, and fewer than 6 say nothing of others")]
    [InlineData(5, "no intervals: 5 test subjects, and fewer than 6 say nothing of others")]
    public void Few_subjects_have_neither_star_nor_interval_and_the_notes_say_why(int subjects, string note)
    {
        var table = Compare(
            [Metric.MAE, Metric.R2], ("RM-Loss", 1, Errors(1) with { Subjects = subjects }), ("L1", 1, Errors(9, noise: 0.5) with { Subjects = subjects }));
        using var run = study.Run(table);
        var rows = run.Value(table);
        Assert.All(rows.SelectMany(row => row.Metrics), metric => Assert.Equal((null, null), (metric.Interval, metric.Test)));
        Assert.Equal(["one seed: the spread over trainings is not known", note, "RM-Loss is not tested against the others, for the same reason"], rows[0].Notes.AsEnumerable());
    }

    [Theory]
    [InlineData(9, "* RM-Loss is better: ")]
    [InlineData(0.2, "RM-Loss is nowhere significantly better: ")]
    public void The_footnote_speaks_of_a_star_only_where_there_is_one(double size, string note)
    {
        var table = Compare([Metric.MAE], ("RM-Loss", 1, Errors(1)), ("L1", 1, Errors(size, noise: 0.1)));
        using var run = study.Run(table);
        Assert.StartsWith(note, run.Value(table)[0].Notes[^1], StringComparison.Ordinal);
        Assert.Equal(note[0] == '*', run.Value(table)[1].Metrics[0].Test!.ReferenceIsBetter);
    }

    [Fact]
    public void D5_and_RV_come_from_the_spaces_of_the_trials()
    {
        var embedded = study.Fit().Embed(study.Hands.Test);
        var single = Evaluate.Regression("RM-Loss", study.Index(), embedded, [Metric.MAE, Metric.R2, Metric.D5, Metric.RV]);
        var table = Evaluate.Comparison([new Trial("RM-Loss", 1, Predict.ByNeighbors(study.Index(), embedded), study.Index().Train, embedded)]);
        using var run = study.Run(single, table);

        Assert.Equal(
            run.Value(single).Metrics.Select(metric => (metric.Name, Math.Round(metric.Value, 9))),
            run.Value(table)[0].Metrics.Select(metric => (metric.Name, Math.Round(metric.Value, 9))));
        Assert.All(run.Value(table)[0].Metrics, metric => Assert.Null(metric.Spread));
        Assert.All(run.Value(table)[0].Metrics, metric => Assert.True(metric.Interval is { } interval && interval.Lower < interval.Upper));
    }

    [Fact]
    public void Another_metric_or_statistic_computes_the_table_and_nothing_else()
    {
        Trial[] trials = [new("RM-Loss", 1, Predict.ByNeighbors(study.Index(), study.Fit().Embed(study.Hands.Test)), study.Index().Train, study.Fit().Embed(study.Hands.Test))];
        study.Run(Evaluate.Comparison(trials, metrics: [Metric.MAE])).Dispose();

        foreach (var edited in new[] { Evaluate.Comparison(trials, metrics: [Metric.RMSE]), Evaluate.Comparison(trials, bootstrap: new() { Draws = 500 }) })
            Assert.Equal(["compare"], study.Sandbox.Runner().Plan([edited]).Where(stage => stage.Action is PlannedAction.Execute).Select(stage => stage.Name));
    }

    [Fact]
    public void A_trial_of_neighbours_has_intervals_and_a_verdict_on_out_of_distribution_cases_from_the_validation_part()
    {
        var trial = Evaluate.Trial("RM-Loss", study.Fit(), study.Hands, 1);
        using var run = study.Run(trial.Predictions, study.Fit());
        var answers = run.Value(trial.Predictions).Cases;
        Assert.All(answers, answer => Assert.True(answer.Interval is { Coverage: 0.9 } interval && interval.Lower <= answer.Predicted && answer.Predicted <= interval.Upper));
        Assert.Equal(10, answers.Length);

        // With other intervals the model, its embeddings and the radius stay as they are.
        var wider = Predict.ByNeighbors(((CalibrateIntervals)((PredictByNeighbors)trial.Predictions).Index) with { Intervals = new() { Coverage = 0.95 } }, (EmbedImages)trial.Test);
        Assert.Equal(["calibrate", "predict"], study.Sandbox.Runner().Plan([wider]).Where(stage => stage.Action is PlannedAction.Execute).Select(stage => stage.Name));
    }

    [Fact]
    public void Methods_that_answer_for_different_images_cannot_be_paired()
    {
        var table = Compare([Metric.MAE], ("RM-Loss", 1, Errors(1)), ("L1", 1, Errors(2) with { Part = study.Fit().Embed(study.Hands.Validation) }));
        Assert.Contains("different test images", Assert.Throws<UserErrorException>(() => study.Run(table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_not_complete_is_refused_before_anything_runs()
    {
        Assert.Contains("Did you mean 'RM-Loss'?", Refused("RM-Los", ("RM-Loss", 1)), StringComparison.Ordinal);
        Assert.Contains("same seeds", Refused("RM-Loss", ("RM-Loss", 1), ("RM-Loss", 2), ("L1", 1)), StringComparison.Ordinal);
        Assert.Contains("two trials with one seed", Refused("RM-Loss", ("RM-Loss", 1), ("RM-Loss", 1)), StringComparison.Ordinal);

        string Refused(string reference, params (string Method, ulong Seed)[] trials) => Assert.Throws<UserErrorException>(() =>
            Evaluate.Comparison(trials.Select(trial => new Trial(trial.Method, trial.Seed, Errors(1), study.Index().Train, Errors(1).Part)), reference)).Message;
    }

    [Fact]
    public void Tables_are_written_as_CSV_in_full_and_as_Markdown_for_reading()
    {
        var folder = Path.Combine(study.Sandbox.Folder, "results");
        var report = new RunReport
        {
            Title = "Hands",
            Script = "studies/hands.csx",
            RunId = "1",
            Started = default,
            Duration = default,
            Profile = Profile.Laptop,
            Notes = ["phantom"],
            Results =
            [
                new Result("RM-Loss", [new("MAE", 8.04, "months") { Spread = 0.25, Interval = new(7.5, 9, 0.95) }, new("R2", 0.5, "")], []),
                new Result("L1", [new("MAE", 9.5, "months") { Interval = new(9, 10, 0.95), Test = new("RM-Loss", 0.001, 0.002, true) }], []),
            ],
        };
        string[] files = [Path.Combine(folder, "hands", "1", "hands.csv"), Path.Combine(folder, "hands", "1", "hands.md")];

        Assert.Equal(files, ResultFiles.Write(report, folder).ToArray());
        Assert.Equal(files, ResultFiles.Write(report, folder).ToArray());   // a second time over the first
        Assert.Equal(
            """
            label,MAE (months),MAE sd (months),MAE lower (months),MAE upper (months),MAE p,MAE p Holm,R2
            RM-Loss,8.04,0.25,7.5,9,,,0.5
            L1,9.5,,9,10,0.001,0.002,

            """,
            File.ReadAllText(files[0]));
        Assert.Contains("| L1 | 9.50 [9.00, 10.00]* |", File.ReadAllText(files[1]), StringComparison.Ordinal);
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(folder, "hands", "1")).Order(StringComparer.Ordinal));
        Assert.Equal("1", new DirectoryInfo(Path.Combine(folder, "hands", "latest")).LinkTarget);
        ResultFiles.Write(report with { RunId = "2" }, folder);
        Assert.Equal("2", new DirectoryInfo(Path.Combine(folder, "hands", "latest")).LinkTarget);
        Assert.Equal(3, Directory.GetFileSystemEntries(Path.Combine(folder, "hands")).Length);
        Assert.Empty(ResultFiles.Write(report with { Results = [] }, Path.Combine(folder, "none")));
    }

    private Errors Errors(double size, double noise = 0) => new(study.Fit().Embed(study.Hands.Test), size, noise);

    private CompareMethods Compare(Metric[] metrics, params (string Method, ulong Seed, Errors Answers)[] trials) => Evaluate.Comparison(
        trials.Select(trial => new Trial(trial.Method, trial.Seed, trial.Answers, study.Index().Train, trial.Answers.Part)), metrics: metrics);
}

/// <summary>Answers that are off by a given size, by turns to either side, or by a little more or less.</summary>
public sealed record Errors(EmbedImages Part, double Size, double Noise) : Stage<Predictions>
{
    /// <summary>How many subjects the images are taken to be of, by turns; 0: of those they are.</summary>
    public int Subjects { get; init; }

    public override string Kind => "errors";

    public override ImmutableArray<StageInput> Inputs => [("part", Part)];

    public override void Describe(Settings settings)
    {
        settings.Add("size", Size);
        settings.Add("noise", Noise);
        settings.Add("subjects", Subjects);
    }

    public override void Run(StageRun run) => new Predictions([.. run.Input(Part).Cases.Select((c, i) => new CasePrediction(
        c.Id, Subjects > 0 ? $"{i % Subjects}" : c.Subject, c.Label, c.Label + (i % 2 == 0 ? 1 : -1) * (Size + Noise * Math.Sin(7 * i)), true, []))]).Save(run.Output);

    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
