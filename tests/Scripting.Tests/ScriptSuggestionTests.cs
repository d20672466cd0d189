using ImageRegression.Studies;
using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptSuggestionTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)]   // the usual worked example of Levenshtein's distance
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void The_distance_counts_single_letter_edits(string a, string b, int distance) =>
        Assert.Equal(distance, Suggestion.EditDistance(a, b));

    [Theory]
    [InlineData("iteration", "iterations")]
    [InlineData("batch_size", "batch-size")]
    [InlineData("zzz", null)]
    public void Only_near_names_are_suggested(string given, string? suggested) =>
        Assert.Equal(suggested, Suggestion.For(given, ["iterations", "batch-size", "lr"]));

    [Theory]
    [InlineData("nvidia0", Profile.Paper)]
    [InlineData("nvidiactl", Profile.Laptop)]
    public void The_default_profile_looks_for_devices_of_the_driver(string entry, Profile profile)
    {
        var devices = Directory.CreateTempSubdirectory("dev-").FullName;
        File.WriteAllText(Path.Combine(devices, entry), "");
        try
        {
            Assert.Equal(profile, DefaultProfile.Of(devices));
        }
        finally
        {
            Directory.Delete(devices, recursive: true);
        }
    }
}
