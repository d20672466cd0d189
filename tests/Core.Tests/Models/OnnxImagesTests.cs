using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>In an ONNX file images are prepared as the reader of this program prepares them.</summary>
public sealed class OnnxImagesTests : IDisposable
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("onnx-").FullName, "image.png");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    // Sides without a common factor with the wanted ones: a mean of pixels is never halfway between two levels, where one rounds up and the other down.
    [Theory]
    [InlineData(32, 24, 1)]
    [InlineData(97, 53, 1)]
    [InlineData(97, 53, 3)]
    [InlineData(11, 53, 1)]
    [InlineData(97, 7, 1)]
    [InlineData(9, 7, 3)]
    [InlineData(1, 1, 1)]
    [InlineData(301, 5, 1)]
    [InlineData(5, 211, 1)]
    public void Bytes_are_fitted_to_the_set_exactly(int height, int width, int channels)
    {
        var samples = new byte[channels * height * width];
        new Random(height + width).NextBytes(samples);
        if (channels == 1)
            File.WriteAllBytes(file, ImageCodec.EncodePng(samples, new(height, width)));
        else
            File.WriteAllBytes(file, ImageCodec.EncodePng(samples, new(height, width) { Channels = 3 }));
        using var scope = NewDisposeScope();
        foreach (var fit in Enum.GetValues<ImageFit>())
        {
            var preparation = new ImagePreparation(new(32, 24) { Channels = channels, Fit = fit }, IntensityScale.Declared);
            Assert.Equal(Read(preparation), Run(preparation, tensor(samples, [1, channels, height, width])));
        }
    }

    /// <summary>Ten pixels to one: of a hundred means some lie halfway, and sums in another order round some of those the other way.</summary>
    [Fact]
    public void Where_means_lie_halfway_between_two_levels_few_pixels_differ_and_by_one_level()
    {
        var samples = new byte[320 * 240];
        new Random(1).NextBytes(samples);
        File.WriteAllBytes(file, ImageCodec.EncodePng(samples, new(320, 240)));
        var preparation = new ImagePreparation(new(32, 24), IntensityScale.Declared);
        using var scope = NewDisposeScope();
        var differences = Read(preparation).Zip(Run(preparation, tensor(samples, [1, 1, 320, 240])), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Max(), 0, 1.01f / 255);
        Assert.InRange(differences.Count(difference => difference > 0), 0, differences.Length / 50);
    }

    [Theory]
    [InlineData(32, 24)]
    [InlineData(97, 53)]
    [InlineData(9, 7)]
    public void Deep_values_are_seen_through_the_window_of_the_set(int height, int width)
    {
        var samples = new ushort[height * width];
        var random = new Random(height);
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (ushort)random.Next(0, 5000);
        File.WriteAllBytes(file, ImageCodec.EncodePng(MemoryMarshal.AsBytes(samples.AsSpan()), new(height, width) { Bits = 16 }));
        using var scope = NewDisposeScope();
        var values = tensor([.. samples.Select(sample => (float)sample)], [1, 1, height, width]);
        foreach (var fit in Enum.GetValues<ImageFit>())
        {
            var window = new ImagePreparation(new(32, 24) { Fit = fit, Bits = 16 }, new(IntensityRule.Values, 500, 4000));
            AssertClose(Read(window), Run(window, values));
            var declared = window with { Scale = IntensityScale.Declared };
            AssertClose(Read(declared), Run(declared, values / 65535));
        }

        // The reader keeps values between two pixels to 1/65535 of the image's own range, and rounds once more to the window's.
        static void AssertClose(float[] expected, float[] found) =>
            Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2.01f / 65535));
    }

    [Fact]
    public void Beside_a_scan_is_air()
    {
        var preparation = new ImagePreparation(new(4, 8) { Fit = ImageFit.Pad, Bits = 16 }, new(IntensityRule.Hounsfield, -1000, 1000));
        using var scope = NewDisposeScope();
        var found = Run(preparation, full([1, 1, 4, 4], 0f));
        Assert.All(Enumerable.Range(0, 32), i => Assert.Equal(i % 8 is >= 2 and < 6 ? 0.5 : 0.0, found[i], 1e-5));
    }

    private float[] Read(ImagePreparation preparation)
    {
        using var images = SingleImage.Decode(file, preparation);
        using var batch = images.Batch([0]);
        return batch.ToHost<float>();
    }

    private static float[] Run(ImagePreparation preparation, Tensor images)
    {
        using var session = new OnnxSession(to =>
        {
            using var nothing = nn.Identity();
            var graph = new OnnxGraph(nothing);
            graph.Output(OnnxImages.Input(graph, preparation), "pixels", OnnxType.Float32, "batch", "channels", "rows", "columns");
            graph.Model("pixels", []).WriteTo(to);
        });
        return [.. session.Run("pixels", images).Select(value => (float)value)];
    }
}
