using System.Text.RegularExpressions;
using ImageRegression.Pipeline;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What docs/own-code.md shows works as shown, without a line more.</summary>
public sealed partial class OwnCodePageTests : IDisposable
{
    private static readonly string[] Blocks = [.. Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "own-code.md"))).Select(block => block.Groups[1].Value)];

    private static readonly string Script = string.Concat(Blocks);

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Every_part_takes_less_than_twenty_lines_and_no_using_line() => Assert.All(Blocks, block =>
    {
        Assert.InRange(block.Split('\n').Length - 1, 1, 19);
        Assert.DoesNotContain(block.Split('\n'), line => line.StartsWith("using ", StringComparison.Ordinal));
    });

    [Fact]
    public void The_page_runs_to_a_table_with_a_row_for_each_part()
    {
        var table = File.ReadAllText(StudyOf(Script).Run(_ => { }, CancellationToken.None).File);
        Assert.All(["log-cosh", "quantile", "two layers", "noise"], row => Assert.Contains($"| {row}", table, StringComparison.Ordinal));
        Assert.All(["within a year", "median error"], column => Assert.Contains(column, table, StringComparison.Ordinal));
        Assert.All(StudyOf(Script).Plan(), stage => Assert.NotEqual(PlannedAction.Execute, stage.Action));   // and all of it is stored
    }

    // What the stage at the line of 'stage' computes must be another thing after the edit.
    [Theory]
    [InlineData("fit = Train", "outputs.squeeze(-1) - labels", "2 * (outputs.squeeze(-1) - labels)")]
    [InlineData("high = Train", "(Tau - 1) * residual", "(Tau - 0.9) * residual")]
    [InlineData("high = Train", "new Quantile(0.9)", "new Quantile(0.8)")]
    [InlineData("small = Train", "nn.functional.relu", "nn.functional.gelu")]
    [InlineData("small = Train", "8, 3, stride: 2", "8, 3, stride: 3")]
    [InlineData("noisy = Train", "0.02 * randn", "0.03 * randn")]
    [InlineData("return Evaluate", "<= 12", "<= 24")]
    [InlineData("return Evaluate", "ElementAt(all.Cases.Length / 2)", "ElementAt(all.Cases.Length / 3)")]
    public void An_edit_of_own_code_is_another_stage(string stage, string text, string edited)
    {
        Assert.Contains(text, Script, StringComparison.Ordinal);
        Assert.NotEqual(FingerprintAt(stage, Script), FingerprintAt(stage, Script.Replace(text, edited, StringComparison.Ordinal)));
    }

    // Each fault stands in place of a part's own code; the line is that of the code.
    [Theory]
    [InlineData("(outputs.squeeze(-1) - labels).cosh().log().mean()", "(outputs - zeros(7, 7)).mean()", "train", "var logCosh")]
    [InlineData("var residual = labels - outputs.squeeze(-1);", "var residual = labels - outputs.squeeze(-1);\nresidual = residual.mm(residual);", "train", "residual = residual.mm")]
    [InlineData("Math.Abs(c.Error) <= 12 ? 1 : 0", "new[] { 1.0 }[(int)(c.Target + 9)]", "compare", "var withinAYear")]
    [InlineData("(images + 0.02", "(images + zeros(5, 5) + 0.02", "train", "return (images +")]
    public void A_fault_in_own_code_names_its_line_and_the_stage(string text, string faulty, string stage, string line)
    {
        var script = Script.Replace(text, faulty, StringComparison.Ordinal);
        Assert.NotEqual(Script, script);
        var failure = Assert.Throws<ScriptFailedException>(() => StudyOf(script).Run(_ => { }, CancellationToken.None)).Failure;
        Assert.StartsWith($"study.csx({LineOf(line, script)}): stage '{stage}' failed: ", failure.Text(scripts.Folder), StringComparison.Ordinal);
        Assert.Contains("\n  in the stage of study.csx(", failure.Text(scripts.Folder), StringComparison.Ordinal);
    }

    private string FingerprintAt(string stage, string script) =>
        StudyOf(script).Plan().Single(planned => planned.Stage.BuiltAt.Line == LineOf(stage, script) && planned.Stage is TrainModel or CompareMethods).Fingerprint.Hex;

    private static int LineOf(string text, string script) =>
        Array.FindIndex(script.Split('\n'), line => line.Contains(text, StringComparison.Ordinal)) + 1;

    private Study StudyOf(string script)
    {
        var built = scripts.Build(script);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        return new(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []);
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
