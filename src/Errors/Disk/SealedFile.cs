using System.Security.Cryptography;

namespace ImageRegression;

/// <summary>One of some files that belong together, as it was written.</summary>
/// <param name="Name">Relative to the folder of the list, and not always in it.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, in hex.</param>
internal sealed record SealedFile(string Name, long SizeBytes, string Sha256)
{
    /// <summary>A file as it is now, just written.</summary>
    public static SealedFile Of(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return new(name, new FileInfo(path).Length, HashOf(path));
    }

    /// <summary>A file of some content.</summary>
    public static SealedFile Of(string name, ReadOnlySpan<byte> content) => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>What is wrong with the file, a phrase; null where it is whole.</summary>
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
