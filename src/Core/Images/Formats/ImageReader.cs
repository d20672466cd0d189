using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Compression;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>Reads image files out of an <see cref="ImageFolder"/>; safe for many threads at once.</summary>
/// <param name="place">Where they lie. A file in the folder goes before a member of the zip.</param>
/// <param name="kind">What the paths name: of clips, also folders of frames.</param>
internal sealed class ImageReader(ImageFolder place, ImageKind kind) : IDisposable
{
    private const long MaxArrayBytes = 2_000_000_000;   // of one array in an .npz file, which is unpacked whole

    // A ZipArchive serves one thread; each reader in flight has its own, and gives it back.
    private readonly ConcurrentBag<ZipArchive> archives = [];
    private readonly ConcurrentDictionary<(string File, string Array), Lazy<NumpyImages>> arrays = new();
    private readonly ConcurrentDictionary<(string File, string Array), Lazy<NumpyImages.Layout>> layouts = new();
    private readonly ConcurrentDictionary<string, string> realFolders = new(StringComparer.Ordinal);
    private readonly Lazy<string?> realRoot = new(() => place.Folder is null ? null : RealPath.Of(place.Folder));

    private string Noun => kind.Noun();

    /// <summary>Why the image cannot be read; null where it is there.</summary>
    public string? FaultOf(string path)
    {
        if (NumpyPath.Of(path) is { } numpy)
            return FaultOf(numpy);
        if (FileFor(path) is { } file)
            return RegularFile.WhyNone(file) is { } why ? $"The {Noun} '{path}' cannot be used: {why}."
                : IsInside(file) ? null
                : $"The {Noun} '{path}' is a link that leaves the folder {place.Folder}. Copy it there, or name the folder it lies in.";
        if (InZip(path, entry => entry is not null))
            return null;
        return FramesOf(path) is not { } frames ? $"The {Noun} '{path}' is not there. {Looked}"
            : frames.IsEmpty ? $"The folder '{path}' holds no frames. Name a folder with the pictures of one clip."
            : frames.Select(FaultOf).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Whether a name is that of a file, a link or a member of the zip, whatever its state, or of a folder of frames; no row of an array.</summary>
    public bool IsNamed(string path) => FileFor(path) is not null || InZip(path, entry => entry is not null) || FramesOf(path) is not null;

    /// <summary>The frames of the clip in a folder, in order, by their paths; null where the path names no folder.</summary>
    public ImmutableArray<string>? FramesOf(string path)
    {
        if (kind != ImageKind.Clip || path.Length == 0 || FileFor(path) is not null)
            return null;
        if (place.Folder is { } root && Path.Combine(root, path) is var folder && Directory.Exists(folder))
            return Frames(Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)));
        var members = InZip("", (archive, _) => archive is null ? [] : archive.Entries.Select(entry => entry.FullName)
            .Where(name => name.StartsWith(path + '/', StringComparison.Ordinal)).Select(name => name[(path.Length + 1)..]).ToArray());
        return members.Length > 0 ? Frames(members.Where(name => name.Length > 0 && !name.Contains('/'))) : null;

        ImmutableArray<string> Frames(IEnumerable<string> names) => [.. FrameFolder.FramesOf(names).Select(name => $"{path}/{name}")];
    }

    /// <summary>The files that a path is read from: itself, its archive or its frames.</summary>
    public IEnumerable<string> FilesOf(string path) => FramesOf(path) ?? [ImageFolder.FileOf(path)];

    /// <summary>Names of the files in the zip; none where there is no zip.</summary>
    public ImmutableArray<string> Members =>
        place.Zip is null ? [] : InZip("", (archive, _) => archive!.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith('/')).ToImmutableArray());

    /// <summary>The bytes of an image file.</summary>
    /// <exception cref="InvalidDataException">It is absent, outside the folder, or larger than allowed. The message completes a
    /// sentence that names the image.</exception>
    public byte[] Read(string path, long maxBytes)
    {
        if (ImageFolder.FaultOf(path) is not null)
            throw new InvalidDataException("its path leaves the image folder");
        if (NumpyPath.Of(path) is { } numpy)
            return LayoutOf(numpy).BytesPerImage is var bytes && bytes <= maxBytes ? ArrayOf(numpy).File(numpy.Row)
                : throw new InvalidDataException($"it takes {bytes:N0} bytes; at most {maxBytes:N0} are allowed");
        if (FileFor(path) is not { } file)
            return InZip(path, entry => entry is null
                ? throw new InvalidDataException("it is not there any more")
                : Bounded(entry.Open, entry.Length, maxBytes));
        return IsInside(file) ? Bounded(() => RegularFile.Open(file), stated: null, maxBytes)
            : throw new InvalidDataException("it is a link that leaves the image folder");
    }

    /// <summary>The frames of a row of an array of clips, each as the bytes of a picture's file.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>, for the whole clip.</exception>
    public IEnumerable<byte[]> FramesOf(NumpyPath path, long maxBytes)
    {
        var layout = LayoutOf(path);
        if (layout.BytesPerImage > maxBytes)
            throw new InvalidDataException($"it takes {layout.BytesPerImage:N0} bytes; at most {maxBytes:N0} are allowed");
        return Enumerable.Range(0, layout.Frames).Select(frame => ArrayOf(path).File(path.Row, frame));
    }

    public void Dispose()
    {
        while (archives.TryTake(out var archive))
            archive.Dispose();
    }

    private string? FaultOf(NumpyPath path)
    {
        if (FileFor(path.Archive) is not { } file)
            return $"The file '{path.Archive}' is not there. Looked in {place.Folder ?? place.Zip}.";
        if (RegularFile.WhyNone(file) is { } why)
            return $"The file '{path.Archive}' cannot be used: {why}.";
        if (!IsInside(file))
            return $"The file '{path.Archive}' is a link that leaves the folder {place.Folder}. Copy it there, or name the folder it lies in.";
        try
        {
            var count = LayoutOf(path).Count;
            return path.Row < count ? null : $"Array '{path.Array}' of '{path.Archive}' has {count} {Noun}s, numbered from 0; there is no {path.Row}.";
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            return $"The file '{path.Archive}' cannot be used. {fault.Message}";
        }
    }

    private NumpyImages.Layout LayoutOf(NumpyPath path) =>
        layouts.GetOrAdd((FileFor(path.Archive)!, path.Array), key => new(() => NumpyImages.LayoutOf(key.File, key.Array, MaxArrayBytes, kind))).Value;

    private NumpyImages ArrayOf(NumpyPath path) =>
        arrays.GetOrAdd((FileFor(path.Archive)!, path.Array), key => new(() => NumpyImages.Open(key.File, key.Array, MaxArrayBytes, kind))).Value;

    private string Looked => place switch
    {
        { Folder: { } folder, Zip: { } zip } => $"Looked in {folder} and in {zip}.",
        { Folder: { } folder } => $"Looked in {folder}; there is no images.zip either.",
        _ => $"Looked in {place.Zip}.",
    };

    // Also a link that leads nowhere or a pipe, of which there is more to say than that it is not there.
    private string? FileFor(string path) =>
        place.Folder is { } folder && Path.Combine(folder, path) is var file && !Directory.Exists(file) && RegularFile.IsNamed(file) ? file : null;

    private bool IsInside(string file)
    {
        var folder = realFolders.GetOrAdd(Path.GetDirectoryName(file)!, RealPath.Of);
        var real = RealPath.OfChild(folder, Path.GetFileName(file));
        return real.StartsWith(realRoot.Value!.TrimEnd('/') + '/', StringComparison.Ordinal) || ContentStore.Holds(real);
    }

    private T InZip<T>(string path, Func<ZipArchiveEntry?, T> use) => InZip(path, (_, entry) => use(entry));

    private T InZip<T>(string path, Func<ZipArchive?, ZipArchiveEntry?, T> use)
    {
        if (place.Zip is null)
            return use(null, null);
        var archive = archives.TryTake(out var free) ? free : OpenZip(place.Zip);
        try
        {
            return use(archive, archive.GetEntry(path));
        }
        finally
        {
            archives.Add(archive);
        }
    }

    private static ZipArchive OpenZip(string zip)
    {
        try
        {
            return new(RegularFile.Open(zip));
        }
        catch (IOException fault) when (RegularFile.WhyNone(zip) is { } why)
        {
            throw new UserErrorException($"The zip cannot be read: {why}.", zip, inner: fault);
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException("The zip cannot be read; it is damaged or no zip at all.", zip, inner: fault);
        }
    }

    // The length that a zip states may be a lie, so reading stops one byte past it. A file is asked when it is open: a link's
    // length is that of its text.
    private static byte[] Bounded(Func<Stream> open, long? stated, long maxBytes)
    {
        if (stated > maxBytes)
            throw new InvalidDataException($"it has {stated:N0} bytes; at most {maxBytes:N0} are allowed");
        using var stream = open();
        var length = stated ?? stream.Length;
        if (length > maxBytes)
            throw new InvalidDataException($"it has {length:N0} bytes; at most {maxBytes:N0} are allowed");
        var bytes = new byte[length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == length && stream.ReadByte() < 0 ? bytes
            : throw new InvalidDataException($"it has not the {length:N0} bytes that are stated");
    }
}
