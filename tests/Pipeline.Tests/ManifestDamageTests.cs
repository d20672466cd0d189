using System.Text;
using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class ManifestDamageTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new() { Before = run => run.Metric("loss", 0.5, "months") };

    private Plus Stage => new(new Number(1, probe), 3, probe) { BuiltAt = new("study.csx", 3) };

    public void Dispose() => sandbox.Dispose();

    private byte[] Manifest()
    {
        sandbox.Run(Stage);
        return File.ReadAllBytes(Path.Combine(sandbox.ArtifactOf(Stage), "manifest.json"));
    }

    [Fact]
    public void Fuzzed() =>
        Assert.Empty(new Fuzzer("manifest", [Manifest()], file =>
        {
            if (!ManifestJson.TryRead(file, out _, out var problem))
                throw new InvalidDataException(problem);
        }, typeof(InvalidDataException)).Run().Found);

    [Fact]
    public void Whatever_the_bytes_are_they_are_a_manifest_or_a_phrase()
    {
        var whole = Manifest();
        var random = new Random(10);
        var wrong = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var mutant = Mutant(whole, random);
            if (ManifestJson.TryRead(mutant, out var manifest, out var problem))
                Assert.All(manifest.Files, file => Assert.StartsWith("/a/", Path.GetFullPath(Path.Combine("/a", file.Name)), StringComparison.Ordinal));
            else
            {
                Assert.NotEmpty(problem);
                wrong++;
            }
        }
        Assert.InRange(wrong, 5_000, 19_999);
    }

    // Bytes flipped, cut, doubled, and values of one kind in the place of another's.
    private static byte[] Mutant(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveRange(at, Math.Min(length, bytes.Count - 1)); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)])); break;
                default: Swap(bytes, random); break;
            }
        }
        return [.. bytes];
    }

    private static readonly string[] Texts = ["null", "{}", "[]", "1e999", "-1", "\"\\ud800\"", "\"../../x\"", "\"99999999.00:00:00\"", "true", "\0", "\"\""];

    private static void Swap(List<byte> bytes, Random random)
    {
        var text = Encoding.UTF8.GetString([.. bytes]);
        var lines = text.Split('\n');
        var (one, other) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        bytes.Clear();
        bytes.AddRange(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }

    // The checksum may be made to fit: then the words themselves must be looked at.
    [Theory]
    [InlineData("\"sizeBytes\": ", "\"sizeBytes\": -")]
    [InlineData("\"value.json\"", "\"../value.json\"")]
    [InlineData("\"value.json\"", "\"/etc/passwd\"")]
    [InlineData("\"value.json\"", "\"\"")]
    [InlineData("\"value.json\"", "null")]
    [InlineData("\"duration\": \"", "\"duration\": \"99999999999.")]
    [InlineData("\"started\": \"2", "\"started\": \"9999")]
    [InlineData("\"notes\": []", "\"notes\": [null]")]
    [InlineData("\"notes\": []", "\"notes\": {}")]
    [InlineData("\"name\": \"plus\"", "\"name\": \"\\ud800\"")]
    [InlineData("\"sizeBytes\": ", "\"sizeBytes\": 99999999999999999999")]
    public void A_manifest_that_makes_no_sense_is_damaged_set_aside_and_computed_again(string part, string instead)
    {
        var text = Encoding.UTF8.GetString(Manifest());
        Assert.Contains(part, text, StringComparison.Ordinal);
        Harm(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)));
        var runs = probe.Runs;
        sandbox.Events.Clear();
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.Equal(runs + 1, probe.Runs);
        Assert.Contains("is damaged: manifest.json", Assert.Single(sandbox.Events.OfType<RunEvent.Warning>()).Text, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(sandbox.CacheFolder, "damaged")));
    }

    private void Harm(byte[] manifest)
    {
        var folder = sandbox.ArtifactOf(Stage);
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), manifest);
        File.WriteAllText(Path.Combine(folder, "manifest.sha256"), Fingerprint.Of(manifest).Hex);
    }

    [Fact]
    public void A_file_or_a_pipe_in_the_place_of_a_result_is_damage()
    {
        Manifest();
        var folder = sandbox.ArtifactOf(Stage);
        Directory.Delete(folder, recursive: true);
        File.WriteAllText(folder, "no folder");
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.True(Directory.Exists(folder));
        foreach (var name in OperatingSystem.IsLinux() ? ["manifest.json", "value.json"] : Array.Empty<string>())
        {
            File.Delete(Path.Combine(folder, name));
            using (var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, name)]))
                made.WaitForExit();
            Assert.Equal(4, sandbox.Run(Stage));
        }
    }

    [Fact]
    public void Damage_above_the_target_is_told_by_the_run_that_does_not_need_it()
    {
        Manifest();
        var above = sandbox.ArtifactOf(new Number(1, probe));
        File.WriteAllText(Path.Combine(above, "value.json"), "");
        sandbox.Events.Clear();
        using (var run = sandbox.Runner().Run([Stage], sandbox.Events.Add))
        {
            var told = Assert.Single(sandbox.Events.OfType<RunEvent.Warning>()).Text;
            Assert.Contains("'number' is damaged: value.json has 0 bytes instead of 1", told, StringComparison.Ordinal);
            Assert.Contains("--force number", told, StringComparison.Ordinal);
            Assert.Equal([told], run.Warnings.AsEnumerable());
        }
        sandbox.Run(Stage, "number");   // as it says
        sandbox.Events.Clear();
        sandbox.Run(Stage);
        Assert.Empty(sandbox.Events.OfType<RunEvent.Warning>());
        Directory.Delete(above, recursive: true);   // gone is not damaged: somebody made room
        sandbox.Run(Stage);
        Assert.Empty(sandbox.Events.OfType<RunEvent.Warning>());
    }
}
