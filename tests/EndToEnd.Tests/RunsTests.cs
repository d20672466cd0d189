using Xunit;

namespace ImageRegression.EndToEnd.Tests;

public sealed class RunsTests : IDisposable
{
    private readonly CommandLine cli = new();

    public RunsTests()
    {
        cli.Write("twice.csx", MeansStudy.Twice);
        cli.Write("study.csx", MeansStudy.Script("twice.csx"));
        Assert.Equal(0, cli.Run("script", "study.csx").ExitCode);
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_list_of_runs_has_what_was_given_and_what_was_found_and_can_be_filtered()
    {
        cli.Run("script", "study.csx", "--set", "count=5");
        cli.Run("script", "other.csx");

        var all = cli.Run("runs").Output.Split('\n');
        Assert.Contains("count=5", all[2], StringComparison.Ordinal);
        Assert.EndsWith("mean MAE 4", all[2].TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("mean MAE 2", all[3].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(all[2], cli.Run("runs", "--set", "count=5").Output.Split('\n')[2]);
        Assert.Contains("mean MAE 4", cli.Run("runs", "--study", "study.csx", "--limit", "1").Output, StringComparison.Ordinal);
        Assert.Contains("No run in '.cache' fits.", cli.Run("runs", "--status", "failed").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_run_is_shown_with_its_results_parameters_code_and_stages()
    {
        var shown = cli.Run("runs", "latest");
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        foreach (var part in new[] { "Means\n", "MAE (months)\n", "count    3 (default)", "script   twice.csx, 1 line\n", "numbers" })
            Assert.Contains(part, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_differ_by_parameters_code_stages_and_results()
    {
        cli.Write("twice.csx", "int Twice(int x) { var y = 3 * x; return y; }");
        cli.Run("script", "study.csx", "--set", "count=5");

        var told = cli.Run("diff", "previous", "latest");

        Assert.Equal((0, ""), (told.ExitCode, told.Errors));
        foreach (var part in new[] { "  count: 3 → 5\n", "    - int Twice(int x) { var y = 2 * x; return y; }\n    + int Twice(int x) { var y = 3 * x; return y; }\n", "  numbers: code: Twice changed, captured.count: 3 → 5; other bits\n", "only by what they read: mean (other bits), result (other bits)\n" })
            Assert.Contains(part, told.Output, StringComparison.Ordinal);
        Assert.Matches(@"mean\s+MAE\s+2\s+6\s+\+4\s+months", told.Output);
    }

    [Fact]
    public void Why_and_the_plan_name_the_function_that_changed()
    {
        cli.Write("twice.csx", "int Twice(int x) { var y = 3 * x; return y; }");
        Assert.Contains("code: Twice changed", cli.Run("script", "study.csx", "--plan").Output, StringComparison.Ordinal);
        cli.Run("script", "study.csx");
        Assert.Contains("because: code: Twice changed\n", cli.Run("why", "numbers").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("// what the paper says\n  int   Twice( int x )\n{\n   var y=2*x;\n\n return y; }")]
    [InlineData("int Twice(int given) { var twice = 2 * given; return twice; }")]
    [InlineData("int Half(int x) => x / 2; int Twice(int x) { var y = 2 * x; return y; }")]
    public void Comments_layout_names_and_unrelated_code_compute_nothing(string text)
    {
        cli.Write("twice.csx", text);
        Assert.Contains("0 computed", cli.Run("script", "study.csx").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_is_shown_before_it_goes_and_a_pinned_run_keeps_its_results()
    {
        var first = cli.Run("runs", "latest", "--pin");
        Assert.Contains("is kept until it is unpinned", first.Output, StringComparison.Ordinal);
        foreach (var count in new[] { "5", "6", "7" })
            cli.Run("script", "study.csx", "--set", $"count={count}");
        Assert.Contains("(pinned)", cli.Run("runs").Output, StringComparison.Ordinal);

        var shown = cli.Run("gc", "--keep", "1");
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.Contains("6 results; computing took", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was removed.", shown.Output, StringComparison.Ordinal);
        Assert.Equal(shown.Output, cli.Run("gc", "--keep", "1").Output);
        Assert.Contains("were removed.", cli.Run("gc", "--keep", "1", "--yes").Output, StringComparison.Ordinal);

        Assert.Contains("can go: 2 runs are kept", cli.Run("gc", "--keep", "1").Output, StringComparison.Ordinal);
        Assert.Contains("0 computed", cli.Run("script", "study.csx").Output, StringComparison.Ordinal);
        Assert.Contains("3 computed", cli.Run("script", "study.csx", "--set", "count=5").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025", "is called '2025'")]
    [InlineData("20", "begins the names of 2 runs")]
    public void A_name_that_means_no_run_or_several_is_explained(string name, string message)
    {
        cli.Run("script", "study.csx", "--set", "count=5");
        var told = cli.Run("runs", name);
        Assert.Equal(1, told.ExitCode);
        Assert.Contains(message, told.Errors, StringComparison.Ordinal);
    }
}
