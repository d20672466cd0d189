using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace ImageRegression.Pipeline.Archives;

/// <summary>Writes archives: each is there whole, or not at all.</summary>
internal static class ArchiveWriting
{
    /// <summary>Packs some files and, before them, their list.</summary>
    /// <param name="file">The archive; it must not be there.</param>
    /// <param name="form">What kind it is.</param>
    /// <param name="entries">The files.</param>
    /// <param name="time">The date that all of them get.</param>
    /// <exception cref="UserErrorException">It is there, its folder is not, the disk refuses, or a stored file changed.</exception>
    public static void Write(string file, ArchiveForm form, Func<ImmutableArray<ArchiveEntry>> entries, DateTimeOffset time)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (Path.Exists(file))
            throw new UserErrorException("There is such a file already, and it is left as it is. Choose another name, or remove it first.", file);
        if (!Directory.Exists(folder))
            throw new UserErrorException($"There is no folder '{folder}'. Make it, or choose another.", file);
        try
        {
            DiskFaults.Guard(folder, () =>
            {
                Disk.ClearDrafts(folder);
                var all = entries();
                all = [ArchiveEntry.Of(ArchiveLayout.Contents, Encoding.UTF8.GetBytes(SealedList.Text(all.Select(entry => entry.File)))), .. all];
                Disk.Replace(file, all, (draft, content) =>
                {
                    if (form.Seal is { } seal)
                        ArchiveSeal.Write(draft, to => Pack(to, content, time, seal.Blank));
                    else
                        Pack(draft, content, time, comment: null);
                });
                return true;
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The {form.Noun} cannot be written. ({fault.Message})", file, inner: fault);
        }
    }

    private static void Pack(Stream to, ImmutableArray<ArchiveEntry> all, DateTimeOffset time, string? comment)
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        if (comment is not null)
            zip.Comment = comment;
        foreach (var entry in all)
        {
            var packed = zip.CreateEntry(entry.File.Name, CompressionLevel.Fastest);   // weights pack badly at any level, and pixels well at this
            packed.LastWriteTime = time.UtcDateTime is { Year: >= 1980 and <= 2107 } date ? date : new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            packed.ExternalAttributes = 0x81A4 << 16;   // a file that all may read
            using var content = packed.Open();
            entry.CopyTo(content);
        }
    }
}
