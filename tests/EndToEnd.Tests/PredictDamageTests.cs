using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>Weights that were damaged or removed after the study: what is said is true, and doing it mends it.</summary>
public sealed class PredictDamageTests : IDisposable
{
    private readonly RunStudy study = new();

    public void Dispose() => study.Dispose();

    private Ended Predict() => study.Cli.Run("predict", "--study", "tiny.csx", "--image", "hand.png", "--covariate", "sex=F");

    private string WeightsFile => Directory.GetFiles(Path.Combine(study.Cli.Folder, ".cache", "objects"), "*.safetensors", SearchOption.AllDirectories)
        .Single(file => File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "history.json")));

    [Fact]
    public void The_command_that_is_named_brings_the_answer_back()
    {
        Assert.True(study.Ran.ExitCode == 0, study.Ran.Shown);
        var undisturbed = Predict();
        Assert.True(undisturbed.ExitCode == 0, undisturbed.Shown);
        (string Says, Action Harm)[] harms =
        [
            ("bytes instead of", () => File.WriteAllBytes(WeightsFile, new byte[100])),
            ("is missing", () => File.Delete(WeightsFile)),
            ("the content of", Flip),
            ("no longer in '.cache'", () => Directory.Delete(Path.GetDirectoryName(WeightsFile)!, recursive: true)),
        ];
        foreach (var (says, harm) in harms)
        {
            harm();
            var refused = Predict();
            Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(says, refused.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Run it first", refused.Errors, StringComparison.Ordinal);

            var again = study.Cli.Run("script", "tiny.csx");   // all that the study returns is whole: nothing is computed, and the damage told
            Assert.Contains("0 computed", again.Output, StringComparison.Ordinal);
            if (!says.StartsWith("no longer", StringComparison.Ordinal))
                Assert.Contains("is damaged", again.Output, StringComparison.Ordinal);

            const string Command = "dotnet run -- ";
            var command = refused.Errors[(refused.Errors.IndexOf(Command, StringComparison.Ordinal) + Command.Length)..].Trim();
            var mended = study.Cli.Run([.. command.Split(' ').Select(word => word.Trim('\''))]);
            Assert.True(mended.ExitCode == 0, mended.Shown);
            Assert.Equal(undisturbed.Output, Predict().Output);
        }
    }

    private void Flip()
    {
        var bytes = File.ReadAllBytes(WeightsFile);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(WeightsFile, bytes);
    }
}

/// <summary>A finished study whose folder of results takes nothing more.</summary>
public sealed class ReadOnlyStoreTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Numbers_are_shown_and_what_could_not_be_written_is_an_error_after_them()
    {
        cli.Write("one.csx", "return Stage.From(\"evaluate\", () => new Result(\"mean\", [new MetricValue(\"MAE\", 4.25, \"months\")], []));");
        var first = cli.Run("script", "one.csx");
        Assert.True(first.ExitCode == 0, first.Shown);
        // In the place of every folder that a run adds files to lies a file: root, too, can add none.
        string[] names = [".cache/runs", ".cache/reports", ".cache/tmp", ".cache/locks", "results"];
        foreach (var folder in names.Select(name => Path.Combine(cli.Folder, name)))
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            File.WriteAllText(folder, "");
        }
        var second = cli.Run("script", "one.csx");
        Assert.Contains("4.25", second.Output, StringComparison.Ordinal);
        Assert.Contains("warning: The log of this run cannot be written", second.Output, StringComparison.Ordinal);
        Assert.Contains("report.md could not be written", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Shown, StringComparison.Ordinal);
        Assert.Equal(1, second.ExitCode);
    }
}
