using ImageRegression.Neighbors;
using ImageRegression.Phantoms;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using ImageRegression.Tables;
using Microsoft.Playwright;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class BrowserTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("page-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [BrowserFact]
    public async Task The_page_draws_everything_without_a_complaint_in_light_and_dark()
    {
        var file = Write();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var browser = await Browser.Open(file, scheme);
            foreach (var section in new[] { "results", "predicted", "agreement", "error", "training", "embedding", "cases", "provenance" })
                await Assertions.Expect(browser.Page.Locator($"#{section}")).ToBeVisibleAsync();
            Assert.Equal(60, await browser.Page.Locator("#agreement .scatterlayer .point").CountAsync());
            Assert.True(await Brightness(browser.Page) is var bright && scheme == ColorScheme.Light ? bright > 200 : bright < 60, $"{scheme}: {bright}");

            await browser.Page.ClickAsync("#theme");
            Assert.True(await Brightness(browser.Page) is var toggled && scheme == ColorScheme.Light ? toggled < 60 : toggled > 200, $"{scheme}, toggled: {toggled}");
            Assert.Empty(browser.Complaints);
        }
    }

    [BrowserFact]
    public async Task The_embedding_in_3D_is_one_canvas_that_draws_and_goes_with_the_view()
    {
        await using var browser = await Browser.Open(Write(), ColorScheme.Light);
        var canvas = browser.Page.Locator("#embedding canvas");
        await Assertions.Expect(canvas).ToHaveCountAsync(1);
        await canvas.ScrollIntoViewIfNeededAsync();
        var colours = await ColoursOf(browser.Page, await browser.Page.Locator("#embedding .plot").ScreenshotAsync());
        Assert.True(colours > 200, $"{colours} different colours: nothing is drawn.");

        await browser.Page.CheckAsync("#embedding input[value='bin']");
        await browser.Page.CheckAsync("#embedding input[value='2']");
        await Assertions.Expect(canvas).ToHaveCountAsync(0);
        Assert.Equal(100, await browser.Page.Locator("#embedding .scatterlayer .point").CountAsync());
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task A_card_opens_on_a_click_on_a_row_or_a_point_and_shows_the_neighbours_images()
    {
        await using var browser = await Browser.Open(Write(), ColorScheme.Light);
        var card = browser.Page.Locator("#card");
        await Assertions.Expect(card).ToBeHiddenAsync();

        await browser.Page.Locator("#cases tbody tr").First.ClickAsync();
        await Assertions.Expect(card).ToBeVisibleAsync();
        Assert.Equal(await browser.Page.Locator("#cases tbody tr th").First.InnerTextAsync(), await card.Locator("h3").InnerTextAsync());
        await Assertions.Expect(card.Locator("canvas[data-drawn]")).ToHaveCountAsync(9);   // the case and its eight nearest
        await Assertions.Expect(card).ToContainTextAsync("4 further training cases hold");
        await Assertions.Expect(card).ToContainTextAsync("90 % interval");
        await Assertions.Expect(card.Locator("dl")).ToContainTextAsync("calibration subjects");
        await Assertions.Expect(card.Locator(".neighbours li").First).ToContainTextAsync("without it −1.5");
        await Assertions.Expect(card.Locator(".neighbours li").Nth(1)).ToContainTextAsync("without its subject +2.5");

        await browser.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(card).ToBeHiddenAsync();

        await browser.Page.Locator("#predicted .scatterlayer .point").Nth(5).ClickAsync(new() { Force = true });
        await Assertions.Expect(card).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task A_card_of_a_scan_shows_where_its_calcium_lies()
    {
        using var scans = Studies.Scans(20);
        var method = Studies.Method("RM-Loss", 12, 8, pictures: new PictureSource("hearts", () => scans));
        await using var browser = await Browser.Open(Save(HtmlReport.Of(Studies.Report("digital phantom"), new([method]))), ColorScheme.Light);
        await browser.Page.Locator("#cases tbody tr").First.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("#card canvas[data-drawn]")).ToHaveCountAsync(9);
        Assert.True(await ColoursOf(browser.Page, await browser.Page.Locator("#card .query canvas").ScreenshotAsync()) > 20);
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task Labels_that_come_round_are_written_within_a_turn_and_a_neighbour_beyond_the_seam_lies_beside_the_answer()
    {
        var cases = Enumerable.Range(0, 36).Select(i => new CasePrediction(
            $"{i:D2}", $"{i:D2}", (10 * i) + 1, ((10 * i) + 358) % 360, true, [new("n", 359, 0.1, 1) { Share = 1 }])
        { Axis = LabelAxis.Circle(360), Interval = new(((10 * i) + 358) % 360 - 9, ((10 * i) + 358) % 360 + 9, 0.9) });
        await using var browser = await Browser.Open(Save(HtmlReport.Of(Studies.Report(), new([MethodFigures.Of("m", "degrees", [.. cases], [])]))), ColorScheme.Light);
        foreach (var axis in (string[])["#predicted .xtick text", "#predicted .ytick text", "#agreement .xtick text"])
        {
            var ticks = await browser.Page.Locator(axis).AllTextContentsAsync();
            Assert.True(ticks.Count >= 4, axis);
            Assert.All(ticks, tick => Assert.Matches("^(0|45|90|135|180|225|270|315)$", tick.Trim()));
        }
        await Assertions.Expect(browser.Page.Locator("#predicted figcaption")).ToContainTextAsync("come round after 360");
        await browser.Page.FillAsync("#search", "00");
        await browser.Page.Locator("#cases tbody tr").First.ClickAsync();
        var card = browser.Page.Locator("#card");
        await Assertions.Expect(card.Locator("dl")).ToContainTextAsync("358.0 degrees");
        await Assertions.Expect(card.Locator("dl")).ToContainTextAsync("349.0 to 7.0, through 0");
        await Assertions.Expect(card.Locator("dl")).ToContainTextAsync("−3.0 degrees");
        await Assertions.Expect(card.Locator(".neighbours")).ToContainTextAsync("359 degrees");
        Assert.StartsWith("49.4", await card.Locator("circle.neighbour").GetAttributeAsync("cx"), StringComparison.Ordinal);   // 2° of 360 before the middle, of 92 % of the line
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task Another_method_can_be_chosen_and_the_keyboard_reaches_a_card()
    {
        await using var browser = await Browser.Open(Write(), ColorScheme.Light);
        await browser.Page.SelectOptionAsync("#method", new SelectOptionValue { Label = "L1" });
        await Assertions.Expect(browser.Page.Locator("#predicted figcaption")).ToContainTextAsync("This study calibrated no prediction intervals.");

        await browser.Page.Locator("#cases tbody button").First.FocusAsync();
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("#card")).ToContainTextAsync("L1");
        var first = await browser.Page.Locator("#card h3").InnerTextAsync();
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(browser.Page.Locator("#card h3")).Not.ToHaveTextAsync(first);
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task Ids_that_look_like_markup_stay_text()
    {
        const string nasty = "<img src=x onerror=alert(1)></script>";
        var method = MethodFigures.Of(nasty, nasty, [new(nasty, "s", 1, 2, true, [new(nasty, 1, 0, 1)]), new("b", "t", double.NaN, double.NaN, true, [])], []);
        await using var browser = await Browser.Open(Save(HtmlReport.Of(Studies.Report(nasty) with { Title = nasty }, new([method]))), ColorScheme.Light);
        await browser.Page.Locator("#cases tbody button").First.ClickAsync();
        Assert.Equal(0, await browser.Page.Locator("img").CountAsync());
        Assert.Equal(nasty, await browser.Page.TitleAsync());
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task A_study_without_predictions_has_its_tables()
    {
        await using var browser = await Browser.Open(Save(HtmlReport.Of(Studies.Report(), StudyFigures.None)), ColorScheme.Light);
        await Assertions.Expect(browser.Page.Locator("#results")).ToContainTextAsync("RM-Loss");
        Assert.Empty(browser.Complaints);
    }

    private string Write()
    {
        using var images = new HandPhantom(1).Generate(100);
        var pictures = new PictureSource("hands", () => images);
        return Save(HtmlReport.Of(Studies.Report("digital phantom"), new([
            Studies.Method("RM-Loss", 60, 40, pictures: pictures),
            Studies.Method("L1", 60, 40, intervals: false, pictures: pictures)])));
    }

    private string Save(string page)
    {
        var file = Path.Combine(folder, "report.html");
        File.WriteAllText(file, page);
        return file;
    }

    private static Task<double> Brightness(IPage page) => page.EvaluateAsync<double>(
        "() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number); return (r + g + b) / 3; }");

    /// <summary>Different colours among the pixels of a screenshot, counted by the browser itself.</summary>
    private static Task<int> ColoursOf(IPage page, byte[] png) => page.EvaluateAsync<int>(
        """
        async (base64) => {
          const image = new Image();
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.width, image.height];
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
        }
        """, Convert.ToBase64String(png));
}
