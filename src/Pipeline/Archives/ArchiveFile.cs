using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegression.Pipeline.Archives;

/// <summary>An archive, read with suspicion: it may be damaged or made to harm.</summary>
/// <remarks>
/// What may be in it is on its list, with size and SHA-256; what is read is read against that, and never more than is declared. A list
/// that declares more than deflate can pack into a file of this size is refused, so what is unpacked is bounded before it begins.
/// </remarks>
internal sealed class ArchiveFile : IDisposable
{
    /// <summary>Bytes of a file that is read at once, as for manifests.</summary>
    public const long MostInMemory = 1 << 28;

    private const long MostExpansion = 1_032;   // deflate's 258 bytes in 2 bits
    private const int MostFiles = 1 << 20, KindBits = 0xF000, RegularFileBits = 0x8000;
    private static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(Names);
    private readonly Dictionary<string, SealedFile> files = new(Names);

    private readonly ArchiveForm form;

    private ArchiveFile(string path, ArchiveForm form, FileStream stream, ZipArchive zip)
    {
        (Path, this.form, this.zip) = (path, form, zip);
        Index(stream.Length);
    }

    /// <summary>The archive, as the user named it.</summary>
    public string Path { get; }

    /// <summary>All files but the list, in the order of their names.</summary>
    public ImmutableArray<SealedFile> Files => [.. files.Values.OrderBy(file => file.Name, StringComparer.Ordinal)];

    /// <summary>Opens an archive and looks at its structure; contents are checked as they are read.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="form">What kind it must be.</param>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is no archive of that kind.</exception>
    public static ArchiveFile Open(string path, ArchiveForm form)
    {
        FileStream? stream = null;
        ZipArchive? zip = null;
        try
        {
            stream = RegularFile.Open(path, 1 << 16);
            if (form.Seal?.Fault(stream) is { } broken)
                throw Refused(broken, path, form);
            zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return new(path, form, stream, zip);
        }
        catch (Exception fault)
        {
            zip?.Dispose();
            stream?.Dispose();
            throw Explain(fault, path, form) ?? fault;
        }
    }

    /// <summary>The content of a small file.</summary>
    /// <exception cref="UserErrorException">It is not there, too large to be what it is said to be, or damaged.</exception>
    public byte[] Read(string name)
    {
        if (Listed(name).SizeBytes is > MostInMemory and var bytes)
            throw Refused($"'{name}' has {bytes} bytes; {MostInMemory} at most are read");
        using var content = new MemoryStream();
        Copy(name, content);
        return content.ToArray();
    }

    /// <summary>Reads a file to its end and checks it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="to">Receives the content.</param>
    /// <exception cref="UserErrorException">The content is not what was archived.</exception>
    public void Copy(string name, Stream to)
    {
        var file = Listed(name);
        using var from = Guard(() => entries[name].Open());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        var left = file.SizeBytes;
        for (int read; (read = Guard(() => from.Read(buffer))) > 0;)
        {
            left -= read;
            if (left < 0)
                throw Refused($"'{file.Name}' holds more than the {file.SizeBytes} bytes that are declared");
            hash.AppendData(buffer.AsSpan(0, read));
            to.Write(buffer.AsSpan(0, read));   // a fault here is not the archive's
        }
        if (left > 0)
            throw Refused($"'{file.Name}' has {file.SizeBytes - left} bytes instead of {file.SizeBytes}");
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            throw Refused($"the content of '{file.Name}' is not what was archived");
    }

    /// <summary>The error for something that is wrong with the archive.</summary>
    /// <param name="what">What, to complete a sentence.</param>
    public UserErrorException Refused(string what) => Refused(what, Path, form);

    public void Dispose() => zip.Dispose();

    private SealedFile Listed(string name) => files.TryGetValue(name, out var file) ? file : throw Refused($"it has no '{name}'");

    private void Index(long sizeBytes)
    {
        if (zip.Entries.Count > MostFiles)
            throw Refused($"it holds {zip.Entries.Count} files; {MostFiles} at most are read");
        foreach (var entry in zip.Entries)
            if (WhyNot(entry) is { } why)
                throw Refused(why);
            else if (!entries.TryAdd(entry.FullName, entry))
                throw Refused($"it holds '{entry.FullName}' twice");
        foreach (var file in List())
            if (!entries.ContainsKey(file.Name))
                throw Refused($"'{file.Name}' is missing");
            else if (!files.TryAdd(file.Name, file))
                throw Refused($"its list names '{file.Name}' twice");
        if (entries.Keys.FirstOrDefault(name => name != ArchiveLayout.Contents && !files.ContainsKey(name)) is { } unlisted)
            throw Refused($"'{unlisted}' is not on its list");
        if (files.Keys.SelectMany(Above).FirstOrDefault(entries.ContainsKey) is { } both)
            throw Refused($"'{both}' is a file and a folder");
        if (files.Values.Aggregate(0.0, (sum, file) => sum + file.SizeBytes) > (double)MostExpansion * sizeBytes)
            throw Refused($"it declares more than its {sizeBytes} bytes can hold");
    }

    private string? WhyNot(ZipArchiveEntry entry) =>
        ArchiveLayout.WhyUnsafe(entry.FullName) is { } why ? $"the name '{Shown(entry.FullName)}' may not be unpacked: {why}"
        : (entry.ExternalAttributes >> 16 & KindBits) is not (0 or RegularFileBits) ? $"'{entry.FullName}' is a link or another thing that is no file"
        : entry.IsEncrypted ? $"'{entry.FullName}' is encrypted"
        : entry.FullName != ArchiveLayout.Contents && !form.Has(entry.FullName) ? $"it holds '{entry.FullName}', which no {form.Whole} has"
        : null;

    // By its own check alone; all else hangs on it.
    private ImmutableArray<SealedFile> List()
    {
        const string list = ArchiveLayout.Contents;
        if (!entries.TryGetValue(list, out var entry))
            throw Refused($"it has no '{list}'");
        var content = new byte[Math.Min(entry.Length, MostInMemory)];
        using var from = entry.Open();
        var read = from.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (read < entry.Length || from.ReadByte() >= 0)
            throw Refused($"'{list}' does not have the {entry.Length} bytes that are declared");
        try
        {
            return SealedList.Parse(Encoding.UTF8.GetString(content)) ?? throw Refused($"the content of '{list}' has changed");
        }
        catch (FormatException fault)
        {
            throw Refused($"its list cannot be understood: {fault.Message}");
        }
    }

    private static IEnumerable<string> Above(string name)
    {
        for (var at = name.LastIndexOf('/'); at > 0; at = name.LastIndexOf('/', at - 1))
            yield return name[..at];
    }

    private static string Shown(string name) => string.Concat(name.Select(one => char.IsControl(one) ? '?' : one));

    private static UserErrorException Refused(string what, string path, ArchiveForm form) =>
        new($"The {form.Noun} is refused: {what}. Nothing of it was taken. Ask for it again where it came from.", path);

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (Explain(fault, Path, form) is { } explained)
        {
            throw explained;
        }
    }

    private static UserErrorException? Explain(Exception fault, string path, ArchiveForm form) => fault switch
    {
        InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException => Refused($"it is no zip archive, or it is damaged ({fault.Message.TrimEnd('.')})", path, form),
        UnauthorizedAccessException => new UserErrorException($"The {form.Noun} may not be read. Check its permissions. ({fault.Message})", path, inner: fault),
        IOException => new UserErrorException($"The {form.Noun} cannot be read: {fault.Message.TrimEnd('.')}.", path, inner: fault),
        _ => null,
    };
}
