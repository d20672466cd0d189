using System.IO.Compression;
using System.Text;
using ImageRegression.Pipeline.Archives;
using Xunit;
using Content = System.Collections.Generic.Dictionary<string, byte[]>;

namespace ImageRegression.Pipeline.Tests;

/// <summary>Archives that were damaged on their way, and such as were made to harm: each is refused by a sentence, and the store is as it was.</summary>
public sealed class ArchiveDamageTests : IDisposable
{
    private const int Flips = 300;

    private readonly ArchiveSample sample = new();

    public ArchiveDamageTests() => sample.Write();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void A_flipped_bit_in_any_file_is_found()
    {
        var bytes = File.ReadAllBytes(sample.Archive);
        using var zip = ZipFile.OpenRead(sample.Archive);
        Assert.NotEmpty(zip.Entries);
        foreach (var entry in zip.Entries.Where(entry => entry.CompressedLength > 0))
        {
            var begins = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(entry.FullName)) + entry.FullName.Length;
            // A packed stream ends in bits that mean nothing; all before do.
            for (var at = begins; at < begins + entry.CompressedLength - 4; at += Math.Max(1, (int)entry.CompressedLength / 8))
                Refuse(Flipped(bytes, at, 0xFF), entry.FullName);
        }
    }

    [Fact]
    public void A_flipped_or_missing_byte_anywhere_is_found_or_changes_nothing()
    {
        var bytes = File.ReadAllBytes(sample.Archive);
        var random = new Random(20261128);
        for (var i = 0; i < Flips; i++)
        {
            // Half of them where the directory lies, which is what a zip hangs on.
            var at = i % 2 == 0 ? random.Next(bytes.Length) : random.Next(bytes.Length - 3000, bytes.Length);
            TakeOrRefuse(Flipped(bytes, at, (byte)random.Next(1, 256)));
        }
        for (var length = 0; length < bytes.Length; length += bytes.Length / 40)
            Refuse(bytes[..length], $"{length} bytes");
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "leads out", "it leads out of the archive" },
        { "absolute", "it is absolute" },
        { "drive", "it is absolute" },
        { "backslash", "it holds a backslash" },
        { "control characters", "control characters" },
        { "escape sequence in the record", "run.json' holds control characters" },
        { "escape sequence in a result", "value.json' holds control characters" },
        { "folder", "it names a folder" },
        { "link", "is a link or another thing that is no file" },
        { "device", "is a link or another thing that is no file" },
        { "twice", "twice" },
        { "listed twice", "its list names" },
        { "unlisted", "is not on its list" },
        { "missing", "is missing" },
        { "file and folder", "is a file and a folder" },
        { "no list", "it has no 'contents.txt'" },
        { "changed list", "the content of 'contents.txt' has changed" },
        { "senseless list", "its list cannot be understood" },
        { "more bytes than listed", "bytes that are declared" },
        { "fewer bytes than listed", "bytes instead of" },
        { "bomb", "declares more than its" },
        { "compiled script", "which no archive of a run has" },
        { "pin", "which no archive of a run has" },
        { "history", "which no archive of a run has" },
        { "no run", "it does not hold the log and the folder of one run" },
        { "two runs", "it does not hold the log and the folder of one run" },
        { "log of another run", "its log does not tell of a run of that name" },
        { "log of a failed run", "its log does not tell of a run of that name" },
        { "log of nothing", "its log does not tell of a run of that name" },
        { "no manifest", "it has no 'objects/" },
        { "manifest of another result", "speaks of another result" },
        { "manifest without sense", "cannot be understood" },
        { "checksum", "is not what its checksum says" },
        { "result in another place", "which no archive of a run has" },
        { "more files than the manifest", "does not hold the files that its manifest lists" },
        { "listing of other code", "lists other code than its name says" },
        { "listing without sense", "cannot be understood" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_was_made_to_harm_is_refused_by_its_reason(string how, string reason)
    {
        var refused = Assert.Throws<UserErrorException>(() => sample.Import(Made(how, sample.Files())));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was taken.", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sample.TargetFolder));
    }

    [Theory]
    [InlineData("nowhere.zip", "there is no such file")]
    [InlineData("folder", "it is a folder, not a file")]
    [InlineData("text", "it is no zip archive, or it is damaged")]
    public void What_is_no_archive_at_all_is_said_so(string name, string reason)
    {
        var path = Path.Combine(sample.Folder, name);
        Directory.CreateDirectory(Path.Combine(sample.Folder, "folder"));
        File.WriteAllText(Path.Combine(sample.Folder, "text"), "PK, or so it says");
        Assert.Contains(reason, Assert.Throws<UserErrorException>(() => sample.Import(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_beyond_what_the_zip_itself_declares_never_get_out()
    {
        // The size in the zip's directory and on the list is small, the packed stream is long.
        var files = sample.Files();
        var name = files.Keys.First(one => one.EndsWith("value.json", StringComparison.Ordinal));
        var (honest, size) = (files[name], files[name].Length);
        files[name] = [.. honest, .. new byte[100_000]];
        var path = sample.Pack(files, list: right => right.Select(file => file.Name == name ? SealedFile.Of(name, honest) : file));
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; (at = Next(bytes, BitConverter.GetBytes(100_000 + size), at)) > 0; at++)
            BitConverter.GetBytes(size).CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
        sample.Import(path);
        Assert.Equal(honest, File.ReadAllBytes(Path.Combine(sample.TargetFolder, name)));
        Assert.Empty(sample.Target.Verify().Damaged);
    }

    private static int Next(byte[] bytes, byte[] sought, int from) => bytes.AsSpan(from).IndexOf(sought) is >= 0 and var at ? from + at : -1;

    private string Made(string how, Content files)
    {
        var result = files.Keys.First(name => name.EndsWith("value.json", StringComparison.Ordinal));
        var folder = result[..(result.LastIndexOf('/') + 1)];
        var other = files.Keys.First(name => name.EndsWith("value.json", StringComparison.Ordinal) && name != result)[..folder.Length];
        var (log, record) = ($"runs/{sample.RunId}.jsonl", $"runs/{sample.RunId}/run.json");
        var listing = files.Keys.First(name => name.StartsWith("code/", StringComparison.Ordinal));
        const string otherRun = "20200101-000000-000-abcd";
        return how switch
        {
            "leads out" => With("objects/../../../evil", "x"),
            "absolute" => With("/etc/evil", "x"),
            "drive" => With("C:/evil", "x"),
            "backslash" => With("script/..\\evil", "x"),
            "control characters" => With("script/\u001b[2J", "x"),
            "escape sequence in the record" => With(record, Text(record).Insert(1, """ "x": ["\u001b[2J"], """)),
            "escape sequence in a result" => With(result, "\"\\u009b2J\""),
            "folder" => With("script/", ""),
            "link" => sample.Pack(files, entry => entry.ExternalAttributes = entry.FullName == result ? unchecked((int)0xA1FF0000) : 0),
            "device" => sample.Pack(files, entry => entry.ExternalAttributes = entry.FullName == result ? 0x21FF0000 : 0),
            "twice" => sample.Pack(files.Append(new(result, files[result]))),
            "listed twice" => sample.Pack(files, list: right => right.Append(right[0])),
            "unlisted" => sample.Pack(files, list: right => right.RemoveAt(0)),
            "missing" => sample.Pack(files, list: right => right.Append(SealedFile.Of("script/gone.csx", [1]))),
            "file and folder" => With($"{result}/inner", "x"),
            "no list" => WithoutList(files),
            "changed list" => WithList(files, SealedList.Text(files.Select(file => SealedFile.Of(file.Key, file.Value))).Replace(" 1 ", " 2 ", StringComparison.Ordinal).Replace("script", "skript", StringComparison.Ordinal)),
            "senseless list" => sample.Pack(files, list: right => right.Append(new("x", 1, "a b\nc"))),
            "more bytes than listed" => sample.Pack(files, list: right => right.Select(file => file.Name == result ? file with { SizeBytes = 0 } : file)),
            "fewer bytes than listed" => sample.Pack(files, list: right => right.Select(file => file.Name == result ? file with { SizeBytes = 1000 } : file)),
            "bomb" => sample.Pack(files, list: right => right.Select(file => file.Name == result ? file with { SizeBytes = 1L << 40 } : file)),
            "compiled script" => With("scripts/6f63.dll", "MZ"),
            "pin" => With($"runs/{sample.RunId}/pinned", ""),
            "history" => With("history.db", ""),
            "no run" => Without(name => name.StartsWith("runs/", StringComparison.Ordinal)),
            "two runs" => With($"runs/{otherRun}.jsonl", Text(log)),
            "log of another run" => With(log, Text(log).Replace(sample.RunId, otherRun, StringComparison.Ordinal)),
            "log of a failed run" => With(log, Text(log).Replace("\"status\":\"finished\"", "\"status\":\"failed\"", StringComparison.Ordinal)),
            "log of nothing" => With(log, "{}\nnull\n[1]\n"),
            "no manifest" => Without(name => name == folder + "manifest.json"),
            "manifest of another result" => Sealed(folder, Text(other + "manifest.json")),
            "manifest without sense" => Sealed(folder, "{\"files\": 3}"),
            "checksum" => With(folder + "manifest.sha256", new string('0', 64)),
            "result in another place" => With($"objects/00/{new string('1', 64)}/manifest.json", "x"),
            "more files than the manifest" => With(folder + "more", "x"),
            "listing of other code" => With(listing, Text(listing) + $"{new string('0', 64)} evil\n"),
            "listing without sense" => With(listing, "nothing"),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
        };

        string Text(string name) => Encoding.UTF8.GetString(files[name]);
        string With(string name, string text) => sample.Pack(new Content(files) { [name] = Encoding.UTF8.GetBytes(text) });
        string Without(Func<string, bool> isGone) => sample.Pack(files.Where(file => !isGone(file.Key)));
        string Sealed(string of, string manifest) => sample.Pack(new Content(files)
        {
            [of + "manifest.json"] = Encoding.UTF8.GetBytes(manifest),
            [of + "manifest.sha256"] = Encoding.UTF8.GetBytes(Fingerprint.Of(manifest).Hex),
        });
    }

    private string WithoutList(Content files) => WithList(files, null);

    private string WithList(Content files, string? list)
    {
        var path = Path.Combine(sample.Folder, "list.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in list is null ? files : new Content(files) { ["contents.txt"] = Encoding.UTF8.GetBytes(list) })
            using (var to = zip.CreateEntry(name).Open())
                to.Write(content);
        return path;
    }

    private static byte[] Flipped(byte[] bytes, int at, byte mask)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= mask;
        return flipped;
    }

    private void Refuse(byte[] archive, string what)
    {
        var path = Path.Combine(sample.Folder, "damaged.zip");
        File.WriteAllBytes(path, archive);
        var fault = Record.Exception(() => new RunImport(path).Dispose());
        Assert.True(fault is UserErrorException && fault.Message.Contains("is refused", StringComparison.Ordinal), $"{what}: {fault}");
    }

    // Times, attributes and what no reader looks at may be anything.
    private void TakeOrRefuse(byte[] archive)
    {
        var path = Path.Combine(sample.Folder, "damaged.zip");
        File.WriteAllBytes(path, archive);
        if (Record.Exception(() => new RunImport(path).Dispose()) is { } fault)
        {
            Assert.IsType<UserErrorException>(fault);
            return;
        }
        using var zip = ZipFile.OpenRead(path);
        foreach (var (name, content) in sample.Files())
            using (var from = zip.GetEntry(name)!.Open())
            using (var read = new MemoryStream())
            {
                from.CopyTo(read);
                Assert.Equal(content, read.ToArray());
            }
    }
}
