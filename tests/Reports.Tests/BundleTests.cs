using System.Security.Cryptography;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Reports.Tests;

/// <summary>The committed bundle of the page belongs to the sources beside it.</summary>
public sealed class BundleTests
{
    private static readonly string Web = Path.Combine(Repository.Root, "src", "Reports", "web");

    [Fact]
    public void The_bundle_was_made_from_the_sources_as_they_are()
    {
        var made = File.ReadLines(Path.Combine(Web, "dist", "SHA256SUMS"))
            .Select(line => line.Split("  ", 2)).ToDictionary(line => line[1], line => line[0]);
        var lying = Directory.EnumerateFiles(Web, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Web, file).Replace('\\', '/'))
            .Where(file => file is not ("page.html" or "dist/SHA256SUMS")).ToList();   // the template is embedded as it is

        var changed = lying.Where(file => made.GetValueOrDefault(file) != Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Web, file)))));
        var gone = made.Keys.Except(lying);
        Assert.True(!changed.Concat(gone).Any(), $"Changed since src/Reports/web/dist was made: {string.Join(", ", changed.Concat(gone).Order(StringComparer.Ordinal))}. Run scripts/bundle.");
    }

    [Theory]
    [InlineData("page.js")]
    [InlineData("page.css")]
    public void The_bundle_is_what_a_page_holds(string name)
    {
        using var embedded = typeof(MarkdownReport).Assembly.GetManifestResourceStream($"report/{name}");
        Assert.NotNull(embedded);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(Path.Combine(Web, "dist", name))), SHA256.HashData(embedded));
    }
}
