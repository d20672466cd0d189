using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>The line of a script that a stage was built in, through everything that may lie between.</summary>
public sealed class BuiltAtTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Theory]
    [InlineData("a statement", "return Stage.From(\"here\", () => 1);")]
    [InlineData("a lambda", "Func<int, Stage> build = n =>\n    Stage.From(\"here\", () => n);\nreturn build(1);")]
    [InlineData("a query that is read later", "return from n in new[] { 1, 2 }\n       let twice = 2 * n\n       select (Stage)Stage.From(\"here\", () => twice);")]
    [InlineData("a local function", "static Stage Build(int n)\n{\n    return Stage.From(\"here\", () => n);\n}\nreturn Build(2);")]
    [InlineData("a method chain", "return Enumerable.Range(0, 3)\n    .Select(n => n + 1)\n    .Select(n => (Stage)Stage.From(\"here\", () => n))\n    .ToArray();")]
    [InlineData("an iterator", "IEnumerable<Stage> All()\n{\n    for (var i = 0; i < 2; i++)\n        yield return Stage.From($\"{\"here\"}\", () => 1);\n}\nreturn All();")]
    [InlineData("a class", "return new Builder().Build();\nclass Builder\n{\n    public Stage Build() =>\n        Stage.From(\"here\", () => 1);\n}")]
    [InlineData("a verb", "var images = Load.BoneAge(\"\", 32, 24, phantoms: 5);\nreturn images\n    .Split(7, 1, /*here*/ 2);")]
    public void Is_that_of_the_innermost_call_in_the_script(string through, string script)
    {
        _ = through;
        var built = scripts.Build("using ImageRegression.Pipeline;\n" + script);
        var line = 2 + script[..script.IndexOf("here", StringComparison.Ordinal)].Count(letter => letter == '\n');
        Assert.All(Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, stage =>
        {
            Assert.EndsWith("study.csx", stage.BuiltAt.File, StringComparison.Ordinal);
            Assert.InRange(stage.BuiltAt.Line, line - 1, line);   // a chain's calls count by the statement's or the call's own line
        });
    }
}
