using System.Text.RegularExpressions;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What docs/phantoms.md shows works as shown.</summary>
public sealed partial class PhantomsPageTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Its_lungs_and_brains_are_drawn_and_announced()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "phantoms.md"));
        var built = scripts.Build(Assert.Single(Code().Matches(page)).Groups[1].Value);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var report = File.ReadAllText(new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None).File);
        Assert.Contains("digital phantom: drawn lung-ultrasound clips of 10 subjects, no patient data", report, StringComparison.Ordinal);
        Assert.Contains("digital phantom: drawn brain MRI of 10 subjects, no patient data", report, StringComparison.Ordinal);
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
