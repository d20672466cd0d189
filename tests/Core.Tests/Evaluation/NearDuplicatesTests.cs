using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Copies among images that are all alike: the same frame, each with a texture of its own.</summary>
public sealed class NearDuplicatesTests
{
    private const int Side = 64, Train = 300;

    // A bright disc in a dark field, as in every image, beside twenty soft spots of the image's own.
    private static byte[] Picture(int number, double gain = 1, double noise = 0)
    {
        var random = new Random(number);
        var spots = Enumerable.Range(0, 20).Select(_ => (X: random.NextDouble() * Side, Y: random.NextDouble() * Side, Size: 4 + 6 * random.NextDouble(), Height: 100 * random.NextDouble() - 50)).ToArray();
        var grain = new Random(1000 + number);
        var pixels = new byte[Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = (i / Side, i % Side);
            var value = (Math.Pow(x - Side / 2, 2) + Math.Pow(y - Side / 2, 2) < 600 ? 140 : 50)
                + spots.Sum(spot => spot.Height * Math.Exp(-(Math.Pow(x - spot.X, 2) + Math.Pow(y - spot.Y, 2)) / (spot.Size * spot.Size)));
            pixels[i] = (byte)Math.Clamp(gain * value + noise * (grain.NextDouble() - 0.5), 0, 255);
        }
        return pixels;
    }

    private static ImageSet Set(int count, Func<int, byte[]> picture) => ImageSet.Fill(
        new CaseTable([.. Enumerable.Range(0, count).Select(i => new Case($"{i}", $"{i}.png", i, $"{i}"))]), new PixelLayout(Side, Side), (row, slot) => picture(row).CopyTo(slot));

    private static (int Row, int Other, bool IsSame)[] Found(ImageSet images) =>
        [.. NearDuplicates.Between(images, [.. Enumerable.Range(Train, images.Count - Train)], [.. Enumerable.Range(0, Train)]).Select(pair => (pair.Row, pair.Other, pair.IsSame))];

    [Fact]
    public void Different_images_of_one_kind_are_no_copies()
    {
        using var images = Set(Train + 100, i => Picture(i));
        Assert.Empty(Found(images));
    }

    [Fact]
    public void All_of_forty_copies_are_found_each_with_its_original()
    {
        using var images = Set(Train + 100, i => i >= Train && i < Train + 40 ? Picture(i - Train) : Picture(i));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (Train + i, i, true)), Found(images));
    }

    [Theory]
    [InlineData(1, 3)]      // as a lossy format leaves it
    [InlineData(0.8, 1)]    // darker
    [InlineData(1.2, 3)]
    public void Copies_that_were_changed_a_little_are_found(double gain, double noise)
    {
        using var images = Set(Train + 100, i => i >= Train && i < Train + 40 ? Picture(i - Train, gain, noise) : Picture(i));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (Train + i, i, false)), Found(images));
    }

    [Fact]
    public void Where_all_are_copies_all_are_found()
    {
        using var images = Set(2 * Train, i => Picture(i % Train, i < Train ? 1 : 0.9, 2));
        Assert.Equal(Enumerable.Range(0, Train).Select(i => (Train + i, i, false)), Found(images));
    }

    [Fact]
    public void Images_of_one_colour_are_the_same_or_no_copies()
    {
        using var images = Set(Train + 3, i => i < Train ? Picture(i) : [.. Enumerable.Repeat((byte)i, Side * Side)]);
        Assert.Empty(Found(images));
        using var two = Set(Train + 3, i => i is > 0 and < Train ? Picture(i) : [.. Enumerable.Repeat((byte)9, Side * Side)]);
        Assert.Equal([(Train, 0, true), (Train + 1, 0, true), (Train + 2, 0, true)], Found(two));
    }
}
