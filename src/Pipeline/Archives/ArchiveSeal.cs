using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageRegression.Pipeline.Archives;

/// <summary>
/// The end of a file, its zip comment, that says what the file is and what all its other bytes must be: <c>FORMAT VERSION sha256 HASH</c>. So also
/// bytes that hold nothing of the content, such as a date in a zip's directory, cannot change unnoticed.
/// </summary>
/// <param name="Format">Name of the format, without spaces.</param>
/// <param name="Version">The version that is written, and the newest that is read.</param>
internal sealed partial record ArchiveSeal(string Format, int Version)
{
    private const int HashLength = 64, Longest = 256;

    /// <summary>The oldest version that is read. Default 1.</summary>
    public int Oldest { get; init; } = 1;

    /// <summary>A comment as long as the seal, to be put where the seal will be.</summary>
    public string Blank => string.Create(CultureInfo.InvariantCulture, $"{Format} {Version} sha256 {new string('0', HashLength)}");

    /// <summary>Whether a version is read.</summary>
    public bool Reads(int version) => version >= Oldest && version <= Version;

    /// <summary>Writes a file that ends in <see cref="Blank"/>, and the hash of all that is before in the place of its zeros.</summary>
    /// <param name="to">Receives the sealed file.</param>
    /// <param name="write">Writes it, unsealed.</param>
    public static void Write(Stream to, Action<Stream> write)
    {
        using var sealing = new SealingStream(to);
        write(sealing);
        sealing.Seal();
    }

    /// <summary>What is wrong with a file, to complete a sentence; null where all its bytes are as they were written.</summary>
    /// <param name="file">The file; read from its beginning.</param>
    public string? Fault(Stream file)
    {
        var end = new byte[Math.Min(Longest, file.Length)];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        if (Form().Match(Encoding.Latin1.GetString(end)) is not { Success: true } found || found.Groups["format"].Value != Format)
            return $"it does not end as a file of the format {Format} does; it is another file, or its end is missing or damaged";
        if (!int.TryParse(found.Groups["version"].Value, CultureInfo.InvariantCulture, out var version) || !Reads(version))
            return $"it is of version {found.Groups["version"].Value} of the format, and this program reads {(Oldest == Version ? $"version {Version}" : $"versions {Oldest} to {Version}")}. Use the program that wrote it, or export it anew";
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        for (var left = file.Length - HashLength; left > 0;)
        {
            var read = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            file.ReadExactly(read);
            hash.AppendData(read);
            left -= read.Length;
        }
        file.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == found.Groups["hash"].Value ? null : "its bytes are not those that were written";
    }

    [GeneratedRegex(@"(?<format>[a-z-]+) (?<version>[0-9]+) sha256 (?<hash>[0-9a-f]{64})\z")]
    private static partial Regex Form();

    // Holds back as many bytes as the hash has, which are known to be the last ones only at the end.
    private sealed class SealingStream(Stream to) : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private byte[] held = [];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            byte[] all = [.. held, .. buffer];
            var known = all.AsSpan(0, Math.Max(0, all.Length - HashLength));
            hash.AppendData(known);
            to.Write(known);
            held = all[known.Length..];
        }

        public void Seal() => to.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())));

        public override void Flush() => to.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
