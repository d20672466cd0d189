using System.Globalization;
using System.Text.Json;
using ImageRegression.Phantoms;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>A tiny study of change on a folder of clips, drawn of subjects who never existed, that was run once for all the questions about pairs.</summary>
public sealed class RunChangeStudy : IDisposable
{
    private const int Subjects = 60, Side = 16, Frames = 4;

    // Labels are S/F; the two methods differ, so that an answer of the wrong one is seen.
    private const string Study = """
        Title("Tiny lungs");
        var parts = Load.Clips("clips", frames: 4, height: 16, width: 16, unit: "S/F", choices: 1).Split(train: 5, validation: 5, test: 2);
        var task = Change.Between(parts, ScoreDirection.HigherIsBetter, ChangeBand.Within(20), PairRule.AllOrdered, "day");
        var still = Load.LungPhantom(12, size: 16, frames: 4, seed: 2, still: true).Split(train: 1, validation: 1, test: 4);
        var fit = Train.On(parts, TsmResNetSpec.Laptop with { Frames = 4, Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(lr: 1e-3), 6, batch: 8);
        var other = fit with { Plan = fit.Plan with { Iterations = 8 } };
        return Evaluate.ChangeAnswers(
            [new("MSE", 1, Change.Answers(fit, task, 0.8, still.Test)), new("MSE for longer", 1, Change.Answers(other, task, 0.8, still.Test))], task);
        """;

    private const string OnPhantom = """
        Title("Drawn lungs");
        var parts = Load.LungPhantom(24, size: 16, frames: 4).Split(train: 2, validation: 1, test: 1);
        var task = Change.Between(parts, ScoreDirection.LowerIsBetter, ChangeBand.Within(20));
        var fit = Train.On(parts, TsmResNetSpec.Laptop with { Frames = 4 }, Loss.RegressionMetric(), Optimizer.Adam(lr: 1e-3), 4, batch: 8);
        return Change.Answers(fit, task, 0.8);
        """;

    private const string ByHead = """
        var parts = Load.LungPhantom(24, size: 16, frames: 4).Split(train: 2, validation: 1, test: 1);
        var task = Change.Between(parts, ScoreDirection.HigherIsBetter, ChangeBand.Within(20));
        var fit = Train.On(parts, TsmResNetSpec.Laptop with { Frames = 4, Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(lr: 1e-3), 4, batch: 8);
        return Evaluate.ChangeComparison([Evaluate.ChangeTrial("MSE", fit, task, 1)], "MSE", task);
        """;

    internal CommandLine Cli { get; } = new();

    internal Ended Ran { get; }

    internal Ended RanOnPhantom { get; }

    public RunChangeStudy()
    {
        var lungs = new LungPhantom(1, Side, Side, Frames);
        var rows = new List<string> { "path,subject,visit,time,label" };
        for (var subject = 0; subject < Subjects; subject++)
            for (var visit = 0; visit < 3; visit++)
            {
                var name = $"s{subject:D2}-v{visit}";
                Write($"clips/{name}", lungs.Render(subject, visit));
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{name},person {subject},{visit},{LungPhantom.Days[visit]},{lungs.Facts(subject, visit).Score}"));
            }
        Cli.Write("clips/labels.csv", string.Concat(rows.Select(row => row + "\n")));
        Write("short", lungs.Render(70, 0)[..(2 * Side * Side)]);
        Write("stranger-1", lungs.Render(71, 0));
        Write("stranger-2", lungs.Render(71, 1));
        Write("copy", lungs.Render(71, 0));
        Cli.Write("tiny.csx", Study);
        Cli.Write("phantom.csx", OnPhantom);
        Cli.Write("head.csx", ByHead);
        Ran = Cli.Run("script", "tiny.csx");
        RanOnPhantom = Cli.Run("script", "phantom.csx");
    }

    /// <summary>Rows of the answers that the study's stages gave for their test parts, one list a stage, by the names of the columns.</summary>
    internal Dictionary<string, string>[][] StoredAnswers() =>
        [.. Directory.GetFiles(Path.Combine(Cli.Folder, ".cache", "objects"), "answers.csv", SearchOption.AllDirectories).Select(Csv)];

    internal static Dictionary<string, string>[] Csv(string file)
    {
        var lines = File.ReadAllLines(file).Select(line => line.Split(',')).ToArray();   // of which no field holds a comma
        return [.. lines.Skip(1).Select(row => lines[0].Zip(row).ToDictionary())];
    }

    public void Dispose() => Cli.Dispose();

    internal void Write(string folder, byte[] clip)
    {
        var to = Directory.CreateDirectory(Path.Combine(Cli.Folder, folder)).FullName;
        for (var frame = 0; frame < clip.Length / (Side * Side); frame++)
            File.WriteAllBytes(Path.Combine(to, $"{frame}.png"), PngBytes.Gray(Side, Side, (x, y) => clip[(((frame * Side) + y) * Side) + x]));
    }
}

public sealed class PredictPairTests(RunChangeStudy study) : IClassFixture<RunChangeStudy>
{
    private const double Near = 1e-3;   // of S/F, whose deviation is about 90: seven digits of float32 in each of some layers

    private static readonly string[] Methods = ["MSE", "MSE for longer"];

    [Fact]
    public void The_answer_is_that_of_the_study_for_the_same_pair()
    {
        Assert.True(study.Ran.ExitCode == 0, study.Ran.Shown);
        var stored = study.StoredAnswers().Where(rows => rows[0]["before"].StartsWith('s') && rows.Length == 30).ToArray();
        Assert.Equal(2, stored.Length);   // three pairs of each of ten test subjects, by two methods
        foreach (var row in new[] { 0, 17, 29 })
        {
            var pair = stored[0][row];
            var answers = Methods.Select((method, i) => InCsv($"answer-{row}-{i}.csv", "--method", method, "--before", $"clips/{pair["before"]}", "--after", $"clips/{pair["after"]}", "--subject", pair["subject"])).ToArray();
            Assert.NotEqual(answers[0]["predicted_change"], answers[1]["predicted_change"]);
            foreach (var column in new[] { "predicted_change", "lower", "upper" })
                Assert.All(
                    stored.Select(rows => Number(rows[row][column])).Order().Zip(answers.Select(answer => Number(answer[column])).Order()),
                    // Not to the bit: the study embeds its part in batches of 32, and float32 sums are then grouped otherwise.
                    one => Assert.Equal(one.First, one.Second, Near));
            Assert.Equal(stored.Select(rows => rows[row]["answer"]).Order(), answers.Select(answer => answer["answer"]).Order());
            Assert.Equal(stored.Select(rows => rows[row]["training_pairs"]).Order(), answers.Select(answer => answer["training_pairs"]).Order());
        }
    }

    [Fact]
    public void The_study_of_a_phantom_reads_clips_too_and_answers_as_it_did()
    {
        Assert.True(study.RanOnPhantom.ExitCode == 0, study.RanOnPhantom.Shown);
        var row = study.StoredAnswers().Single(rows => rows[0]["before"].StartsWith("lung", StringComparison.Ordinal))[0];
        var lungs = new LungPhantom(1, 16, 16, 4);
        foreach (var id in new[] { row["before"], row["after"] })
            study.Write(id, lungs.Render(int.Parse(id[5..10], CultureInfo.InvariantCulture), int.Parse(id[11..], CultureInfo.InvariantCulture)));   // lung-00012-3
        var answer = study.Cli.Run("predict", "--study", "phantom.csx", "--before", row["before"], "--after", row["after"], "--json");
        Assert.True(answer.ExitCode == 0, answer.Shown);
        using var json = JsonDocument.Parse(answer.Output);
        Assert.Equal(Number(row["predicted_change"]), json.RootElement.GetProperty("change").GetDouble(), Near);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("scores").ValueKind);   // a space without a head
        Assert.Contains("digital phantom", json.RootElement.GetProperty("notes").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void People_read_the_answer_its_interval_the_smallest_change_and_the_pairs_it_rests_on()
    {
        var shown = OfStrangers().Output;
        Assert.StartsWith("Tiny lungs: MSE\nNote: ", shown, StringComparison.Ordinal);
        Assert.Matches("\nanna, stranger-1 → stranger-2: (improved|same|worse|improved or same|same or worse|cannot say, for the interval holds an improvement as well as a worsening|cannot say, for the pair is unlike any training pair)\n", shown);
        Assert.Matches("\nΔ [+-]?[0-9.E-]+, 80 % interval: -?[0-9.]+ to -?[0-9.]+ S/F \\(from all 25 calibration subjects\\)\n", shown);
        Assert.Contains("\nA higher score is better; a difference of up to 20 S/F counts as the same.\n", shown, StringComparison.Ordinal);
        Assert.Matches("\nEach clip alone, by the model's head: -?[0-9.]+ before, -?[0-9.]+ S/F after; difference [+-]?[0-9.E-]+\n", shown);
        Assert.Matches("\nSmallest detectable change: [0-9.]+ S/F \\(from [0-9]+ pairs of 8 subjects that did not change\\)\\. Δ is (larger|no larger): ", shown);
        Assert.Matches("\nIt rests on [0-9]+ of 150 \\(75 training pairs, each in both orders\\), those within radius [0-9.]+:\n", shown);
        Assert.Matches("\npair +subject +visits +Δ \\(S/F\\) +distance +share +without it \\(S/F\\) +without its subject \\(S/F\\)\n", shown);
        Assert.Matches("\ns[0-9]{2}-v([0-2]) → s[0-9]{2}-v([0-2]) +person [0-9]+ +\\1 → \\2 +[+-]?[0-9.]+ +[0-9.E-]+ +[0-9.]+ % ", shown);
    }

    [Fact]
    public void The_evidence_explains_the_answer_and_without_a_subject_its_remaining_pairs_answer()
    {
        using var json = JsonDocument.Parse(OfStrangers("--json").Output);
        static double Of(JsonElement one, string name) => one.GetProperty(name).GetDouble();
        var (change, evidence) = (Of(json.RootElement, "change"), json.RootElement.GetProperty("evidence").EnumerateArray().ToArray());
        Assert.Equal(1, evidence.Sum(one => Of(one, "share")), 9);
        Assert.Equal(change, evidence.Sum(one => Of(one, "share") * Of(one, "change")), 9);
        var others = evidence.Where(one => one.GetProperty("subject").GetString() != evidence[0].GetProperty("subject").GetString()).ToArray();
        Assert.InRange(others.Length, 1, evidence.Length - 1);
        Assert.Equal(others.Sum(one => Of(one, "weight") * Of(one, "change")) / others.Sum(one => Of(one, "weight")) - change, Of(evidence[0], "effectOfSubject"), 9);
        Assert.Equal(Math.Abs(change) > Of(json.RootElement.GetProperty("smallestDetectableChange"), "value"), json.RootElement.GetProperty("isBeyondSmallest").GetBoolean());
    }

    [Fact]
    public void Visits_in_the_other_order_have_the_opposite_change()
    {
        static double Change(Ended answer) => JsonDocument.Parse(answer.Output).RootElement.GetProperty("change").GetDouble();
        var back = Predict("--method", "MSE", "--before", "stranger-2", "--after", "stranger-1", "--json");
        Assert.Equal(-Change(OfStrangers("--json")), Change(back), 1e-9);
    }

    [Fact]
    public void Redacted_it_names_nobody_and_no_file_and_answers_alike()
    {
        var (open, redacted) = (OfStrangers(), OfStrangers("--redact"));
        Assert.True(redacted.ExitCode == 0, redacted.Shown);
        foreach (var name in new[] { "anna", "stranger", "person", "s0", "s1", "s2", "-v" })
            Assert.DoesNotContain(name, redacted.Output.Replace("without its subject", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches("\nthe earlier clip → the later clip: ", redacted.Output);
        Assert.Matches("\npair [0-9]+(, reversed)? +subject [0-9]+ ", redacted.Output);
        Assert.Equal(Line(open, "Δ "), Line(redacted, "Δ "));

        static string Line(Ended answer, string start) => answer.Output.Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void Frames_that_repeat_are_told_before_the_answer()
    {
        var shown = Predict("--method", "MSE", "--before", "short", "--after", "stranger-1").Output;
        Assert.InRange(shown.IndexOf("Note: short: 2 frames, 4 asked; repeated.\n", StringComparison.Ordinal), 1, shown.IndexOf("\nshort → stranger-1: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_subject_of_the_study_is_told_so()
    {
        var evidence = Predict("--method", "MSE", "--before", "stranger-1", "--after", "stranger-2", "--json").Output;
        using var json = JsonDocument.Parse(evidence);
        var known = json.RootElement.GetProperty("evidence")[0].GetProperty("subject").GetString()!;
        Assert.Contains($"Note: {known} is one of the study's training subjects", Predict("--method", "MSE", "--before", "stranger-1", "--after", "stranger-2", "--subject", known).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Only --before is given. A change lies between two visits; give --after, too.", 2, "--before", "stranger-1")]
    [InlineData("Only --after is given. A change lies between two visits; give --before, too.", 2, "--after", "stranger-1")]
    [InlineData("--before and --after name the pair; leave 'copy' out.", 2, "copy", "--before", "stranger-1", "--after", "stranger-2")]
    [InlineData("--subject and --redact are for a pair of visits.", 2, "copy", "--subject", "anna")]
    [InlineData("--json is for the screen, and --to writes CSV.", 2, "--json", "--to", "x.csv", "--before", "stranger-1", "--after", "stranger-2")]
    [InlineData("name the same file, and between a scan and itself there is no change to tell", 1, "--before", "stranger-1", "--after", "./stranger-1/", "--method", "MSE")]
    [InlineData("'stranger-1' and 'copy' show the same clip, pixel for pixel", 1, "--before", "stranger-1", "--after", "copy", "--method", "MSE")]
    [InlineData("stranger-1/0.png: This is one frame, and the study reads clips, of which its network sees 4.", 1, "--before", "stranger-1/0.png", "--after", "stranger-2", "--method", "MSE")]
    [InlineData("nowhere.mp4: The clip 'nowhere.mp4' is not there.", 1, "--before", "nowhere.mp4", "--after", "stranger-2", "--method", "MSE")]
    [InlineData("The study has several methods that answer for a pair: MSE, MSE for longer. Choose one with --method NAME.", 1, "--before", "stranger-1", "--after", "stranger-2")]
    [InlineData("No method 'MSA' of this study answers for a pair. Did you mean 'MSE'? It has MSE, MSE for longer.", 1, "--before", "stranger-1", "--after", "stranger-2", "--method", "MSA")]
    [InlineData("The study makes no use of a covariate 'sex'.", 1, "--before", "stranger-1", "--after", "stranger-2", "--method", "MSE", "--covariate", "sex=F")]
    [InlineData("Run it first: dotnet run -- script tiny.csx --cache elsewhere", 1, "--before", "stranger-1", "--after", "stranger-2", "--method", "MSE", "--cache", "elsewhere")]
    public void What_is_wrong_is_said_without_a_trace(string message, int code, params string[] arguments)
    {
        var answer = Predict(arguments);
        Assert.Equal((code, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Studies_and_bundles_that_answer_for_no_pair_say_what_would()
    {
        Assert.Contains("it tells changes by a head or by the difference of two scores", study.Cli.Run("predict", "--study", "head.csx", "--before", "stranger-1", "--after", "stranger-2").Errors, StringComparison.Ordinal);
        Assert.Contains("A bundle answers for single images", study.Cli.Run("predict", "--model", "x.irm", "--before", "stranger-1", "--after", "stranger-2").Errors, StringComparison.Ordinal);
    }

    private Ended OfStrangers(params string[] further) =>
        Predict(["--method", "MSE", "--before", "stranger-1", "--after", "stranger-2", "--subject", "anna", .. further]);

    private Dictionary<string, string> InCsv(string file, params string[] arguments)
    {
        var answer = Predict([.. arguments, "--to", file]);
        Assert.True(answer is { ExitCode: 0, Output: "" }, answer.Shown);
        return Assert.Single(RunChangeStudy.Csv(Path.Combine(study.Cli.Folder, file)));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private Ended Predict(params string[] arguments) => study.Cli.Run(["predict", "--study", "tiny.csx", .. arguments]);
}
