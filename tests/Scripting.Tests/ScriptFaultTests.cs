using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptFaultTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void A_syntax_error_reads_file_line_column_and_shows_the_source_with_a_caret()
    {
        var fault = Assert.Throws<ScriptErrorException>(() => scripts.Build("var a = 1;\nvar b = 2\nreturn a;")).Faults[0];

        Assert.Equal("study.csx(2,10): ; expected [CS1002]\n    var b = 2\n             ^", fault.Text(scripts.Folder));
    }

    [Fact]
    public void Every_error_is_told_at_once()
    {
        var faults = Assert.Throws<ScriptErrorException>(() => scripts.Build("int a = \"x\";\nreturn Missing();")).Faults;

        Assert.Equal([1, 2], faults.Select(fault => fault.Line));
    }

    [Fact]
    public void An_error_in_a_loaded_file_names_that_file()
    {
        scripts.Write("parts/model.csx", "\nint Wrong() => \"text\";");

        var fault = Assert.Throws<ScriptErrorException>(() => scripts.Build("#load \"parts/model.csx\"\nreturn 0;")).Faults.Single();

        Assert.StartsWith("parts/model.csx(2,16): ", fault.Text(scripts.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_of_a_missing_file_names_the_line_that_loads_it()
    {
        var fault = Assert.Throws<ScriptErrorException>(() => scripts.Build("\n#load \"gone.csx\"\nreturn 0;")).Faults.Single();

        Assert.Equal(2, fault.Line);
    }

    [Fact]
    public void A_package_reference_is_refused_with_what_to_write_instead()
    {
        var fault = Assert.Throws<ScriptErrorException>(() => scripts.Build("#r \"nuget: Foo, 1.0\"\nreturn 0;")).Faults.Single();

        Assert.Contains("is not supported", fault.Message, StringComparison.Ordinal);
        Assert.Contains("#r \"libs/Name.dll\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_while_running_names_the_line_in_the_loaded_file()
    {
        scripts.Write("parts.csx", "int Half(int n)\n{\n    if (n % 2 == 1)\n        throw new InvalidOperationException(\"odd\");\n    return n / 2;\n}");

        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build("#load \"parts.csx\"\nreturn Half(3);")).Failure;

        Assert.Equal(
            "parts.csx(4): odd [InvalidOperationException]\n    throw new InvalidOperationException(\"odd\");",
            failure.Text(scripts.Folder));
    }

    [Fact]
    public void A_fault_of_the_user_keeps_its_own_place_and_adds_the_line_of_the_script()
    {
        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build(
            "var a = 1;\nthrow new ImageRegression.UserErrorException(\"no number\", \"labels.csv\", 18);")).Failure;

        Assert.True(failure.IsUserFault);
        Assert.StartsWith("labels.csv(18): no number\n  from study.csx(2): throw", failure.Text(scripts.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_a_lazily_returned_sequence_names_its_line()
    {
        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build(
            "var zero = 0;\nreturn Enumerable.Range(0, 3).Select(i =>\n    i / zero);")).Failure;

        Assert.Equal(3, failure.At?.Line);
    }

    // Each script's third line is at fault.
    public static TheoryData<string, string> FaultsInStatements => new()
    {
        { "a statement", "var a = 1;\nvar b = 0;\nvar c = a / b;\nreturn c;" },
        { "after an await", "var a = 1;\nawait Task.Yield();\nthrow new InvalidOperationException($\"{a}\");" },
        { "an async function", "async Task<int> Half(int n)\n{ await Task.Yield();\nthrow new InvalidOperationException($\"{n}\"); }\nreturn await Half(3);" },
        { "an async lambda that is waited for", "Func<Task<int>> half = async () =>\n{ await Task.Yield();\nthrow new InvalidOperationException(); };\nreturn half().Result;" },
        { "a query that is read later", "var zero = 0;\nvar all = Enumerable.Range(0, 3).Select(i =>\ni / zero);\nvar sum = 0;\nforeach (var one in all) sum += one;\nreturn sum;" },
        { "an iterator", "IEnumerable<int> All()\n{ yield return 1;\nthrow new InvalidOperationException(); }\nvar all = All();\nreturn all.Sum();" },
        { "a query of stages that is returned", "var cases = new[] { 1, 2 };\nreturn Enumerable.Range(0, 3).Select(i =>\nStage.From($\"{cases[i]}\", () => 1));" },
        { "a worker", "Task.WaitAll(\nTask.Run(() => 1), Task.Run(() =>\nint.Parse(\"x\")));" },
        { "what starts a class", "return Own.Size;\nstatic class Own {\npublic static readonly int Size = int.Parse(\"x\"); }" },
        { "a lazy value", "var size = new Lazy<int>(() =>\n\nint.Parse(\"x\"));\nreturn size.Value;" },
        { "a constructor", "return new Own(0);\nclass Own { public Own(int n) {\nif (n == 0) throw new InvalidOperationException(); } }" },
    };

    [Theory]
    [MemberData(nameof(FaultsInStatements))]
    public void A_fault_of_a_statement_names_the_line_at_work(string where, string script)
    {
        _ = where;
        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build(script)).Failure;
        Assert.StartsWith("study.csx(3): ", failure.Text(scripts.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_stage_names_the_line_that_built_it()
    {
        var built = scripts.Build("using ImageRegression.Pipeline;\nvar n = 0;\nreturn Stage.From(\"divide\", () => 1 / n);");
        var targets = Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets;
        var study = new Study(built, targets, new ScriptRequest(built.File) { CacheFolder = scripts.Cache }, []);

        var failure = Assert.Throws<ScriptFailedException>(() => study.Run(_ => { }, CancellationToken.None)).Failure;

        Assert.StartsWith("study.csx(3): stage 'divide' failed: ", failure.Text(scripts.Folder), StringComparison.Ordinal);
    }

    // Each script's third line is at fault, in code that a stage of line 4 or later runs.
    public static TheoryData<string, string> FaultsInStages => new()
    {
        { "a lambda", """
            var cases = new[] { 1, 2 };
            var stage = Stage.From("mine", () =>
                cases[2]);
            return stage;
            """ },
        { "a lambda of an upstream result", """
            var first = Stage.From("first", () => new[] { 1.0, 2 });
            return Stage.From("mine", first, values =>
                values[2]);
            """ },
        { "an async lambda", """
            return Stage.From("mine", () => Task.Run(async () => {
                await Task.Yield();
                return new[] { 1, 2 }[Environment.ProcessId];
            }).Result);
            """ },
        { "a query that a lambda returns unread", """
            return Stage.From("mine",
                () => Enumerable.Range(0, 3).Select(i =>
                1 / (i - i)));
            """ },
        { "a query that a lambda captures unread", """
            var cases = new[] { 1, 2 };
            var unread = cases.Select(i =>
                1 / (i - i));
            return Stage.From("mine", () => unread.Sum());
            """ },
        { "a loaded file", """
            #load "parts.csx"
            return Stage.From("mine",
                () => Odd(3));
            """ },
        { "the settings of an own stage", Own("", describe: "throw new InvalidOperationException(\"no\");") },
        { "the inputs of an own stage", Own("public override System.Collections.Immutable.ImmutableArray<StageInput> Inputs => throw new InvalidOperationException();") },
        { "the run of an own stage", Own("", run: "throw new InvalidOperationException();") },
        { "reading an own stage's result", Own("", read: "throw new InvalidOperationException()") },
        { "a worker of an own stage", Own("", run: "System.Threading.Tasks.Parallel.For(0, 4, i => throw new InvalidOperationException());") },
    };

    private static string Own(string members, string describe = "", string run = "run.Output.WriteJson(\"a\", 1);", string read = "from.ReadJson<int>(\"a\")") =>
        $$"""
        return new Own { Name = "mine" };
        record Own : Stage<int> { public override string Kind => "own";
            {{members}} public override void Describe(Settings settings) { {{describe}} } public override void Run(StageRun run) { {{run}} } public override int Read(ArtifactFolder from) => {{read}};
        }
        """;

    [Theory]
    [MemberData(nameof(FaultsInStages))]
    public void A_fault_in_what_a_stage_runs_names_the_line_at_work_and_the_stage(string where, string script)
    {
        scripts.Write("parts.csx", "int Odd(int n)\n{\n    throw new InvalidOperationException($\"{n} is odd\");\n}");
        var built = scripts.Build(script);
        var targets = Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets;
        var study = new Study(built, targets, new ScriptRequest(built.File) { CacheFolder = scripts.Cache }, []);

        var failure = Assert.Throws<ScriptFailedException>(() => study.Run(_ => { }, CancellationToken.None)).Failure;

        Assert.StartsWith($"{(where.Contains("loaded", StringComparison.Ordinal) ? "parts" : "study")}.csx(3): stage 'mine' failed: ", failure.Text(scripts.Folder), StringComparison.Ordinal);
        Assert.Contains("\n  in the stage of study.csx(", failure.Text(scripts.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_libtorch_comes_without_its_trace()
    {
        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build("var a = TorchSharp.torch.zeros(2, 3);\na.mm(a);")).Failure;

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3) [ExternalException]", failure.Message);
        Assert.Equal(2, failure.At?.Line);
    }

    [Fact]
    public void A_fault_of_workers_names_the_line_that_waited_for_them()
    {
        var failure = Assert.Throws<ScriptFailedException>(() => scripts.Build(
            "var n = 1;\nSystem.Threading.Tasks.Task.WhenAll(System.IO.File.ReadAllTextAsync(\"gone.txt\")).Wait();")).Failure;

        Assert.Equal(2, failure.At?.Line);
        Assert.DoesNotContain("One or more errors", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("study", "study.csx")]
    [InlineData("studdy.csx", "study.csx")]
    public void A_missing_script_suggests_the_one_that_was_meant(string given, string meant)
    {
        scripts.Write("study.csx", "return 0;");

        var fault = Assert.Throws<UserErrorException>(() => ScriptHost.Describe(Path.Combine(scripts.Folder, given), scripts.Cache));

        Assert.EndsWith($"Did you mean '{Path.Combine(scripts.Folder, meant)}'?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_a_script_is_told_with_what_it_holds()
    {
        scripts.Write("study.csx", "return 0;");

        var fault = Assert.Throws<UserErrorException>(() => ScriptHost.Describe(scripts.Folder, scripts.Cache));

        Assert.Contains("is a folder", fault.Message, StringComparison.Ordinal);
        Assert.Contains("study.csx", fault.Message, StringComparison.Ordinal);
    }
}
