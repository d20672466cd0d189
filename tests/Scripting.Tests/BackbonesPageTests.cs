using System.Text.RegularExpressions;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What docs/backbones.md shows works as shown.</summary>
public sealed partial class BackbonesPageTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Its_code_trains_and_is_measured()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "backbones.md"));
        var built = scripts.Build(Assert.Single(Code().Matches(page)).Groups[1].Value);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var report = new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None);
        Assert.Contains("| ViT-Ti/8", File.ReadAllText(report.File), StringComparison.Ordinal);
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
