using System.Security.Cryptography;

namespace ImageRegression.Pipeline.Archives;

/// <summary>A file on its way into an archive.</summary>
/// <param name="File">Its name there, its size and hash.</param>
/// <param name="Open">Opens its content.</param>
internal sealed record ArchiveEntry(SealedFile File, Func<Stream> Open)
{
    /// <summary>A file of a content at hand.</summary>
    public static ArchiveEntry Of(string name, byte[] content) => new(SealedFile.Of(name, content), () => new MemoryStream(content, writable: false));

    /// <summary>Writes the content and checks it on the way.</summary>
    /// <exception cref="UserErrorException">It is not what it should be.</exception>
    public void CopyTo(Stream to)
    {
        using var from = Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            to.Write(buffer.AsSpan(0, read));
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != File.Sha256)
            throw new UserErrorException($"The content of the stored file '{File.Name}' has changed. Run the study again, which sets the result aside and computes it again, then export.");
    }
}
