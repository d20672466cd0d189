using Microsoft.Playwright;

namespace ImageRegression.Reports.Tests;

/// <summary>A page of a report in headless Chromium, opened from its file, with the complaints of its console.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowserContext context;
    private readonly string profile;

    private Browser(IPlaywright playwright, IBrowserContext context, string profile, IPage page) =>
        (this.playwright, this.context, this.profile, Page) = (playwright, context, profile, page);

    public IPage Page { get; }

    /// <summary>Errors of the console, and requests for anything outside of the file.</summary>
    public List<string> Complaints { get; } = [];

    /// <param name="file">The page.</param>
    /// <param name="scheme">What the system prefers.</param>
    public static async Task<Browser> Open(string file, ColorScheme scheme)
    {
        var profile = Directory.CreateTempSubdirectory("browser-").FullName;
        var playwright = await Playwright.CreateAsync();
        var context = await playwright.Chromium.LaunchPersistentContextAsync(profile, new()
        {
            ExecutablePath = BrowserFactAttribute.Executable,
            Headless = true,
            ColorScheme = scheme,
            ViewportSize = new() { Width = 1280, Height = 900 },
            // WebGL is drawn by SwiftShader, in software; --no-sandbox because tests in containers run as root.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        var page = context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync();
        var browser = new Browser(playwright, context, profile, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")   // warnings are Chromium's about the speed of SwiftShader
                browser.Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => browser.Complaints.Add($"uncaught: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                browser.Complaints.Add($"request: {request.Url}");
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForFunctionAsync("document.documentElement.dataset.ready >= 1");
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        playwright.Dispose();
        Directory.Delete(profile, recursive: true);
    }
}
