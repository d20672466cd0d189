using System.Text.RegularExpressions;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What docs/choosing.md shows works as shown.</summary>
public sealed partial class ChoosingPageTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Its_sweep_tells_what_was_tried_and_measures_the_winner()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "choosing.md"));
        var built = scripts.Build(Assert.Single(Code().Matches(page)).Groups[1].Value);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var report = File.ReadAllText(new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None).File);
        Assert.Equal(4, Regex.Count(report, @"^\| lr 0\.00[13], σ (0\.5|2)", RegexOptions.Multiline));
        Assert.Equal(1, Regex.Count(report, @"^\| [^|]* \(chosen\) \|", RegexOptions.Multiline));
        Assert.Contains("a validation choice made among 4", report, StringComparison.Ordinal);
        Assert.Contains("| RM-Loss, tuned |", report, StringComparison.Ordinal);
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
