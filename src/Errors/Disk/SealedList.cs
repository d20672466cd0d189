using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegression;

/// <summary>A list of files with their hashes, in a file that says of itself whether it is whole.</summary>
/// <param name="ListName">The name of the list in its folder.</param>
internal sealed record SealedList(string ListName)
{
    /// <summary>Writes the list into a folder.</summary>
    public void Seal(string folder, IEnumerable<SealedFile> files) => Disk.Replace(Path.Combine(folder, ListName), Text(files));

    /// <summary>What the list of some files holds.</summary>
    public static string Text(IEnumerable<SealedFile> files)
    {
        var lines = string.Concat(files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Sha256} {file.SizeBytes} {file.Name}\n")));
        return $"{Check(lines)}\n{lines}";
    }

    /// <summary>The files on a list, unchecked; null where the list is not as it was written.</summary>
    /// <exception cref="FormatException">It is, but not by <see cref="Text"/>.</exception>
    public static ImmutableArray<SealedFile>? Parse(string text) =>
        text.Split('\n', 2) is [var check, var lines] && check == Check(lines) ? [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Entry)] : null;

    /// <summary>The files on a folder's list, after checking each.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="damage">What is wrong, a phrase; null where all is whole.</param>
    public ImmutableArray<SealedFile> Read(string folder, out string? damage)
    {
        var files = List(folder, out damage);
        damage ??= files.Select(file => file.DamageIn(folder)).FirstOrDefault(found => found is not null);
        return files;
    }

    /// <summary>The names on a folder's list, unchecked; none where the list itself is damaged.</summary>
    public IEnumerable<string> Names(string folder) => List(folder, out _).Select(file => file.Name);

    private ImmutableArray<SealedFile> List(string folder, out string? damage)
    {
        var list = Path.Combine(folder, ListName);
        damage = !File.Exists(list) ? $"{ListName} is missing" : null;
        if (damage is not null)
            return [];
        if (Parse(File.ReadAllText(list)) is { } files)
            return files;
        damage = $"the content of {ListName} has changed";
        return [];
    }

    private static SealedFile Entry(string line) =>
        line.Split(' ', 3) is [var sha256, var size, var name] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? new(name, bytes, sha256)
            : throw new FormatException($"'{line}' is no line of a list of files.");

    private static string Check(string lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
}
