using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class PageTests(PageTests.ManyHands many) : IClassFixture<PageTests.ManyHands>
{
    private const string Nasty = "</script><script>alert(1)</script><!--&\"'";

    [Fact]
    public void Nothing_in_ids_labels_or_names_becomes_markup()
    {
        var report = Studies.Report(Nasty) with { Title = Nasty, Results = [new Result(Nasty, [new("MAE", 1, Nasty)], [])] };
        var method = MethodFigures.Of(Nasty, Nasty, [Answer(Nasty, 1, 2), Answer("b", 3, 4)], [LearningCurve.Of(Nasty, new([new(1, 1, 1, 1)], 1))]);

        var page = HtmlReport.Of(report, new([method]));

        Assert.Equal(2, Regex.Count(page, "<script"));   // the data and the page's own
        Assert.Equal(2, Regex.Count(page, "</script"));
        Assert.DoesNotContain("alert(1)</", page, StringComparison.Ordinal);
        Assert.Equal(Nasty, Data(page).GetProperty("catalogs")[0].GetProperty("id")[0].GetString());
        Assert.Equal(Nasty, Data(page).GetProperty("methods")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void A_value_of_several_lines_keeps_its_columns()
    {
        var report = Studies.Report() with { Values = [new("grades", "   none  mild\nnone  1<2\n"), new("share", "0.5")] };

        var page = HtmlReport.Of(report, StudyFigures.None);
        Assert.Contains("<p>grades:</p>\n<pre>   none  mild\nnone  1&lt;2</pre>", page, StringComparison.Ordinal);
        Assert.Contains("<p>share: <strong>0.5</strong></p>", page, StringComparison.Ordinal);
        Assert.Contains("- grades:\n\n         none  mild\n      none  1<2\n\n- share: 0.5", MarkdownReport.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_s_places_are_not_looked_for_in_what_is_put_in()
    {
        var page = HtmlReport.Of(Studies.Report() with { Title = "{{script}}" }, StudyFigures.None);
        Assert.Contains("<h1>{{script}}</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interval_stands_below_its_number_and_a_star_beside_it()
    {
        var table = Html.Table(new([new(""), new("MAE", IsNumber: true), new("note")], [["a [b]", "8.04 ± 0.31 [7.20, 8.90]*", "c [d]"]]));
        Assert.Contains("<th scope=\"row\">a [b]</th>", table, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">8.04 ± 0.31* <span class=\"range\">[7.20, 8.90]</span></td>", table, StringComparison.Ordinal);
        Assert.Contains("<td>c [d]</td>", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_stand_above_the_results()
    {
        var page = HtmlReport.Of(Studies.Report("digital phantom: no patient data"), StudyFigures.None);
        var note = page.IndexOf("<p>digital phantom: no patient data</p>", StringComparison.Ordinal);
        Assert.InRange(note, 1, page.IndexOf("<section id=\"results\">", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_that_are_not_finite_and_missing_intervals_are_null()
    {
        var method = MethodFigures.Of("m", "", [Answer("a", double.NaN, 2), Answer("b", 3, 4) with { Interval = new(1, double.PositiveInfinity, 0.9) }], []);
        var data = Data(HtmlReport.Of(Studies.Report(), new([method]))).GetProperty("methods")[0];

        Assert.Equal(JsonValueKind.Null, data.GetProperty("predicted")[0].ValueKind);
        Assert.Equal(3, data.GetProperty("predicted")[1].GetDouble());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("interval").GetProperty("lower")[0].ValueKind);
        Assert.Equal(1, data.GetProperty("interval").GetProperty("lower")[1].GetDouble());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("interval").GetProperty("upper")[1].ValueKind);
        Assert.Equal(1, data.GetProperty("agreement").GetProperty("count").GetInt32());
    }

    [Fact]
    public void A_method_without_intervals_evidence_or_a_finite_answer_has_none_on_the_page()
    {
        var data = Data(HtmlReport.Of(Studies.Report(), new([MethodFigures.Of("m", "", [Answer("a", double.NaN, 2)], [])]))).GetProperty("methods")[0];
        Assert.All(["interval", "evidence", "agreement", "bins", "embedding"], name => Assert.Equal(JsonValueKind.Null, data.GetProperty(name).ValueKind));
    }

    [Fact]
    public void Two_thousand_cases_with_pictures_stay_below_8_MB_and_the_page_says_what_it_leaves_out()
    {
        var method = Studies.Method("RM-Loss", test: 2_000, train: 1_000, neighbors: 40, pictures: many.Pictures);

        var page = HtmlReport.Of(Studies.Report(), new([method]));

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 2_000_000, 8_000_000);
        Assert.Contains(Rules(page), rule => rule.StartsWith("A card lists the 8 nearest training cases", StringComparison.Ordinal));
        Assert.Equal(2_000, Data(page).GetProperty("methods")[0].GetProperty("predicted").GetArrayLength());
    }

    [Fact]
    public void Pictures_end_at_their_budget_with_the_largest_errors_among_those_kept()
    {
        var method = Studies.Method("m", test: 200, train: 200, pictures: many.Pictures);

        var page = HtmlReport.Of(Studies.Report(), new([method]), new PageLimits { PictureBytes = 150_000 });

        var catalog = Data(page).GetProperty("catalogs")[0];
        var pictured = catalog.GetProperty("id").EnumerateArray().Zip(catalog.GetProperty("tile").EnumerateArray())
            .Where(pair => pair.Second.GetInt32() >= 0).Select(pair => pair.First.GetString()!).ToHashSet();
        Assert.InRange(pictured.Count, 64, 399);
        Assert.InRange(catalog.GetProperty("sheets").GetProperty("urls").EnumerateArray().Sum(url => url.GetString()!.Length), 1, 200_200);
        Assert.All(method.Cases.OrderByDescending(one => Math.Abs(one.Predicted - one.Target)).Take(5), one => Assert.Contains(one.Id, pictured));
        Assert.Contains(Rules(page), rule => rule.StartsWith($"Pictures are kept for {pictured.Count} of 400 cases", StringComparison.Ordinal));
    }

    [Fact]
    public void An_embedding_of_many_training_cases_shows_some_evenly_and_says_so()
    {
        var page = HtmlReport.Of(Studies.Report(), new([Studies.Method("m", 20, 100)]), new PageLimits { TrainingPoints = 30 });
        var embedding = Data(page).GetProperty("methods")[0].GetProperty("embedding");
        Assert.Equal((30, 20), (Points("train"), Points("test")));
        Assert.Contains(Rules(page), rule => rule.StartsWith("The embedding shows 30 training cases", StringComparison.Ordinal));

        int Points(string part) => embedding.GetProperty(part).GetProperty("case").GetArrayLength();
    }

    [Fact]
    public void Six_methods_of_two_thousand_cases_share_their_cases_and_stay_below_8_MB()
    {
        var figures = new StudyFigures([.. Enumerable.Range(0, 6).Select(i => Studies.Method($"method {i}", 2_000, 1_000, 40, pictures: many.Pictures))]);

        var page = HtmlReport.Of(Studies.Report(), figures);

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 2_000_000, 8_000_000);
        Assert.Equal(1, Data(page).GetProperty("catalogs").GetArrayLength());
        Assert.Equal(6, Data(page).GetProperty("methods").GetArrayLength());
    }

    [Fact]
    public void A_method_for_which_there_is_no_room_is_named()
    {
        var figures = new StudyFigures([Studies.Method("first", 20, 10), Studies.Method("second", 20, 10)]);
        var data = Data(HtmlReport.Of(Studies.Report(), figures, new PageLimits { Answers = 30 }));
        Assert.Equal(1, data.GetProperty("methods").GetArrayLength());
        Assert.Contains("second", data.GetProperty("rules")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_keeps_the_nearest_and_says_what_the_others_hold()
    {
        var evidence = ImmutableArray.Create(
            new CaseEvidence("n", 10, 0.1, 0.9) { Share = 0.6, EffectOfCase = 4.5, EffectOfSubject = double.NaN },
            new CaseEvidence("m", 20, 0.2, 0.45) { Share = 0.3 }, new CaseEvidence("o", 30, 0.3, 0.15) { Share = 0.1 });
        var method = MethodFigures.Of("m", "", [Answer("a", 13, 12) with { Evidence = evidence }], []);
        var data = Data(HtmlReport.Of(Studies.Report(), new([method]), new PageLimits { Neighbors = 1 }));
        var found = data.GetProperty("methods")[0].GetProperty("evidence");

        var place = found.GetProperty("case")[0][0].GetInt32();
        Assert.Equal("n", data.GetProperty("catalogs")[0].GetProperty("id")[place].GetString());
        Assert.Equal(0.6, found.GetProperty("share")[0][0].GetDouble(), 6);
        Assert.Equal((4.5, JsonValueKind.Null), (found.GetProperty("effect")[0][0].GetDouble(), found.GetProperty("subjectEffect")[0][0].ValueKind));
        Assert.Equal((2, 0.4), (found.GetProperty("others")[0].GetInt32(), found.GetProperty("othersShare")[0].GetDouble()));
    }

    [Fact]
    public void The_page_is_identified_by_what_it_shows_and_not_by_the_run()
    {
        var report = Studies.Report();
        Assert.Equal(HtmlReport.Identity(report), HtmlReport.Identity(report with { RunId = "2", Duration = TimeSpan.FromHours(1), Started = DateTimeOffset.UtcNow }));
        Assert.NotEqual(HtmlReport.Identity(report), HtmlReport.Identity(report with { Title = "Other" }));
        Assert.NotEqual(HtmlReport.Identity(report), HtmlReport.Identity(report with { Results = [new Result("RM-Loss", [new("MAE", 6.6, "months")], [])] }));
    }

    [Fact]
    public void A_page_is_drawn_once_for_all_runs_with_its_results()
    {
        var folder = Directory.CreateTempSubdirectory("report-").FullName;
        try
        {
            var files = new ReportFiles(Path.Combine(folder, "reports"));
            var drawn = 0;
            StudyFigures Gather()
            {
                drawn++;
                return new([Studies.Method("RM-Loss", 20, 10)]);
            }

            var first = files.Write(Studies.Report(), Gather, Path.Combine(folder, "runs", "1"));
            var second = files.Write(Studies.Report() with { RunId = "2" }, Gather, Path.Combine(folder, "runs", "2"));

            Assert.Equal(1, drawn);
            Assert.Equal(File.ReadAllText(first), File.ReadAllText(second));
            Assert.Equal(
                ["rm-loss-bland-altman.svg", "rm-loss-embedding.svg", "rm-loss-predicted-true.svg", "rm-loss-training.svg"],
                Directory.EnumerateFiles(Path.Combine(folder, "runs", "2", "figures")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Single(Directory.EnumerateDirectories(Path.Combine(folder, "reports")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Images for the tests of size, drawn once.</summary>
    public sealed class ManyHands : IDisposable
    {
        private readonly ImageSet images = new HandPhantom(1, 130, 100).Generate(3_000);

        internal PictureSource Pictures => new("hands", () => images);

        public void Dispose() => images.Dispose();
    }

    private static CasePrediction Answer(string id, double predicted, double target) => new(id, id, target, predicted, true, []);

    private static string[] Rules(string page) => [.. Data(page).GetProperty("rules").EnumerateArray().Select(rule => rule.GetString()!)];

    internal static JsonElement Data(string page)
    {
        const string start = "<script type=\"application/json\" id=\"data\">";
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return JsonDocument.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }
}
