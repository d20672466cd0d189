using ImageRegression.Images;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>What images were, as far as they can, they stay; what was done to them is told.</summary>
public sealed class ColourAndFitTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Red, green and blue planes of one value each.
    private static byte[] Png(int width, int height, byte red, byte green, byte blue) => ImageCodec.EncodePng(
        [.. Enumerable.Repeat(red, width * height), .. Enumerable.Repeat(green, width * height), .. Enumerable.Repeat(blue, width * height)],
        new PixelLayout(height, width) { Channels = 3 });

    private ImageSet Decoded(PixelLayout layout, Colour colour = Colour.Keep, params byte[][] images)
    {
        for (var i = 0; i < images.Length; i++)
            folder.With($"{i}.png", images[i]);
        folder.WithTable(["path,label", .. Enumerable.Range(0, images.Length).Select(i => $"{i}.png,{i}")]);
        return ImageSet.Decode(folder.Read(), layout, colour: colour);
    }

    [Fact]
    public void One_coloured_image_gives_all_three_channels_and_is_counted()
    {
        using var set = Decoded(new PixelLayout(1, 1), Colour.Keep, Png(1, 1, 9, 9, 9), Png(1, 1, 200, 100, 50));
        Assert.Equal([9, 9, 9, 200, 100, 50], set.Pixels.bytes.ToArray());
        Assert.Equal("1 of 2 images have colour: kept as RGB", Assert.Single(set.Notes));
    }

    [Fact]
    public void Colour_files_of_greys_alone_are_grey_without_a_word()
    {
        using var set = Decoded(new PixelLayout(1, 1), Colour.Keep, Png(1, 1, 9, 9, 9), Png(1, 1, 50, 50, 50));
        Assert.Equal([9, 50], set.Pixels.bytes.ToArray());
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void Grey_that_is_asked_for_is_grey_and_told()
    {
        using var set = Decoded(new PixelLayout(1, 1), Colour.Grey, Png(1, 1, 255, 0, 0));
        Assert.Equal([76], set.Pixels.bytes.ToArray());   // 0.299 × 255, ITU-R BT.601
        Assert.Equal("1 of 1 images have colour: read as grey", Assert.Single(set.Notes));
    }

    [Fact]
    public void Colour_and_more_than_8_bits_are_kept_together()
    {
        folder.With("deep.pgm", [.. "P5\n1 1\n4095\n"u8, 0x0F, 0xFF]).With("colour.png", Png(1, 1, 255, 0, 51));
        using var set = ImageSet.Decode(folder.WithTable("path,label", "deep.pgm,1", "colour.png,2").Read(), new PixelLayout(1, 1), colour: Colour.Keep);
        using var batch = set.Batch([0, 1]);
        Assert.Equal((16, 3), (set.Layout.Bits, set.Layout.Channels));
        Assert.Equal([1, 1, 1, 1, 0, 0.2f], batch.data<float>().ToArray());
    }

    [Fact]
    public void A_single_image_is_prepared_as_the_coloured_set_was()
    {
        using var set = Decoded(new PixelLayout(2, 4) { Fit = ImageFit.Pad }, Colour.Keep, Png(2, 2, 200, 100, 50), Png(4, 2, 1, 2, 3));
        set.Save(Path.Combine(folder.Root, "set"));
        using var one = SingleImage.Decode(Path.Combine(folder.Root, "0.png"), ImageSet.PreparationIn(Path.Combine(folder.Root, "set")));
        Assert.Equal(set.Pixels[0].clone().bytes.ToArray(), one.Pixels.bytes.ToArray());
    }

    // A row of four pixels 10, 20, 30, 40 brought to 2 × 2.
    [Theory]
    [InlineData(ImageFit.Stretch, new byte[] { 15, 35, 15, 35 }, "stretched")]
    [InlineData(ImageFit.Pad, new byte[] { 15, 35, 0, 0 }, "scaled to fit and padded with black")]
    [InlineData(ImageFit.Crop, new byte[] { 22, 28, 22, 28 }, "scaled to cover, and cut")]
    public void Another_aspect_is_brought_to_the_size_as_asked_and_told(ImageFit fit, byte[] pixels, string told)
    {
        using var set = Decoded(new PixelLayout(2, 2) { Fit = fit }, Colour.Keep, ImageCodec.EncodePng([10, 20, 30, 40], new PixelLayout(1, 4)));
        // Crop enlarges to 2 × 8, linearly, and keeps the middle: pixels 3 and 4 of 8 lie at 1.25 and 1.75, between 20 and 30.
        Assert.Equal(pixels, set.Pixels.bytes.ToArray(), (a, b) => Math.Abs(a - b) <= 1);
        Assert.Equal($"the images are 4 times as wide as high: {told} to 2 × 2 pixels", set.Notes[0]);
    }

    [Fact]
    public void Enlarged_images_are_counted_and_images_of_the_size_pass_without_a_word()
    {
        using var set = Decoded(new PixelLayout(4, 4), Colour.Keep, Png(2, 2, 1, 1, 1), Png(4, 4, 1, 1, 1), Png(8, 8, 1, 1, 1));
        Assert.Equal("1 of 3 images are smaller than 4 × 4 pixels and were enlarged", Assert.Single(set.Notes));
    }

    [Fact]
    public void What_a_cut_keeps_is_the_middle()
    {
        using var set = Decoded(new PixelLayout(1, 2) { Fit = ImageFit.Crop }, Colour.Keep, ImageCodec.EncodePng([10, 20, 30, 40], new PixelLayout(1, 4)));
        Assert.Equal([20, 30], set.Pixels.bytes.ToArray());
    }
}
