using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Torch;
using ImageRegression.Training;
using Xunit;
using Xunit.Abstractions;

namespace ImageRegression.Studies.Tests;

/// <summary>Hands of another population asked about as they are, and turned, mirrored and inverted, as a hasty export may deliver them.</summary>
public sealed class ImageHintTests(ITestOutputHelper output) : IDisposable
{
    private const int Asked = 60;

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void What_was_done_to_a_hand_is_asked_and_nothing_of_hands_as_they_are()
    {
        var hands = Load.BoneAge("", height: 52, width: 40, phantoms: 240).Split(train: 8, validation: 1, test: 1);
        var fit = Train.On(hands, new SmallResNetSpec { Width = 8, Dim = 16 }, Loss.RegressionMetric(), Optimizer.Adam(lr: 2e-3), iterations: 150, batch: 16);
        var index = Neighbors.Index(fit.Embed(hands.Train), Radius.Of(0.5));
        using var run = sandbox.Runner().Run([index, fit]);
        using var model = new DeployedModel("hands", "RM-Loss", "months", [], run.Value(fit), run.Value(index), new(new(new(52, 40), IntensityScale.Declared), new()));
        var without = model with { Index = run.Value(index) with { Miniatures = null } };
        Assert.Equal([192, 8, 8], model.Index.Miniatures!.shape);
        Assert.Empty(model.NotesOnAnswers);
        Assert.Contains("without pictures of 8 × 8 pixels", Assert.Single(without.NotesOnAnswers), StringComparison.Ordinal);

        var phantom = new HandPhantom(Seed: 99, 208, 160);
        (string Name, int Exif, bool Inverted, string Meant)[] changes =
        [
            ("as they are", 1, false, "nothing"), ("upside down", 3, false, "turned upside down?"), ("left and right", 2, false, "mirrored, left and right exchanged?"),
            ("top and bottom", 4, false, "mirrored, top and bottom exchanged?"), ("clockwise", 6, false, "turned by 90° clockwise?"),
            ("anticlockwise", 8, false, "turned by 90° anticlockwise?"), ("inverted", 1, true, "black and white exchanged?"),
        ];
        var right = changes.ToDictionary(change => change.Name, change =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(sandbox.Folder, change.Name)).FullName;
            for (var row = 0; row < Asked; row++)
            {
                var pixels = Array.ConvertAll(phantom.Render(row), pixel => change.Inverted ? (byte)(255 - pixel) : pixel);
                File.WriteAllBytes(Path.Combine(folder, $"{row:D3}.png"), Turned(pixels, phantom.Layout, change.Exif));
            }
            return (With: Questions(model), Without: Questions(without));

            int Questions(DeployedModel asking)
            {
                using var answers = new ImageAnswers(asking, Tables.CovariateText.None);
                var all = answers.For(AskedImages.Of([folder], null, false).Images).ToArray();
                Assert.All(all, answer => Assert.NotNull(answer.Answer));
                var asked = all.CountBy(answer => answer.Hint?.Question ?? "nothing").ToDictionary();
                output.WriteLine($"{change.Name}: {string.Join("; ", asked.Select(one => $"{one.Value} {one.Key}"))}");
                return asked.GetValueOrDefault(change.Meant);
            }
        });
        Assert.Equal((Asked, Asked), right["as they are"]);
        foreach (var turned in new[] { "upside down", "clockwise", "anticlockwise", "inverted" })
            Assert.Equal(Asked, right[turned].With);
        foreach (var mirrored in new[] { "left and right", "top and bottom" })   // hands are nearly alike in a mirror: 643 of 700 (decision 040)
            Assert.InRange(right[mirrored].With, 50, Asked);
        Assert.InRange(right["inverted"].Without, 50, Asked);
        Assert.InRange(right["upside down"].Without, 0, 5);   // a space shaped by age alone cannot tell
    }

    [Theory]
    [InlineData(ImageFit.Stretch, 1)]
    [InlineData(ImageFit.Pad, 3)]
    public void A_miniature_is_the_mean_of_the_areas_of_the_grey_image(ImageFit fit, int channels)
    {
        var layout = new PixelLayout(16, 24) { Channels = channels, Fit = fit };
        using var images = ImageSet.Fill(new Tables.CaseTable([new("a", "a", 1, "a"), new("b", "b", 2, "b")]), layout, (row, slot) =>
        {
            for (var i = 0; i < slot.Length; i++)
                slot[i] = (byte)((i % 24 / 3 * 10) + (i / 24 % 16 / 2) + (i / (16 * 24) * 40) + (row * 90));
        });
        using var miniatures = Miniatures.Of(images, [1]);
        var colour = channels == 1 ? 0 : (0.587 * 40) + (0.114 * 80);
        Assert.Equal(
            Enumerable.Range(0, 64).Select(i => Math.Round(((i % 8 * 10) + (i / 8) + colour + 90) / 255, 5)),
            miniatures!.ToHost<float>().Select(value => Math.Round(value, 5)));
    }

    [Fact]
    public void Light_and_contrast_count_for_nothing_and_one_grey_is_as_far_from_all()
    {
        using var one = TorchSharp.torch.arange(64, TorchSharp.torch.float32).reshape(1, 8, 8) / 100;
        using var lighter = (one * 0.3) + 0.2;
        using var grey = TorchSharp.torch.full(1, 8, 8, 0.5f);
        using var all = Miniatures.Comparable(TorchSharp.torch.cat([one, lighter, grey]));
        var rows = all.ToHost<float>();
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(rows[i], rows[64 + i], 1e-4));
        Assert.All(rows[128..], value => Assert.Equal(0, value));
        Assert.Equal(1, rows[..64].Average(value => (double)value * value), 1e-4);
    }

    [Fact]
    public void Clips_and_volumes_have_none()
    {
        using var volumes = ImageSet.Fill(new Tables.CaseTable([new("a", "a", 1, "a")]), new(8, 8) { Depth = 4 }, (_, slot) => slot.Clear());
        Assert.Null(Miniatures.Of(volumes, [0]));
    }

    // As a viewer turns a file whose EXIF orientation is this; 3, 2 and 4 undo themselves, 6 turns clockwise, 8 anticlockwise.
    private static byte[] Turned(byte[] pixels, PixelLayout layout, int exif)
    {
        var (height, width) = (layout.Height, layout.Width);
        var (rows, columns) = exif < 5 ? (height, width) : (width, height);
        var turned = new byte[pixels.Length];
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x++)
            {
                var (row, column) = exif switch
                {
                    2 => (y, width - 1 - x),
                    3 => (height - 1 - y, width - 1 - x),
                    4 => (height - 1 - y, x),
                    6 => (height - 1 - x, y),
                    8 => (x, width - 1 - y),
                    _ => (y, x),
                };
                turned[(y * columns) + x] = pixels[(row * width) + column];
            }
        return ImageCodec.EncodePng(turned, new(rows, columns));
    }
}
