using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>What README shows must work as shown.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void The_study_in_the_readme_can_be_planned()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        cli.Write("readme.csx", readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)]);

        var plan = cli.Run("script", "readme.csx", "--plan", "--cache", "cache");
        Assert.True(plan.ExitCode == 0, plan.Shown);
        foreach (var stage in new[] { "load", "split", "train", "index", "predict", "evaluate" })
            Assert.Contains(stage, plan.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baa.csx", "phantoms", "sigma", "iterations", "methods", "seeds")]
    [InlineData("baa-ablation.csx", "phantoms", "iterations", "seeds")]
    [InlineData("data-efficiency.csx", "percent", "methods", "seeds")]
    [InlineData("folder.csx", "data", "unit", "size")]
    public void The_studies_list_their_parameters(string study, params string[] parameters)
    {
        var help = cli.Run("script", CommandLine.Study(study), "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(parameters, name => Assert.Contains(name, help.Output, StringComparison.Ordinal));
    }
}
