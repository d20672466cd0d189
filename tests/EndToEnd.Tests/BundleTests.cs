using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>A model handed on as one file: it answers as the study does, with nothing beside it.</summary>
public sealed class BundleTests : IClassFixture<RunStudy>, IDisposable
{
    private readonly RunStudy study;
    private readonly CommandLine elsewhere = new();   // without script, results or data

    public BundleTests(RunStudy study)
    {
        this.study = study;
        for (var i = 0; i < 40; i++)
            foreach (var folder in new[] { study.Cli.Folder, elsewhere.Folder })
                File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "asked")).FullName, $"{i:D2}.png"), PngBytes.Gray(90, 60 + i, (x, y) => (byte)((x * (i % 7)) + y + i)));
    }

    public void Dispose() => elsewhere.Dispose();

    private Ended Export(string name, params string[] options) => study.Cli.Run(["export", "--study", "tiny.csx", "--to", Path.Combine(elsewhere.Folder, name), .. options]);

    [Fact]
    public void A_bundle_answers_with_the_bits_of_the_study_and_says_what_it_is_for()
    {
        var exported = Export("model.irm", "--licence", "CC BY 4.0");
        Assert.True(exported.ExitCode == 0, exported.Shown);
        Assert.Contains("with names, labels and pictures of 8 × 8 pixels of the training cases (left out with --no-miniatures)", exported.Output, StringComparison.Ordinal);
        Assert.Contains("Licence: CC BY 4.0; intended use: not stated; research use; not a medical device", exported.Output, StringComparison.Ordinal);

        var byStudy = study.Cli.Run("predict", "--study", "tiny.csx", "asked", "--covariate", "sex=F");
        var byBundle = elsewhere.Run("predict", "--model", "model.irm", "asked", "--covariate", "sex=F");
        Assert.True(byStudy.ExitCode == 0 && byBundle.ExitCode == 0, byStudy.Shown + byBundle.Shown);
        Assert.Equal(41, byBundle.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(byStudy.Output, byBundle.Output);
        Assert.Contains("Note: digital phantom", byBundle.Errors, StringComparison.Ordinal);
        Assert.Contains("Note: from a bundle for research use; not a medical device; intended use: not stated; licence: CC BY 4.0", byBundle.Errors, StringComparison.Ordinal);

        var alone = elsewhere.Run("predict", "--model", "model.irm", "asked/07.png", "--covariate", "sex=M");
        Assert.StartsWith("Tiny hands: RM-Loss\nNote: digital phantom", alone.Output, StringComparison.Ordinal);
        Assert.Equal(["asked", "model.irm"], Directory.EnumerateFileSystemEntries(elsewhere.Folder).Select(Path.GetFileName).Order());

        using var zip = ZipFile.OpenRead(Path.Combine(elsewhere.Folder, "model.irm"));   // as any program reads it
        Assert.Equal(["bundle.json", "cases.json", "contents.txt", "index.safetensors", "model.onnx", "weights.safetensors"], zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.StartsWith("imageregression-bundle 2 sha256 ", zip.Comment, StringComparison.Ordinal);
        using var said = JsonDocument.Parse(zip.GetEntry("bundle.json")!.Open());
        Assert.Equal("SmallResNetSpec", said.RootElement.GetProperty("network").GetProperty("type").GetString());
    }

    [Fact]
    public void Redacted_it_names_no_subject_and_no_file_and_answers_alike()
    {
        Assert.Equal(0, Export("plain.irm").ExitCode);
        Assert.Equal(0, study.Cli.Run("export", "--study", "latest", "--to", Path.Combine(elsewhere.Folder, "bare.irm"), "--redact").ExitCode);
        using (var zip = ZipFile.OpenRead(Path.Combine(elsewhere.Folder, "bare.irm")))
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var from = entry.Open())
                    from.CopyTo(content);
                Assert.DoesNotContain("hand-", Encoding.Latin1.GetString(content.ToArray()), StringComparison.Ordinal);   // as the phantom names subjects and files
            }
        string[] plain = Answers("plain.irm"), bare = Answers("bare.irm");
        Assert.Equal(plain.Select(row => row.Split(',')[..4]), bare.Select(row => row.Split(',')[..4]));
        Assert.All(bare[1..], row => Assert.Matches("^[0-9]+$", row.Split(',')[7]));

        string[] Answers(string bundle) => elsewhere.Run("predict", "--model", bundle, "asked", "--covariate", "sex=F").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void Pictures_go_along_only_when_asked_for()
    {
        var exported = Export("seen.irm", "--thumbnails");
        Assert.True(exported.ExitCode == 0, exported.Shown);
        using var zip = ZipFile.OpenRead(Path.Combine(elsewhere.Folder, "seen.irm"));
        using var cases = JsonDocument.Parse(zip.GetEntry("cases.json")!.Open());
        Assert.Equal(cases.RootElement.GetArrayLength(), zip.Entries.Count(entry => entry.FullName.StartsWith("thumbnails/", StringComparison.Ordinal)));
        Assert.Equal(0, elsewhere.Run("predict", "--model", "seen.irm", "asked/01.png", "--covariate", "sex=F").ExitCode);
    }

    [Fact]
    public void Without_miniatures_it_answers_alike_and_says_what_it_cannot_tell()
    {
        Assert.Equal(0, Export("pictured.irm").ExitCode);
        var exported = Export("blind.irm", "--no-miniatures");
        Assert.Contains("with names and labels of the training cases, no pictures", exported.Output, StringComparison.Ordinal);
        var (pictured, blind) = (Asked("pictured.irm"), Asked("blind.irm"));
        Assert.Equal(Answers(pictured), Answers(blind));
        Assert.Contains("Note: without pictures of 8 × 8 pixels", blind.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("8 × 8", pictured.Errors, StringComparison.Ordinal);

        Ended Asked(string bundle) => elsewhere.Run("predict", "--model", bundle, "asked", "--covariate", "sex=F");
        static IEnumerable<string[]> Answers(Ended ended) => ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')[..6]);
    }

    [Theory]
    [InlineData(2, "No model is named", "predict", "x.png")]
    [InlineData(2, "Both --study and --model are given", "predict", "--study", "tiny.csx", "--model", "m.irm", "x.png")]
    [InlineData(2, "A bundle has its method and settings", "predict", "--model", "m.irm", "--method", "x", "x.png")]
    [InlineData(1, "tiny.csx: The bundle is refused: it does not end as a file of the format imageregression-bundle does", "predict", "--model", "tiny.csx", "x.png")]
    [InlineData(2, "Nothing is named", "export", "--to", "x.irm")]
    [InlineData(2, "--licence, --redact: for a model alone", "export", "latest", "--licence", "x", "--redact", "--to", "x.zip")]
    [InlineData(2, "--thumbnails are pictures", "export", "--study", "tiny.csx", "--redact", "--thumbnails", "--to", "x.irm")]
    [InlineData(1, "'latest' is a run, which has its settings", "export", "--study", "latest", "--set", "iterations=4", "--to", "x.irm")]
    [InlineData(1, "has not been run with these settings", "export", "--study", "tiny.csx", "--set", "iterations=5", "--to", "x.irm")]
    [InlineData(1, "There is such a file already", "export", "--study", "tiny.csx", "--to", "tiny.csx")]
    public void What_is_wrong_is_said_without_a_trace(int code, string message, params string[] arguments)
    {
        var answer = study.Cli.Run(arguments);
        Assert.Equal((code, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
    }
}
