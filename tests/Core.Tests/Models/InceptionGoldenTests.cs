using System.Text.Json;
using Xunit;

namespace ImageRegression.Tests.Models;

public class GoldenTests
{
    [SharedFact]
    public void Every_network_agrees_with_the_authors_numbers()
    {
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("goldens", "inception.json")));
        var cases = InceptionGoldens.Check(goldens.RootElement).ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, golden => Assert.True(golden.Passed, $"{golden.Name}: {golden.Detail}"));
    }
}
