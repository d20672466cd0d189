using System.Runtime.InteropServices;
using ImageRegression.Images;
using Xunit;

namespace ImageRegression.Tests;

public sealed class TiffTests
{
    private const ushort Photometric = 262, Orientation = 274, Samples = 277, Planar = 284, Format = 339, Subfile = 254, FillOrder = 266;

    private static readonly DecodeLimits Limits = new();

    [Fact]
    public void What_is_white_at_zero_is_turned_round_at_every_depth()
    {
        Assert.Equal([255, 251, 0], Bytes(new TiffBytes(3, 1, 8, [0, 4, 255]).With(Photometric, 0)));
        Assert.Equal([65535, 64511, 0], Words(new TiffBytes(3, 1, 16, Wide(0, 1024, 65535)).With(Photometric, 0)));
        Assert.Equal([4095, 4094, 0, 2048], Words(new TiffBytes(4, 1, 12, [0x00, 0x00, 0x01, 0xFF, 0xF7, 0xFF]).With(Photometric, 0)));   // 0, 1, 4095, 2047
        Assert.Equal([255, 0, 0, 255, 0], Bytes(new TiffBytes(5, 1, 1, [0b01101000]).With(Photometric, 0)));
    }

    [Fact]
    public void Twelve_bits_are_kept_as_they_are_and_fewer_than_eight_scaled()
    {
        Assert.Equal([0, 1, 4095, 2047], Words(new TiffBytes(4, 1, 12, [0x00, 0x00, 0x01, 0xFF, 0xF7, 0xFF])));
        Assert.Equal([0, 17, 255], Bytes(new TiffBytes(3, 1, 4, [0x01, 0xF0])));
        Assert.Equal([0, 85, 170, 255], Bytes(new TiffBytes(4, 1, 2, [0b00011011])));
    }

    [Theory]
    [InlineData(1, "1 2 3 4 5 6", 3)]
    [InlineData(2, "3 2 1 6 5 4", 3)]
    [InlineData(3, "6 5 4 3 2 1", 3)]
    [InlineData(4, "4 5 6 1 2 3", 3)]
    [InlineData(5, "1 4 2 5 3 6", 2)]
    [InlineData(6, "4 1 5 2 6 3", 2)]
    [InlineData(7, "6 3 5 2 4 1", 2)]
    [InlineData(8, "3 6 2 5 1 4", 2)]
    public void The_orientation_is_applied(int orientation, string pixels, int width)
    {
        var (layout, samples) = ImageCodec.Decode(new TiffBytes(3, 2, 8, [1, 2, 3, 4, 5, 6]).With(Orientation, orientation).ToFile(), 1, Limits);
        Assert.Equal((pixels, width), (string.Join(' ', samples), layout.Width));
    }

    [Fact]
    public void Planes_tiles_and_extra_samples_are_laid_out()
    {
        byte[] planes = [.. Wide(1, 2), .. Wide(300, 400), .. Wide(50000, 60000)];
        var apart = new TiffBytes(2, 1, 16, planes).With(258, 16, 16, 16).With(Photometric, 2).With(Samples, 3).With(Planar, 2);
        var strips = apart.ToFile();   // one strip a plane is three; here they are one
        Assert.Contains("TIFF", Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(strips, 3, Limits)).Message);
        byte[] tile = [.. Enumerable.Range(0, 256).SelectMany(i => Wide(i * 256))];
        var tiled = new TiffBytes(3, 2, 16, tile).Without(278).Without(279).With(322, 16).With(323, 16);
        Assert.Equal([0, 256, 512, 4096, 4352, 4608], Words(tiled));
        var transparent = new TiffBytes(1, 1, 8, [10, 20, 30, 0]).With(258, 8, 8, 8, 8).With(Photometric, 2).With(Samples, 4).With(338, 2);
        Assert.Equal<byte>([10, 20, 30], ImageCodec.Decode(transparent.ToFile(), 3, Limits).Samples);
    }

    [Fact]
    public void Inks_become_light()
    {
        var inks = new TiffBytes(2, 1, 8, [0, 0, 0, 0, 255, 0, 0, 0]).With(258, 8, 8, 8, 8).With(Photometric, 5).With(Samples, 4);
        Assert.Equal<byte>([255, 0, 255, 255, 255, 255], ImageCodec.Decode(inks.ToFile(), 3, Limits).Samples);   // no ink is white, cyan takes the red
    }

    [Fact]
    public void Reversed_bits_are_turned() => Assert.Equal([0, 85, 170, 255], Bytes(new TiffBytes(4, 1, 2, [0b11011000]).With(FillOrder, 2)));

    [Fact]
    public void Several_pages_are_refused_and_a_thumbnail_is_none()
    {
        TiffBytes Page(byte grey) => new(1, 1, 8, [grey]);
        Assert.Equal("it has 3 pages; a picture has one. Save the pages apart, or volumes as NIfTI", Refused(TiffBytes.File(Page(10), Page(20), Page(30))));
        Assert.Equal<byte>([10], ImageCodec.Decode(TiffBytes.File(Page(10), Page(20).With(Subfile, 1)), 1, Limits).Samples);
    }

    [Theory]
    [InlineData(2, "signed integers")]
    [InlineData(3, "floating-point numbers")]
    public void Other_numbers_are_refused_by_name(int format, string name) => Assert.Contains(name, Refused(new TiffBytes(1, 1, 16, Wide(1)).With(Format, format).ToFile()));

    [Fact]
    public void A_strip_that_is_shorter_than_its_rows_is_refused() =>
        Assert.Contains("instead of 1600", Refused(new TiffBytes(40, 40, 8, new byte[1599]).With(278, 40).ToFile()));

    [Fact]
    public void A_huge_tile_is_refused_before_memory_is_taken()
    {
        var bomb = new TiffBytes(3, 2, 16, new byte[64]).Without(278).Without(279).With(322, 65520).With(323, 65520).ToFile();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most 100,000,000 are allowed", Refused(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(file, 1, Limits)).Message;

    private static int[] Bytes(TiffBytes tiff) => [.. ImageCodec.Decode(tiff.ToFile(), 1, Limits).Samples.Select(sample => (int)sample)];

    private static int[] Words(TiffBytes tiff)
    {
        var (layout, samples) = ImageCodec.Decode(tiff.ToFile(), 1, Limits);
        Assert.Equal(16, layout.Bits);
        return [.. MemoryMarshal.Cast<byte, ushort>(samples).ToArray().Select(sample => (int)sample)];
    }

    private static byte[] Wide(params int[] samples) => [.. samples.SelectMany(sample => new[] { (byte)sample, (byte)(sample >> 8) })];
}
