using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegression.Training;

/// <summary>One file of a saved state.</summary>
/// <param name="Name">Relative to the state's folder; the weights of the best iteration lie beside it.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, in hex.</param>
internal sealed record CheckpointPart(string Name, long SizeBytes, string Sha256)
{
    /// <summary>The part as it was just written.</summary>
    public static CheckpointPart Of(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return new(name, new FileInfo(path).Length, HashOf(path));
    }

    /// <summary>What is wrong with the part, a phrase; null where it is whole.</summary>
    public string? DamageIn(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, Name));
        try
        {
            return !file.Exists ? $"{file.Name} is missing"
                : file.Length != SizeBytes ? $"{file.Name} has {file.Length} bytes instead of {SizeBytes}"
                : HashOf(file.FullName) != Sha256 ? $"the content of {file.Name} has changed"
                : null;
        }
        catch (IOException fault) when (fault is FileNotFoundException || Errno.IsDiskFailure(fault.HResult))
        {
            return $"{file.Name} cannot be read ({fault.Message})";
        }
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>The list of a state's parts, in a file that says of itself whether it is whole.</summary>
internal static class CheckpointParts
{
    private const string ListName = "parts.txt";

    /// <summary>Writes the list into a state's folder.</summary>
    public static void Seal(string folder, IEnumerable<CheckpointPart> parts)
    {
        var lines = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Sha256} {part.SizeBytes} {part.Name}\n")));
        Disk.Write(Path.Combine(folder, ListName), Encoding.UTF8.GetBytes($"{Check(lines)}\n{lines}"));
    }

    /// <summary>The parts of a state, after checking each.</summary>
    /// <param name="folder">The state's folder.</param>
    /// <param name="damage">What is wrong, a phrase; null where all is whole.</param>
    public static ImmutableArray<CheckpointPart> Read(string folder, out string? damage)
    {
        var parts = List(folder, out damage);
        damage ??= parts.Select(part => part.DamageIn(folder)).FirstOrDefault(found => found is not null);
        return parts;
    }

    /// <summary>The names of a state's parts, unchecked; none where the list itself is damaged.</summary>
    public static IEnumerable<string> Names(string folder) => List(folder, out _).Select(part => part.Name);

    private static ImmutableArray<CheckpointPart> List(string folder, out string? damage)
    {
        var list = Path.Combine(folder, ListName);
        damage = !File.Exists(list) ? $"{ListName} is missing" : null;
        if (damage is not null)
            return [];
        if (File.ReadAllText(list).Split('\n', 2) is [var check, var lines] && check == Check(lines))
            return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Part)];
        damage = $"the content of {ListName} has changed";
        return [];
    }

    // The check over all lines has been passed, so that they read as they were written.
    private static CheckpointPart Part(string line) =>
        line.Split(' ', 3) is [var sha256, var size, var name] ? new(name, long.Parse(size, CultureInfo.InvariantCulture), sha256)
            : throw new FormatException($"'{line}' is no line of {ListName}.");

    private static string Check(string lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
}
