using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Reports;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptReportTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Results_stand_in_columns_with_units_and_aligned_decimals() =>
        Assert.Equal(
            [
                "       MAE (months)      R2  cases",
                "-----  ------------  ------  -----",
                "RM             6.12  0.9123    120",
                "naive         12.50               ",
            ],
            ResultTable.Of(
            [
                new Result("RM", [new("MAE", 6.1234, "months"), new("R2", 0.91234, ""), new("cases", 120, "")], []),
                new Result("naive", [new("MAE", 12.5, "months")], []),
            ]).Lines.Select((line, i) => i == 3 ? line.PadRight(34) : line));

    [Fact]
    public void Spread_interval_and_star_stand_beside_the_value_where_they_are_known() =>
        Assert.Equal(
            [
                "                        MAE (months)      R2",
                "-------  ---------------------------  ------",
                "RM-Loss    8.04 ± 0.31 [7.20, 8.90]   0.9123",
                "L1       10.25 ± 1.00 [9.00, 12.00]*  0.8500",
            ],
            ResultTable.Of(
            [
                new Result("RM-Loss", [new("MAE", 8.0449, "months") { Spread = 0.31, Interval = new(7.2, 8.9, 0.95) }, new("R2", 0.9123, "") { Spread = null, Interval = null }], []),
                new Result("L1", [new("MAE", 10.25, "months") { Spread = 1, Interval = new(9, 12, 0.95), Test = new("RM-Loss", 0.01, 0.01, true) }, new("R2", 0.85, "")], []),
            ]).Lines.AsEnumerable());

    [Fact]
    public void A_metric_without_value_is_a_dash() =>
        Assert.Equal("-", ResultTable.Of([new Result("a", [new("R2", double.NaN, "")], [])]).Rows[0][1]);

    [Theory]
    [InlineData(0.04, "40 ms")]
    [InlineData(3.24, "3.2 s")]
    [InlineData(44, "44 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(4020, "1 h 07 min")]
    public void Durations_are_told_as_people_say_them(double seconds, string text) =>
        Assert.Equal(text, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Counts_and_sizes_are_grouped()
    {
        Assert.Equal("15 000", Quantity.Count(15_000));
        Assert.Equal("3.4 MB", Quantity.Size(3_400_000));
    }

    [Fact]
    public void A_bar_in_a_cell_does_not_break_the_Markdown() =>
        Assert.Equal("| a\\|b |", new TextTable([new("x")], [["a|b"]]).Markdown[2]);

    [Fact]
    public void A_run_writes_a_report_with_results_settings_notes_and_provenance()
    {
        var built = scripts.Build(
            """
            using ImageRegression.Pipeline;
            using System.Collections.Immutable;
            Title("Bone age");
            var offset = Arg("offset", 1.5);
            var ages = Stage.From("ages", () => new[] { 1.0, 2.0 });
            return Stage.From("evaluate", ages, all => new Result("mean",
                ImmutableArray.Create(new MetricValue("MAE", all.Average() + offset, "months")), ImmutableArray.Create("digital phantom")));
            """,
            ("offset", "2.5"));
        var targets = Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets;
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };

        var report = new Study(built, targets, request, []).Run(_ => { }, CancellationToken.None);
        var again = new Study(built, targets, request, []).Run(_ => { }, CancellationToken.None);

        var text = File.ReadAllText(report.File);
        Assert.StartsWith("# Bone age\n", text, StringComparison.Ordinal);
        Assert.Contains("> **digital phantom**", text, StringComparison.Ordinal);
        Assert.Contains("| mean | 4 |", text, StringComparison.Ordinal);
        Assert.Contains("| offset | 2.5 | given |", text, StringComparison.Ordinal);
        Assert.Contains($"- **evaluate** `{report.Stages[1].Fingerprint.Hex}`", text, StringComparison.Ordinal);
        Assert.Contains("  - from ages", text, StringComparison.Ordinal);
        Assert.Equal(Path.ChangeExtension(report.File, ".html"), report.Page);
        Assert.Contains("<p>digital phantom</p>", File.ReadAllText(report.Page), StringComparison.Ordinal);
        Assert.Equal(report.Fingerprint, again.Fingerprint);
        Assert.Equal(File.ReadAllText(report.Page), File.ReadAllText(again.Page));
        Assert.Equal(PlannedAction.Reuse, again.Stages[1].Action);
    }

    [Fact]
    public void What_a_script_notes_stands_in_report_page_table_and_history_and_changes_no_result()
    {
        const string script = "using ImageRegression.Pipeline;\nusing System.Collections.Immutable;\n";
        const string answer = "return Stage.From(\"ages\", () => new Result(\"mean\", ImmutableArray.Create(new MetricValue(\"MAE\", 1.0, \"\")), ImmutableArray<string>.Empty));";
        var (with, without) = (Run($"{script}Note(\"OrdReg is not among the methods\");\n{answer}"), Run(script + answer));
        Assert.Equal(["OrdReg is not among the methods"], with.Notes.ToArray());
        Assert.Empty(without.Notes);
        foreach (var file in new[] { with.File, with.Page, with.Tables.Single(table => table.EndsWith(".md", StringComparison.Ordinal)), Path.Combine(Path.GetDirectoryName(with.File)!, "run.json") })
            Assert.Contains("OrdReg is not among the methods", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(PlannedAction.Reuse, without.Stages.Single().Action);

        RunReport Run(string text)
        {
            var built = scripts.Build(text);
            var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
            return new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None);
        }
    }

    [Fact]
    public void What_the_answer_itself_is_worth_is_the_first_note()
    {
        var built = scripts.Build(
            """
            using ImageRegression.Pipeline;
            using System.Collections.Immutable;
            Note("said by the script");
            var images = new Told { Text = "images were padded" };
            return new Told { Text = "no better than the mean", Of = images };

            sealed record Told : Stage<Result>
            {
                public required string Text { get; init; }
                public Told? Of { get; init; }
                public override string Kind => "told";
                public override ImmutableArray<StageInput> Inputs => Of is null ? ImmutableArray<StageInput>.Empty : ImmutableArray.Create<StageInput>(("of", Of));
                public override void Run(StageRun run)
                {
                    run.Note(Text);
                    run.Output.WriteJson("text.json", Text);
                }

                public override Result Read(ArtifactFolder artifacts) => new("mean", ImmutableArray<MetricValue>.Empty, ImmutableArray.Create("one seed"));
            }
            """);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var report = new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None);
        Assert.Equal(["no better than the mean", "said by the script", "images were padded", "one seed"], report.Notes.ToArray());
    }

    [Theory]
    [InlineData("", "OrdReg is not among the methods")]
    [InlineData("1", null)]
    public void The_study_of_a_folder_says_so_where_all_methods_are_asked_for_and_one_needs_thresholds(string step, string? note)
    {
        var data = Directory.CreateDirectory(Path.Combine(scripts.Folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "labels.csv"), "path,label\na.png,1\n");
        var built = ScriptHost.Build(
            new ScriptRequest(Path.Combine(Repository.Root, "experiments", "folder.csx"))
            {
                CacheFolder = scripts.Cache,
                Values = ImmutableDictionary<string, string>.Empty.Add("data", data).Add("methods", "all").Add("step", step.Length > 0 ? step : "0"),
            },
            CancellationToken.None);
        var notes = built.Notes.Where(one => !one.StartsWith("training images", StringComparison.Ordinal)).ToArray();
        if (note is null)
            Assert.Empty(notes);
        else
            Assert.StartsWith(note, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("methods=RM-Loss", "training images are seen as they are: no flip, rotation, scale, shift or contrast")]
    [InlineData("methods=RM-Loss rotation=10 flip=horizontal contrast=0.2", "training images are changed at random: flip (horizontal), rotation (10°), contrast (0.2)")]
    [InlineData("methods=Ridge,kNN", null)]
    public void The_study_of_a_folder_says_which_transforms_of_training_images_are_on(string settings, string? note)
    {
        var data = Directory.CreateDirectory(Path.Combine(scripts.Folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "labels.csv"), "path,label\na.png,1\n");
        var built = ScriptHost.Build(
            new ScriptRequest(Path.Combine(Repository.Root, "experiments", "folder.csx"))
            {
                CacheFolder = scripts.Cache,
                Values = settings.Split(' ').Select(one => one.Split('=')).ToImmutableDictionary(one => one[0], one => one[1]).Add("data", data),
            },
            CancellationToken.None);
        Assert.Equal(note is null ? [] : [note], built.Notes.ToArray());
    }

    [Theory]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, "90 % interval: any value (from 3 subjects)")]
    [InlineData(double.NegativeInfinity, 12.5, "90 % interval: any value up to 12.5 px (from 3 subjects)")]
    [InlineData(2, double.PositiveInfinity, "90 % interval: any value from 2 px (from 3 subjects)")]
    [InlineData(2, 12.5, "90 % interval: 2 to 12.5 px (from 3 subjects)")]
    public void An_interval_without_a_bound_is_told_in_words(double lower, double upper, string expected)
    {
        var answer = new GroundedAnswer("a study", "RM-Loss", "px", 1, 3, [],
            new("a.png", "s", double.NaN, 7, true, []) { Interval = new(lower, upper, 0.9) { CalibratedOn = "3 subjects" } });
        Assert.Contains(expected, answer.Lines);
    }

    [Theory]
    [InlineData(355, 345, 365, "90 % interval: 345 to 5 px, through 0 (from 3 subjects)")]
    [InlineData(5, -5, 15, "90 % interval: 355 to 15 px, through 0 (from 3 subjects)")]
    [InlineData(100, 90, 110, "90 % interval: 90 to 110 px (from 3 subjects)")]
    [InlineData(100, -80, 280, "90 % interval: any value (from 3 subjects)")]
    public void An_interval_of_labels_that_come_round_is_told_as_it_lies_on_the_circle(double predicted, double lower, double upper, string expected)
    {
        var answer = new GroundedAnswer("a study", "RM-Loss", "px", 1, 3, [], new("a.png", "s", double.NaN, predicted, true, [])
        {
            Axis = ImageRegression.Tables.LabelAxis.Circle(360),
            Interval = new(lower, upper, 0.9) { CalibratedOn = "3 subjects" },
        });
        Assert.Contains(expected, answer.Lines);
    }

    [Fact]
    public void A_plan_says_what_a_run_then_does()
    {
        const string script = "using ImageRegression.Pipeline;\nvar n = Arg(\"n\", 1);\nreturn Stage.From(\"count\", () => n);";
        var request = new ScriptRequest("study.csx") { CacheFolder = scripts.Cache };
        Study Of(params (string, string)[] values)
        {
            var built = scripts.Build(script, values);
            return new(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []);
        }

        var before = Of().Plan().Single();
        Of().Run(_ => { }, CancellationToken.None);
        var after = Of().Plan().Single();
        var changed = Of(("n", "2")).Plan().Single();

        Assert.Equal((PlannedAction.Execute, "never computed"), (before.Action, before.Reason));
        Assert.Equal(PlannedAction.Reuse, after.Action);
        Assert.Equal(PlannedAction.Execute, changed.Action);
        Assert.Contains("1 → 2", changed.Reason, StringComparison.Ordinal);
    }
}
