namespace ImageRegression.Scripting;

/// <summary>What to say when a script cannot be read.</summary>
internal static class MissingScript
{
    public static UserErrorException At(string path, Exception inner) => new(Message(path), inner: inner);

    private static string Message(string path) =>
        Directory.Exists(path) ? $"'{path}' is a folder; give a script (.csx).{Listed(path)}"
        : File.Exists(path) ? $"'{path}' cannot be read; check its permissions."
        : $"There is no script '{path}'.{Similar(path)}";

    private static string Listed(string folder) =>
        Scripts(folder) is { Length: > 0 } scripts ? $" It holds {string.Join(", ", scripts)}." : "";

    // The usual slips: a letter, a missing .csx, a missing experiments/.
    private static string Similar(string path)
    {
        var folders = new[] { Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", "experiments", "scripts" };
        var known = folders.Where(Directory.Exists).SelectMany(Scripts).Distinct().ToArray();
        var exact = known.FirstOrDefault(name => Stem(name) == Stem(path));
        return exact is not null ? $" Did you mean '{exact}'?"
            : Suggestion.For(Stem(path), known.Select(Stem)) is { } stem ? $" Did you mean '{known.First(name => Stem(name) == stem)}'?"
            : known.Length > 0 ? $" Scripts here: {string.Join(", ", known.Take(12))}."
            : "";
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path);

    private static string[] Scripts(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.csx")
            .Select(file => folder == "." ? Path.GetFileName(file) : file)
            .Order(StringComparer.Ordinal)];
}
