using Xunit;

namespace ImageRegression.Reports.Tests;

/// <summary>A test that drives Chromium; shown as skipped where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Executable is null ? "needs Chromium: scripts/setup" : null;

    /// <summary>The browser of the system; Playwright's own is never downloaded.</summary>
    public static string? Executable { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);
}
