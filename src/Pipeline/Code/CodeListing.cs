using System.Collections.Immutable;
using System.Text;

namespace ImageRegression.Pipeline.Code;

/// <summary>All code that a result depends on: each function with a hash of its instructions, each package with its build.</summary>
/// <param name="Functions">Hashes by the name that people know, in ordinal order; what the compiler made of a function counts with it.</param>
/// <param name="Packages">Assemblies that count as they are, in ordinal order.</param>
internal sealed record CodeListing(ImmutableSortedDictionary<string, string> Functions, ImmutableSortedSet<string> Packages)
{
    private const string Package = "package ";

    /// <summary>No code at all.</summary>
    public static CodeListing Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Identity of the code.</summary>
    public Fingerprint Hash => Fingerprint.Of(Text);

    /// <summary>One function or package a line.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (name, hash) in Functions)
                text.Append(hash).Append(' ').Append(name).Append('\n');
            foreach (var package in Packages)
                text.Append(Package).Append(package).Append('\n');
            return text.ToString();
        }
    }

    /// <summary>Reads <see cref="Text"/> back.</summary>
    /// <exception cref="FormatException">A line is neither a function nor a package.</exception>
    public static CodeListing Parse(string text)
    {
        var (functions, packages) = (Empty.Functions.ToBuilder(), Empty.Packages.ToBuilder());
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.StartsWith(Package, StringComparison.Ordinal))
                packages.Add(line[Package.Length..]);
            else if (line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
                functions[line[(space + 1)..]] = line[..space];
            else
                throw new FormatException($"'{line}' is no line of a code listing.");
        return new(functions.ToImmutable(), packages.ToImmutable());
    }

    /// <summary>What changed from an earlier listing to this one, a phrase each: <c>RegressionMetric.Of changed</c>.</summary>
    /// <param name="earlier">The listing before.</param>
    /// <param name="most">How many functions are named before the rest is counted.</param>
    public ImmutableArray<string> ChangesFrom(CodeListing earlier, int most = 3)
    {
        string[] changed = [.. Functions.Where(pair => earlier.Functions.TryGetValue(pair.Key, out var before) && before != pair.Value).Select(pair => $"{pair.Key} changed")];
        string[] added = [.. Functions.Keys.Where(name => !earlier.Functions.ContainsKey(name)).Select(name => $"{name} is new")];
        string[] gone = [.. earlier.Functions.Keys.Where(name => !Functions.ContainsKey(name)).Select(name => $"{name} is used no more")];
        string[] all = [.. changed, .. added, .. gone];
        return
        [
            .. all.Take(most),
            .. all.Length > most ? [$"{all.Length - most} more functions differ"] : Array.Empty<string>(),
            .. Packages.Except(earlier.Packages).Select(package => $"package {package}"),
        ];
    }
}
