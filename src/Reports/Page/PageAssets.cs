using System.Security.Cryptography;
using System.Text;

namespace ImageRegression.Reports.Page;

/// <summary>The page's template, style and script, which the build puts into this assembly.</summary>
internal static class PageAssets
{
    public static string Template => Text("page.html");

    public static string Style => Text("page.css");

    public static string Script => Text("page.js");

    /// <summary>Changes with everything that decides how a page looks: the code of this assembly and of those that compute the numbers, assets included.</summary>
    public static string Version => string.Join('+',
        new[] { typeof(PageAssets), typeof(Evaluation.BlandAltman), typeof(Studies.RetrievalMeasures) }.Select(type => type.Assembly.ManifestModule.ModuleVersionId));

    /// <summary>What the page's security policy lets run: this text and nothing else.</summary>
    public static string HashOf(string script) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}";

    private static string Text(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"The assembly has no resource report/{name}. Build src/Scripting again.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
