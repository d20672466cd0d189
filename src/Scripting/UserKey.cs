using System.Security.Cryptography;

namespace ImageRegression.Scripting;

/// <summary>
/// A secret of the user's that lies outside every folder of results: what was compiled under it was compiled here, and is
/// no code that came with somebody else's folder.
/// </summary>
/// <param name="file">Where it lies; made on first use, readable by the user alone.</param>
internal sealed class UserKey(string file)
{
    private const int Length = 32;
    private readonly Lazy<byte[]?> key = new(() => Read(file) ?? Make(file));

    /// <summary>The user's own: <c>imageregression/compiled-scripts.key</c> in the folder of settings, such as <c>~/.config</c>.</summary>
    public static UserKey OfThisUser { get; } = new(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } settings
            ? Path.Combine(settings, "imageregression", "compiled-scripts.key") : "");

    /// <summary>HMAC-SHA-256 of some content; null where there is no key and none can be made.</summary>
    public byte[]? Of(ReadOnlySpan<byte> content) => key.Value is { } known ? HMACSHA256.HashData(known, content) : null;

    private static byte[]? Read(string file)
    {
        try
        {
            return file.Length > 0 && File.Exists(file) && File.ReadAllBytes(file) is { Length: Length } key ? key : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A key that cannot be kept is none: scripts are then compiled on every run, as under a home that cannot be written to.
    private static byte[]? Make(string file)
    {
        if (file.Length == 0)
            return null;
        try
        {
            var folder = Path.GetDirectoryName(file)!;
            Directory.CreateDirectory(folder);
            var draft = Path.Combine(folder, $".{Guid.NewGuid():N}.key");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var key = RandomNumberGenerator.GetBytes(Length);
            using (var written = new FileStream(draft, options))
            {
                written.Write(key);
                Disk.Flush(written);
            }
            Disk.Rename(draft, file);
            return Read(file);   // another process may have put its own there meanwhile
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
