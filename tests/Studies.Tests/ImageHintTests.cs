using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;
using Xunit.Abstractions;

namespace ImageRegression.Studies.Tests;

/// <summary>Hands of another population asked about as they are, and inverted, as a hasty export may deliver them.</summary>
public sealed class ImageHintTests(ITestOutputHelper output) : IDisposable
{
    private const int Asked = 60;

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void Hands_with_black_and_white_exchanged_are_asked_about_and_hands_as_they_are_are_not()
    {
        var hands = Load.BoneAge("", height: 52, width: 40, phantoms: 240).Split(train: 8, validation: 1, test: 1);
        var fit = Train.On(hands, new SmallResNetSpec { Width = 8, Dim = 16 }, Loss.RegressionMetric(), Optimizer.Adam(lr: 2e-3), iterations: 150, batch: 16);
        var index = Neighbors.Index(fit.Embed(hands.Train), Radius.Of(0.5));
        using var run = sandbox.Runner().Run([index, fit]);
        using var model = new DeployedModel("hands", "RM-Loss", "months", [], run.Value(fit), run.Value(index), new(new(new(52, 40), IntensityScale.Declared), new()));

        var phantom = new HandPhantom(Seed: 99, 208, 160);
        int Questions(string name, Func<byte[], byte[]> change, string? meant)
        {
            var folder = Directory.CreateDirectory(Path.Combine(sandbox.Folder, name)).FullName;
            for (var row = 0; row < Asked; row++)
                File.WriteAllBytes(Path.Combine(folder, $"{row:D3}.png"), ImageCodec.EncodePng(change(phantom.Render(row)), phantom.Layout));
            var answers = new ImageAnswers(model, Tables.CovariateText.None).For(AskedImages.Of([folder], null, false).Images).ToArray();
            Assert.All(answers, answer => Assert.NotNull(answer.Answer));
            var asked = answers.CountBy(answer => answer.Hint?.Question ?? "nothing").ToDictionary();
            output.WriteLine($"{name}: {string.Join("; ", asked.Select(one => $"{one.Value} {one.Key}"))}");
            return meant is null ? Asked - asked.GetValueOrDefault("nothing") : asked.GetValueOrDefault(meant);
        }

        var falseAlarms = Questions("as they are", pixels => pixels, null);
        var inverted = Questions("inverted", pixels => Array.ConvertAll(pixels, pixel => (byte)(255 - pixel)), "black and white exchanged?");
        Assert.InRange(falseAlarms, 0, 2);   // of 500 other hands, none (decision 040)
        Assert.InRange(inverted, 50, Asked);
    }
}
