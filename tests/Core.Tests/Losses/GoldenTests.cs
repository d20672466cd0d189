using System.Text.Json;
using Xunit;

namespace ImageRegression.Tests;

public class GoldenTests
{
    public static TheoryData<string, string> Of(string file)
    {
        var cases = new TheoryData<string, string>();
        foreach (var one in Results(file).Where(one => one.IsChecked))
            cases.Add(one.Name, one.Passed ? "" : one.Detail);
        return cases;
    }

    [SharedTheory]
    [MemberData(nameof(Of), "rmloss.json", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Of), "rknn.json", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Of), "quality.json", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Of), "ordinal.json", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Of), "adatriplet.json", DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Of), "learner.json", DisableDiscoveryEnumeration = true)]
    public void Our_numbers_agree_with_the_original_authors(string name, string fault) =>
        Assert.True(fault.Length == 0, $"{name}: {fault}");

    private static IEnumerable<GoldenCase> Results(string file)
    {
        if (SharedFolder.Root is null)
            return [];
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("goldens", file)));
        return file switch
        {
            "rmloss.json" => [.. RmLossGoldens.Check(golden.RootElement)],
            "rknn.json" => [.. RknnGoldens.Check(golden.RootElement)],
            "learner.json" => [.. LearnerGoldens.Check(golden.RootElement)],
            "ordinal.json" => [.. OrdinalGoldens.Check(golden.RootElement, SharedFolder.Path("clip", "bpe_simple_vocab_16e6.txt.gz"))],
            "adatriplet.json" => [.. AdaTripletGoldens.Check(golden.RootElement), .. RetrievalGoldens.Check(golden.RootElement)],
            _ => [.. QualityGoldens.Check(golden.RootElement)],
        };
    }
}
