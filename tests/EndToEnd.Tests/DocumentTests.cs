using System.Text.RegularExpressions;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>What the documents point at is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.Root;

    /// <summary>Every document, relative to the root.</summary>
    public static TheoryData<string> Documents => [.. Named()];

    /// <summary>Those but the decisions and the changelog, which may name what is gone since.</summary>
    public static TheoryData<string> DocumentsOfToday =>
        [.. Named().Where(name => name != "CHANGELOG.md" && !name.StartsWith("docs/decisions/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, document))!;
        var dead = Link().Matches(Prose(document)).Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)));
        Assert.Empty(dead);
    }

    [Theory]
    [MemberData(nameof(DocumentsOfToday))]
    public void Paths_of_the_repository_are_there(string document)
    {
        var dead = RepositoryPath().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(path => path.Value.TrimEnd('.', '/'))
            .Where(path => !Path.GetFileNameWithoutExtension(path).All(char.IsUpper))   // experiments/STUDY.csx stands for any
            .Where(path => !Path.Exists(Path.Combine(Root, path)));
        Assert.Empty(dead);
    }

    private static IEnumerable<string> Named() =>
        Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));

    /// <summary>The text without its blocks of code.</summary>
    private static string Prose(string document) => Block().Replace(File.ReadAllText(Path.Combine(Root, document)), "");

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w./-])(src|tests|scripts|experiments|docs)/[\w./-]+")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
