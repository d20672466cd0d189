using System.Globalization;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>Many images at once: each answered as it is alone, whatever the others are.</summary>
public sealed class PredictManyTests : IClassFixture<RunStudy>
{
    private readonly RunStudy study;

    public PredictManyTests(RunStudy study)
    {
        this.study = study;
        var folder = Directory.CreateDirectory(Path.Combine(study.Cli.Folder, "many", "deep"));
        for (var i = 0; i < 70; i++)   // more than two batches
            File.WriteAllBytes(Path.Combine(i < 35 ? folder.Parent!.FullName : folder.FullName, $"{i:D2}.png"), PngBytes.Gray(80, 96, (x, y) => (byte)((x * (i % 5)) + y + i)));
        File.WriteAllText(Path.Combine(folder.FullName, "read.me"), "no picture");
        study.Cli.Write("none/labels.txt", "no picture");
        study.Cli.Write("many/table.csv", "");   // of another test, which may come first
    }

    [Fact]
    public void A_folder_gives_a_row_an_image_in_the_order_of_names_and_each_answers_as_alone()
    {
        var answers = study.Cli.Run("predict", "--study", "tiny.csx", "many", "--covariate", "sex=F", "--to", "folder.csv");
        Assert.True(answers.ExitCode == 0, answers.Shown);
        Assert.Equal("", answers.Output);
        Assert.Contains("Note: digital phantom", answers.Errors, StringComparison.Ordinal);
        Assert.Contains("Note: many: 2 files with the endings of no picture passed over (.csv, .me)", answers.Errors, StringComparison.Ordinal);
        Assert.Matches("\n70 images in [0-9.]+ s \\([0-9.]+ a second\\)\\.\n", answers.Errors);

        var rows = Rows(File.ReadAllText(Path.Combine(study.Cli.Folder, "folder.csv")));
        Assert.Equal(["image", "answer", "low", "high", "unit", "out_of_distribution", "hint"], rows[0][..7]);
        Assert.Equal([.. Enumerable.Range(0, 35).Select(i => $"many/{i:D2}.png"), .. Enumerable.Range(35, 35).Select(i => $"many/deep/{i:D2}.png")], rows[1..].Select(row => row[0]));
        Assert.All(rows[1..], row => Assert.Equal(("months", ""), (row[4], row[^1])));
        foreach (var row in new[] { rows[1], rows[34], rows[70] })
        {
            var alone = study.Cli.Run("predict", "--study", "tiny.csx", row[0], "--covariate", "sex=F").Output;
            Assert.Contains($": {Brief(row[1])} months\n80 % interval: {Brief(row[2])} to {Brief(row[3])} months", alone, StringComparison.Ordinal);
            Assert.Equal(row[5] == "true", alone.Contains("OUT-OF-DISTRIBUTION", StringComparison.Ordinal));
            Assert.Matches($"\n{row[7]} +{row[7]} +{row[9]} ", alone);   // the nearest, its subject, its label
        }

        static string Brief(string number) => double.Parse(number, CultureInfo.InvariantCulture).ToString("G4", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void An_unreadable_image_is_a_row_with_its_fault_and_a_failure_at_the_end_and_the_others_are_answered()
    {
        var answers = study.Cli.Run("predict", "--study", "tiny.csx", "hand.png", "cut.png", "nowhere.png", "many/*2.png", "--covariate", "sex=F");
        Assert.Equal(1, answers.ExitCode);
        Assert.Contains("error: 2 images of 7 could not be used", answers.Errors, StringComparison.Ordinal);
        var rows = Rows(answers.Output);
        Assert.Equal(["image", "hand.png", "cut.png", "nowhere.png", "many/02.png", "many/12.png", "many/22.png", "many/32.png"], rows.Select(row => row[0]));
        Assert.StartsWith("The image cannot be used: ", rows[2][^1], StringComparison.Ordinal);
        Assert.StartsWith("The image cannot be opened: ", rows[3][^1], StringComparison.Ordinal);
        Assert.All(rows.Skip(1), (row, i) => Assert.Equal(i is 1 or 2, row[1].Length == 0 && row[^1].Length > 0));
    }

    [Fact]
    public void A_table_says_for_each_image_what_the_model_sees_besides()
    {
        study.Cli.Write("many/table.csv", "scan;sex;note\n00.png;F;a\n00.png;M;b\n01.png;;c\n");
        var answers = study.Cli.Run("predict", "--study", "tiny.csx", "many/table.csv", "--to", "table-answers.csv");
        Assert.Equal(1, answers.ExitCode);
        Assert.Contains("Which column names the image", answers.Errors, StringComparison.Ordinal);   // 00.png twice is no key

        study.Cli.Write("many/table.csv", "path;sex;note\n00.png;F;a\n00.png;M;b\n01.png;;c\n");
        answers = study.Cli.Run("predict", "--study", "tiny.csx", "many/table.csv", "--to", "table-answers.csv");
        Assert.True(answers.Errors.Contains("error: 1 image of 3 could not be used", StringComparison.Ordinal), answers.Shown);
        var rows = Rows(File.ReadAllText(Path.Combine(study.Cli.Folder, "table-answers.csv")));
        Assert.Equal(["00.png", "00.png", "01.png"], rows[1..].Select(row => row[0]));
        Assert.NotEqual(rows[1][8], rows[2][8]);   // another sex, another distance
        Assert.Contains("--covariate sex=F", rows[3][^1], StringComparison.Ordinal);
        var contradicted = Rows(study.Cli.Run("predict", "--study", "tiny.csx", "many/table.csv", "--covariate", "sex=F").Output);
        Assert.Equal(["", "sex is 'M' in the table, but --covariate says 'F'. Say it in one place.", ""], contradicted[1..].Select(row => row[^1]));
    }

    [Theory]
    [InlineData(1, "The model sees sex (F = 0, M = 1) besides the image. Give --covariate sex=F.", "many")]
    [InlineData(1, "No file matches 'many/*.tiff'", "many/*.tiff", "--covariate", "sex=F")]
    [InlineData(1, "There is no image in this folder, only 1 file with the endings of no picture", "none", "--covariate", "sex=F")]
    [InlineData(1, "tiny.csx: There is such a file already", "many", "--covariate", "sex=F", "--to", "tiny.csx")]
    [InlineData(1, "The answers cannot be written", "many", "--covariate", "sex=F", "--to", "no/such/folder.csv")]
    [InlineData(2, "--json is for one image", "hand.png", "cut.png", "--json")]
    [InlineData(1, "--json is for one image", "many", "--json")]
    public void What_concerns_all_images_is_said_once_and_before_any_row(int code, string message, params string[] arguments)
    {
        var answer = study.Cli.Run(["predict", "--study", "tiny.csx", .. arguments]);
        Assert.Equal((code, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
    }

    // No field of these tables is quoted but faults, which stand last.
    private static string[][] Rows(string csv) =>
        [.. csv.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Contains('"', StringComparison.Ordinal)
            ? [.. line[..line.IndexOf('"', StringComparison.Ordinal)].Split(',')[..^1], line[(line.IndexOf('"', StringComparison.Ordinal) + 1)..^1]] : line.Split(','))];
}
