using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptCacheTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    private string[] Compiled => Directory.GetFiles(Path.Combine(scripts.Cache, "scripts"), "*.dll");

    [Fact]
    public void An_unchanged_script_is_compiled_once()
    {
        scripts.Build("return 1;");
        scripts.Build("return 1;");

        Assert.Single(Compiled);
    }

    [Fact]
    public void A_change_in_a_loaded_file_compiles_again()
    {
        const string script = "#load \"part.csx\"\nreturn Value();";
        scripts.Write("part.csx", "string Value() => \"before\";");
        var before = scripts.TextOf(script);
        scripts.Write("part.csx", "string Value() => \"after\";");

        Assert.Equal(("before", "after"), (before, scripts.TextOf(script)));
        Assert.Equal(2, Compiled.Length);
    }

    [Fact]
    public void A_script_that_does_not_compile_leaves_nothing_behind()
    {
        Assert.Throws<ScriptErrorException>(() => scripts.Build("return 1"));

        Assert.False(Directory.Exists(Path.Combine(scripts.Cache, "scripts")));
    }

    [Theory]
    [InlineData("#load \"a.csx\"", "a.csx")]
    [InlineData("  #  load \"b c.csx\" // why", "b c.csx")]
    [InlineData("#r \"libs/x.dll\"\r", "libs/x.dll")]
    [InlineData("\uFEFF#load \"first.csx\"", "first.csx")]
    public void The_key_covers_every_file_that_a_directive_names(string line, string file) =>
        Assert.Equal([file], ScriptSource.Directives($"{line}\nreturn 1;").AsEnumerable());

    [Fact]
    public void The_key_is_of_the_content()
    {
        var file = scripts.Write("a.csx", "return 1;");
        var first = ScriptSource.Open(file).Key;
        scripts.Write("a.csx", "return 2;");
        var second = ScriptSource.Open(file).Key;
        scripts.Write("a.csx", "return 1;");

        Assert.NotEqual(first, second);
        Assert.Equal(first, ScriptSource.Open(file).Key);
    }
}
