using ImageRegression.Studies;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>A study that shows no pictures of its images hands none on either.</summary>
public sealed class HiddenPicturesTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void A_bundle_has_pictures_only_of_images_that_may_be_shown(string shown)
    {
        var built = scripts.Build($$"""
            var hands = (Load.BoneAge("", 24, 20, phantoms: 20) with { ArePicturesShown = {{shown}} }).Split(6, 2, 2);
            var fit = Train.On(hands, new SmallResNetSpec { Width = 2, Dim = 4 }, Loss.RegressionMetric(), Optimizer.Adam(), iterations: 1, batch: 4);
            return Evaluate.Comparison([Evaluate.Trial("RM-Loss", fit, hands, 1)], metrics: [Metric.MAE]);
            """);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results"), Profile = Profile.Laptop };
        new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None);

        var fault = Record.Exception(() => BundleExport.Write(request, null, new() { Thumbnails = true }, Path.Combine(scripts.Folder, "seen.irm")));
        var small = Record.Exception(() => BundleExport.Write(request, null, new(), Path.Combine(scripts.Folder, "small.irm")));
        BundleExport.Write(request, null, new() { Miniatures = false }, Path.Combine(scripts.Folder, "bare.irm"));

        if (shown == "true")
            Assert.Null(fault ?? small);
        else
        {
            Assert.Contains("--no-miniatures", Assert.IsType<UserErrorException>(small).Message, StringComparison.Ordinal);
            Assert.Contains("shows no pictures of its images", Assert.IsType<UserErrorException>(fault).Message, StringComparison.Ordinal);
        }
        Assert.Equal(shown == "true", File.Exists(Path.Combine(scripts.Folder, "seen.irm")));
    }
}
