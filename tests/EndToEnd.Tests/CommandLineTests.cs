using Xunit;

namespace ImageRegression.EndToEnd.Tests;

public sealed class CommandLineTests : IDisposable
{
    private const string Study = """
        // Do means mean anything?
        Title("Means");
        var count = Arg("count", 3, "how many numbers");
        var numbers = Stage.From("numbers", () => Enumerable.Range(0, count).Select(i => (double)i).ToArray());
        return Stage.From("mean", numbers, all => new Result("mean", [new MetricValue("MAE", all.Average(), "months")], ["digital phantom"]));
        """;

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_study_ends_in_a_table_its_notes_and_where_its_files_are()
    {
        cli.Write("study.csx", Study);

        var ended = cli.Run("script", "study.csx");

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.Contains("numbers  started  (never computed)", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Means\nNote: digital phantom\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("      MAE (months)\n----  ------------\nmean             1\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("/value.json\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("2 computed, 0 cached", ended.Output, StringComparison.Ordinal);
        Assert.Matches("table   results/study/[0-9a-f-]+/study.csv\ntable   results/study/[0-9a-f-]+/study.md\n", ended.Output);
        Assert.Equal("label,MAE (months)\nmean,1\n", File.ReadAllText(Path.Combine(cli.Folder, "results", "study", "latest", "study.csv")));
        Assert.Single(Directory.GetFiles(cli.Folder, "report.md", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_plan_says_what_the_next_run_does()
    {
        cli.Write("study.csx", Study);
        cli.Run("script", "study.csx");

        var cached = cli.Run("script", "study.csx", "--plan");
        var changed = cli.Run("script", "study.csx", "--set", "count=4", "--plan");

        Assert.Contains("A run computes 0 of 2 stages.", cached.Output, StringComparison.Ordinal);
        Assert.Contains("count: 3 → 4", changed.Output, StringComparison.Ordinal);
        Assert.Contains("A run computes 2 of 2 stages.", changed.Output, StringComparison.Ordinal);
        Assert.Contains("2 computed", cli.Run("script", "study.csx", "--count", "4").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchanged_script_starts_without_the_compiler()
    {
        cli.Write("count.csx", "return AppDomain.CurrentDomain.GetAssemblies().Count(a => a.FullName!.StartsWith(\"Microsoft.CodeAnalysis\"));");

        Assert.NotEqual(0, cli.Run("script", "count.csx").ExitCode);
        Assert.Equal(0, cli.Run("script", "count.csx").ExitCode);
    }

    [Fact]
    public void The_help_of_a_script_lists_its_parameters()
    {
        cli.Write("study.csx", Study);

        var ended = cli.Run("script", "study.csx", "--help");

        Assert.Equal(0, ended.ExitCode);
        Assert.StartsWith(
            """
            study.csx: Means
            Do means mean anything?

            Parameters, each given as --set name=value:
            parameter  value  default
            ---------  -----  -------  ----------------
            count      int    3        how many numbers

            USAGE: imageregression script
            """,
            ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_lists_the_commands() =>
        Assert.Equal(
            """
            ImageRegression: studies that predict numbers from medical images.

            usage: imageregression COMMAND [arguments]

              script   runs a study or another C# script (.csx)
              predict  answers for images by a study that was run, with interval and evidence
              runs     lists the latest runs, shows one, keeps or removes one
              diff     tells what two runs do not have in common
              why      tells why a stage was computed last, and from what
              gc       removes from the store what no kept run needs; first shows what
              export   packs a run and all that its answer rests on into one archive
              import   takes a run and its results from an archive into the store
              doctor   checks what a study needs on this machine
              selftest kills, fills and damages small studies on this file system, and tells what was lost

            'imageregression COMMAND --help' explains a command, 'imageregression script FILE --help' a script.

            """,
            cli.Run("--help").Output);

    [Theory]
    [InlineData(2, "there is no command 'scrip'. Did you mean 'script'?", "scrip")]
    [InlineData(2, "--profile papr' is unknown; give laptop or paper. Did you mean 'paper'?", "script", "s.csx", "--profile", "papr")]
    [InlineData(2, "write --set name=value", "script", "s.csx", "--set", "count")]
    [InlineData(2, "unrecognized argument: 't.csx'", "script", "s.csx", "t.csx")]
    [InlineData(2, "--limit is 0; it must be at least 1", "runs", "--limit", "0")]
    [InlineData(2, "No image is named", "predict", "--study", "s.csx")]
    [InlineData(2, "'--covariate x' gives no value; write --covariate name=value", "predict", "--study", "s.csx", "--image", "i.png", "--covariate", "x")]
    [InlineData(2, "parameter 'x' is given twice", "export", "--study", "s.csx", "--to", "m.irm", "--set", "x=1", "--set", "x=2")]
    [InlineData(2, "covariate 'x' is given twice", "predict", "--study", "s.csx", "--image", "i.png", "--covariate", "x=1", "--covariate", "x=2")]
    [InlineData(1, "There is no script 's.csx'", "predict", "--study", "s.csx", "--image", "i.png")]
    [InlineData(1, "There is no script 's.csx'", "script", "s.csx")]
    [InlineData(1, "'.' is a folder", "script", ".")]
    [InlineData(1, "No stage was ever computed", "why", "train")]
    public void A_wrong_command_line_is_explained_without_a_trace(int exitCode, string message, params string[] arguments)
    {
        var ended = cli.Run(arguments);

        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Contains(message, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_names_the_script_line_and_keeps_the_trace_in_a_file()
    {
        cli.Write("study.csx", "var zero = Arg(\"zero\", 0);\nreturn Stage.From(\"divide\", () => 1 / zero);");

        var ended = cli.Run("script", "study.csx");

        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("error: study.csx(2): stage 'divide' failed: Attempted to divide by zero.", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("return Stage.From", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("   at ", File.ReadAllText(Path.Combine(cli.Folder, ".cache", "last-error.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_after_the_first_equals_sign_is_kept_whole()
    {
        cli.Write("print.csx", "return Arg(\"text\", \"\");");

        Assert.Equal("a=b=c\n", cli.Run("script", "print.csx", "--set", "text=a=b=c").Output);
        Assert.Equal("a=b=c\n", cli.Run("script", "print.csx", "--text=a=b=c").Output);
    }

    [Fact]
    public void A_plain_script_sets_the_exit_code()
    {
        cli.Write("seven.csx", "return 7;");

        Assert.Equal(7, cli.Run("script", "seven.csx").ExitCode);
    }

    [Fact]
    public void Runs_and_why_tell_what_happened()
    {
        cli.Write("study.csx", Study);
        cli.Run("script", "study.csx");
        cli.Run("script", "study.csx", "--count", "5");

        var runs = cli.Run("runs");
        var why = cli.Run("why", "numbers");

        Assert.Equal(2, runs.Output.Split('\n').Count(line => line.Contains("study.csx", StringComparison.Ordinal)));
        Assert.Contains("count: 3 → 5", why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_finds_libtorch_and_the_cache()
    {
        var ended = cli.Run("doctor");

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("ok       libtorch", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@"ok       engine    (\d+) of \1 operators right", ended.Output);
        Assert.Contains("is writable", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_ends_the_run_in_order_and_with_code_130()
    {
        cli.Write("endless.csx", """
            sealed record Endless : Stage<int>
            {
                public override string Kind => "endless";
                public override void Describe(Settings settings) { }
                public override void Run(StageRun run)
                {
                    run.Cancellation.WaitHandle.WaitOne();
                    run.Cancellation.ThrowIfCancellationRequested();
                }
                public override int Read(ArtifactFolder artifacts) => 0;
            }
            return new Endless();
            """);
        using var process = cli.Start("script", "endless.csx");
        Assert.StartsWith("endless  started", process.StandardOutput.ReadLine(), StringComparison.Ordinal);

        using (var interrupt = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]))
            interrupt.WaitForExit();
        var ended = CommandLine.End(process);

        Assert.Equal((130, "endless  stopped\n"), (ended.ExitCode, ended.Output));
        Assert.Contains("What was computed is kept", ended.Errors, StringComparison.Ordinal);
    }
}
