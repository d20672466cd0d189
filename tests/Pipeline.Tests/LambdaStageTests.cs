using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class LambdaStageTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private Fingerprint Of(Stage stage) => sandbox.Runner().Plan([stage])[^1].Fingerprint;

    private static Stage<int> WithText(string text) => Written("n", () => 1, text);

    // A function as if a script had written it with this text.
    private static LambdaStage<T> Written<T>(string name, Func<T> compute, string text)
        where T : notnull => new(new(compute, text, CallSite.Unknown), [], _ => compute()) { Name = name };

    [Fact]
    public void A_function_of_inputs_is_computed_and_stored()
    {
        var one = Stage.From("one", () => 20);
        var two = Stage.From("two", one, n => n + 1);
        var all = Stage.From("all", one, two, (a, b) => a + b);
        var sum = Stage.From("sum", new[] { one, two, all }, values => values.Sum());
        using var run = sandbox.Runner().Run([sum]);
        Assert.Equal(82, run.Value(sum));
    }

    [Fact]
    public void The_text_is_for_people_and_the_code_counts()
    {
        Assert.Equal(Of(WithText("() => 1")), Of(WithText("() => 1   // one")));
        Assert.NotEqual(Of(Written("n", () => 1, "same")), Of(Written("n", () => 2, "same")));
    }

    [Fact]
    public void The_compiler_fills_in_the_text_and_the_line()
    {
        var stage = Stage.From("n", () => 42);
        Assert.Contains("42", sandbox.Runner().Plan([stage])[0].Identity.Settings.Single(setting => setting.Name == "source").Text, StringComparison.Ordinal);
        Assert.EndsWith("LambdaStageTests.cs", stage.BuiltAt.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_captured_value_counts()
    {
        Stage<int> Times(int k) => Stage.From("n", () => k * 2);
        Assert.Equal(Of(Times(2)), Of(Times(2)));
        Assert.NotEqual(Of(Times(2)), Of(Times(3)));
    }

    [Fact]
    public void A_captured_stage_is_refused_with_the_line()
    {
        var upstream = Stage.From("up", () => 1);
        var fault = Assert.Throws<UserErrorException>(() => Of(Stage.From("n", () => upstream.Name.Length)));
        Assert.Contains("The function uses 'upstream'", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Line);
    }

    [Fact]
    public void A_parameter_of_the_same_name_as_a_captured_stage_is_not_it()
    {
        var (hands, offset) = (Stage.From("hands", () => 1), 5);
        Func<string> capturing = () => hands.Name;   // puts 'hands' into the closure that the next function shares
        var stage = Stage.From("n", hands, hands => hands + offset);
        Assert.Equal("hands", capturing());
        Assert.Equal(["source", "captured", "captured.offset"], sandbox.Runner().Plan([stage])[^1].Identity.Settings.Select(setting => setting.Name).Skip(2));
    }

    [Fact]
    public void Two_names_or_two_types_are_two_results()
    {
        var fingerprints = new Stage[] { Written("a", () => 1, "same"), Written("b", () => 1, "same"), Written("a", () => 1.0, "same") }.Select(Of);
        Assert.Equal(3, fingerprints.Distinct().Count());
    }
}
