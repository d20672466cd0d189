using ImageRegression.Pipeline;
using ImageRegression.Reports.Page;
using Xunit;

namespace ImageRegression.Reports.Tests;

/// <summary>What may happen to the pages that runs with equal results have in common.</summary>
public sealed class ReportFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("report-").FullName;
    private int drawn;

    public void Dispose()
    {
        Disk.Before = null;
        Directory.Delete(folder, recursive: true);
    }

    private string Kept => Directory.GetDirectories(Path.Combine(folder, "reports")).Single();

    private string Write(string run, params string[] warnings) => new ReportFiles(Path.Combine(folder, "reports")).Write(
        Studies.Report() with { Warnings = [.. warnings] },
        () =>
        {
            drawn++;
            return new([Studies.Method("RM-Loss", 20, 10)]);
        },
        Path.Combine(folder, "runs", run));

    [Fact]
    public void An_edit_of_one_runs_page_shows_in_no_other()
    {
        var (first, second) = (Write("1"), Write("2"));
        var page = File.ReadAllText(second);
        using (var edited = new FileStream(first, FileMode.Open, FileAccess.Write))   // in place, as an editor may
            edited.Write("<p>0.01 months</p>"u8);
        File.AppendAllText(Path.Combine(folder, "runs", "1", "figures", "rm-loss-training.svg"), "edited");

        Assert.Equal(page, File.ReadAllText(second));
        Assert.Equal(page, File.ReadAllText(Write("3")));
        Assert.DoesNotContain("edited", File.ReadAllText(Path.Combine(folder, "runs", "3", "figures", "rm-loss-training.svg")), StringComparison.Ordinal);
        Assert.Equal(1, drawn);
    }

    [Theory]
    [InlineData("report.html", "deleted")]
    [InlineData("report.html", "edited")]
    [InlineData("report.html", "cut")]
    [InlineData("contents.txt", "deleted")]
    [InlineData("contents.txt", "edited")]
    [InlineData("contents.txt", "cut")]
    [InlineData("figures/rm-loss-training.svg", "deleted")]
    [InlineData("figures/rm-loss-training.svg", "edited")]
    [InlineData("figures/rm-loss-training.svg", "cut")]
    public void A_kept_page_that_was_harmed_is_drawn_again(string file, string harm)
    {
        var page = File.ReadAllText(Write("1"));
        var path = Path.Combine(Kept, file);
        var text = File.ReadAllText(path);
        File.WriteAllText(path, harm == "edited" ? (text[0] == 'x' ? 'y' : 'x') + text[1..] : text[..(text.Length / 2)]);
        if (harm == "deleted")
            File.Delete(path);

        Assert.Equal(page, File.ReadAllText(Write("2")));
        Assert.Equal(2, drawn);
        Write("3");
        Assert.Equal(2, drawn);
    }

    [Fact]
    public void A_deleted_page_of_a_run_is_written_again_with_its_folder()
    {
        var page = Write("1");
        var text = File.ReadAllText(page);
        File.Delete(page);
        Assert.Equal(text, File.ReadAllText(Write("1")));
    }

    [Fact]
    public void A_death_at_any_step_of_drawing_leaves_no_page_that_would_be_taken()
    {
        var whole = File.ReadAllText(Write("whole"));
        for (var step = 1; ; step++)
        {
            Directory.Delete(Path.Combine(folder, "reports"), recursive: true);
            var done = 0;
            Disk.Before = (_, path) =>
            {
                if (++done == step)
                    throw new IOException($"No space left on device : '{path}'", Errno.NoSpace);
            };
            var fault = Record.Exception(() => Write($"{step}"));
            Disk.Before = null;
            Assert.Equal(whole, File.ReadAllText(Write($"after-{step}")));
            if (fault is null)
            {
                Assert.InRange(step, 15, 200);
                return;
            }
        }
    }

    [Fact]
    public void A_page_drawn_where_results_are_damaged_says_so_and_a_whole_one_is_preferred()
    {
        const string Warning = "The stored result of 'train' is damaged: history.json is missing.";
        Assert.Contains("Warning: The stored result of &#x27;train&#x27; is damaged", File.ReadAllText(Write("1", Warning)), StringComparison.Ordinal);
        var whole = File.ReadAllText(Write("2"));
        Assert.DoesNotContain("is damaged", whole, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllText(Write("3", Warning)));
        Assert.Equal(2, drawn);
        Assert.Contains($"> **Warning: {Warning}**", MarkdownReport.Of(Studies.Report() with { Warnings = [Warning] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a\n\n<b>block</b>")]
    [InlineData("![x](http://elsewhere/beacon.png)")]
    [InlineData("`</code><i>")]
    public void No_markup_of_a_name_a_unit_a_label_or_a_note_reaches_the_Markdown(string nasty)
    {
        var report = Studies.Report(nasty) with
        {
            Title = nasty,
            Script = nasty,
            Results = [new Result(nasty, [new(nasty, 1, nasty)], [])],
            Values = [new(nasty, nasty.Split('\n')[0])],
            Parameters = [new(nasty, nasty, false)],
            Warnings = [nasty],
        };
        var table = ResultFiles.Write(report with { Script = "study.csx" }, folder)[1];

        foreach (var text in new[] { MarkdownReport.Of(report), File.ReadAllText(table) })
        {
            var outside = System.Text.RegularExpressions.Regex.Replace(text, "(`+).+?\\1", "");   // in code nothing is markup
            Assert.DoesNotMatch("<[A-Za-z/!]", outside);
            Assert.DoesNotContain("](", outside, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("p < 0.05 & more", "p &lt; 0.05 & more")]
    [InlineData("&lt;b&gt;", "&amp;lt;b&amp;gt;")]
    [InlineData("8.04 ± 0.31 [7.20, 8.90]*", "8.04 ± 0.31 [7.20, 8.90]*")]
    public void What_is_no_markup_stays_as_it_is(string text, string written) => Assert.Equal(written, Markdown.Text(text));

    [Theory]
    [InlineData("a", "`a`")]
    [InlineData("a`b``c", "``` a`b``c ```")]
    public void No_backtick_ends_code(string text, string written) => Assert.Equal(written, Markdown.Code(text));
}
