using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptParameterTests : IDisposable
{
    private const string Declared = """
        // A study of parameters.
        // Second line.
        Title("Parameters");
        enum Size { Small, Large }
        var iterations = Arg("iterations", 100, "training steps");
        var rate = Arg("lr", 1e-4, help: "learning rate");
        var size = Arg("size", Size.Small);
        var root = Arg("data", "data/hands", "folder of the images");
        var flip = Arg("flip", false);
        var width = Arg("width", Choose(laptop: 64, paper: 512), "image size in px");
        return FormattableString.Invariant($"{iterations} {rate} {size} {root} {flip} {width}");
        """;

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Parameters_have_their_defaults() =>
        Assert.Equal("100 0.0001 Small data/hands False 64", scripts.TextOf(Declared));

    [Fact]
    public void Values_given_replace_the_defaults() =>
        Assert.Equal(
            "15000 -0.5 Large a=b True 96",
            scripts.TextOf(Declared, ("iterations", "15_000"), ("lr", "-5e-1"), ("size", "large"), ("data", "a=b"), ("flip", "yes"), ("width", "96")));

    [Fact]
    public void The_report_tells_which_values_were_given()
    {
        var used = scripts.Build(Declared, ("lr", "0.5")).Parameters;

        Assert.Equal(["data", "flip", "iterations", "lr", "size", "width"], used.Select(value => value.Name));
        Assert.Equal(["lr"], used.Where(value => !value.IsDefault).Select(value => value.Name));
    }

    [Fact]
    public void Everything_wrong_with_the_values_is_told_at_once_and_before_the_script_runs()
    {
        var marker = Path.Combine(scripts.Folder, "ran");
        var fault = Assert.Throws<UserErrorException>(() => scripts.Build(
            $"File.WriteAllText(@\"{marker}\", \"\");\nreturn Arg(\"count\", 1) + Arg(\"seed\", 2L);",
            ("count", "many"), ("sed", "1")));

        Assert.Equal(
            $"parameter 'count' (int): 'many' cannot be read; give a whole number from {int.MinValue} to {int.MaxValue}, such as 15000 or 15_000.\n"
            + "the script has no parameter 'sed'. Did you mean 'seed'? It has count, seed.",
            fault.Message);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void A_value_for_a_script_without_parameters_is_refused() =>
        Assert.Equal(
            "the script has no parameter 'lr'; it declares none.",
            Assert.Throws<UserErrorException>(() => scripts.Build("return 1;", ("lr", "1"))).Message);

    [Fact]
    public void A_wrong_enum_value_lists_the_right_ones() =>
        Assert.Contains(
            "parameter 'size' (Size): 'lage' cannot be read; give one of Small, Large. Did you mean 'Large'?",
            Assert.Throws<UserErrorException>(() => scripts.Build(Declared, ("size", "lage"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_parameter_whose_branch_is_not_taken_may_be_given() =>
        Assert.Equal("off", scripts.TextOf("return Arg(\"on\", false) ? Arg(\"name\", \"x\") : \"off\";", ("name", "y")));

    [Fact]
    public void Names_that_the_script_computes_are_checked_once_it_has_run()
    {
        const string script = "return string.Join(' ', new[] { \"a\", \"b\" }.Select(name => Arg(name, 1)));";

        Assert.Equal("1 5", scripts.TextOf(script, ("b", "5")));
        var fault = Assert.Throws<ScriptFailedException>(() => scripts.Build(script, ("c", "5")));
        Assert.Contains("the script has no parameter 'c'", fault.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_are_described_without_running_the_script()
    {
        scripts.Write("more.csx", "var seed = Arg(\"seed\", Math.Max(1L, 2L), \"seed of everything\");\nSystem.Environment.Exit(99);");
        var described = scripts.Describe("#load \"more.csx\"\n" + Declared);

        Assert.Equal("Parameters", described.Title);
        Assert.Equal(
            [
                ("iterations", "int", "100", "training steps"),
                ("lr", "double", "0.0001", "learning rate"),
                ("size", "Size", "Small", ""),
                ("data", "string", "data/hands", "folder of the images"),
                ("flip", "bool", "false", ""),
                ("width", "int", "Choose(laptop: 64, paper: 512)", "image size in px"),
                ("seed", "long", "Math.Max(1L, 2L)", "seed of everything"),
            ],
            described.Parameters.Select(parameter => (parameter.Name, parameter.Type, parameter.Default, parameter.Help)));
        Assert.Equal(["Small", "Large"], described.Parameters[2].Choices.AsEnumerable());
    }

    [Fact]
    public void The_comment_at_the_head_of_a_script_is_its_preface() =>
        Assert.Equal(["A study of parameters.", "Second line."], scripts.Describe(Declared).Preface.AsEnumerable());

    [Theory]
    [InlineData("return Arg(\"two words\", 1);", "cannot name a parameter")]
    [InlineData("return Arg(\"when\", DateTime.MinValue);", "is of type DateTime; use int, long")]
    public void A_declaration_that_cannot_be_given_on_the_command_line_is_refused(string script, string message) =>
        Assert.Contains(message, Assert.Throws<ScriptFailedException>(() => scripts.Build(script)).Failure.Message, StringComparison.Ordinal);

    [Fact]
    public void A_script_knows_its_profile_and_folder() =>
        Assert.Equal($"True {scripts.Folder}", scripts.TextOf("return $\"{Profile == Profile.Laptop} {ScriptFolder}\";"));
}
