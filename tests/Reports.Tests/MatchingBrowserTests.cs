using ImageRegression.Phantoms;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using Microsoft.Playwright;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class MatchingBrowserTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("page-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [BrowserFact]
    public async Task The_figures_of_matching_are_drawn_without_a_complaint_in_light_and_dark()
    {
        var file = Write();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var browser = await Browser.Open(file, scheme);
            foreach (var section in new[] { "results", "years", "open-set", "board", "grids", "margins", "surfaces", "provenance" })
                await Assertions.Expect(browser.Page.Locator($"#{section}")).ToBeVisibleAsync();
            await Assertions.Expect(browser.Page.Locator("#bar a[href='#board']")).ToHaveTextAsync("Match board");
            Assert.Equal(2 * 5, await browser.Page.Locator("#years .scatterlayer .point").CountAsync());
            Assert.Equal(2, await browser.Page.Locator("#open-set .scatterlayer .js-line").CountAsync());
            Assert.Equal(2 * 3, await browser.Page.Locator("#margins .scatterlayer .js-line").CountAsync());
            Assert.Equal(2, await browser.Page.Locator("#surfaces .plot image").CountAsync());
            await Assertions.Expect(browser.Page.Locator("#grids td.chosen")).ToHaveTextAsync(["✓ 0.900", "✓ 0.750"]);

            await browser.Page.ClickAsync("#theme");
            Assert.Equal(2 * 5, await browser.Page.Locator("#years .scatterlayer .point").CountAsync());
            Assert.Empty(browser.Complaints);
        }
    }

    [BrowserFact]
    public async Task A_board_opens_a_query_on_a_click_and_says_in_words_what_is_right()
    {
        await using var browser = await Browser.Open(Write(), ColorScheme.Light);
        var (board, card) = (browser.Page.Locator("#board"), browser.Page.Locator("#card"));
        await Assertions.Expect(board.Locator(".board > li")).ToHaveCountAsync(8);
        await Assertions.Expect(board.Locator(".board > li").First).ToContainTextAsync("✗ found at 7");
        await Assertions.Expect(card).ToBeHiddenAsync();

        await board.Locator(".board > li button").First.ClickAsync();
        await Assertions.Expect(card).ToBeVisibleAsync();
        await Assertions.Expect(card.Locator("canvas[data-drawn]")).ToHaveCountAsync(7);   // the query, its own, the five nearest
        await Assertions.Expect(card.Locator(".neighbours .wrong")).ToHaveCountAsync(5);
        await Assertions.Expect(card.Locator(".neighbours li").First).ToContainTextAsync("✗ wrong");
        await Assertions.Expect(card.Locator(".neighbours li").First).ToContainTextAsync("distance 0.100");
        await Assertions.Expect(card.Locator(".sought .match").Nth(1)).ToContainTextAsync("month 0");
        var first = await card.Locator("h3").InnerTextAsync();
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(card.Locator("h3")).Not.ToHaveTextAsync(first);
        await browser.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(card).ToBeHiddenAsync();

        await browser.Page.CheckAsync("#board input[value='best']");
        await board.Locator(".board > li button").First.ClickAsync();
        await Assertions.Expect(card.Locator(".neighbours li").First).ToContainTextAsync("✓ right");
        await Assertions.Expect(card.Locator(".neighbours .right")).ToHaveCountAsync(1);
        await browser.Page.Keyboard.PressAsync("Escape");

        await browser.Page.SelectOptionAsync("#board-method", new SelectOptionValue { Label = "AdaTriplet-AM" });
        await browser.Page.CheckAsync("#board input[value='worst']");
        await Assertions.Expect(board.Locator(".board > li").First).ToContainTextAsync("✗ found at 3");
        await browser.Page.FillAsync("#board-search", "no such query");
        await Assertions.Expect(board.Locator(".board > li")).ToHaveCountAsync(0);
        Assert.Empty(browser.Complaints);
    }

    private string Write()
    {
        using var images = new KneePhantom(1, 48, 48).Generate(8);
        var file = Path.Combine(folder, "report.html");
        File.WriteAllText(file, HtmlReport.Of(
            Studies.Report("digital phantom"), new([]) { Matching = MatchingStudies.Figures(4, new PictureSource("knees", () => images)) }));
        return file;
    }
}
