using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Tables;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ImageSetTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_batch_holds_the_rows_asked_for_between_0_and_1()
    {
        folder.WithTable("path,label,sex", "a.png,1,F", "b.png,3,M").With("a.png", Grey(0, 255)).With("b.png", Grey(51, 102));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 2));
        using var batch = set.Batch([1, 0, 1]);
        Assert.Equal([3, 1, 1, 2], batch.shape);
        Assert.Equal([51 / 255f, 102 / 255f, 0, 1, 51 / 255f, 102 / 255f], batch.data<float>().ToArray());
        Assert.Equal([1, -1], set.Labels([1, 0], LabelScaling.Affine(2, 1)).data<float>().ToArray());
        Assert.Equal([1, 0], set.Sexes([1, 0]).data<long>().ToArray());
    }

    [Fact]
    public void Sixteen_bits_survive_the_signed_type_that_holds_them()
    {
        byte[] samples = [.. MemoryMarshal.AsBytes<ushort>([0, 32767, 32768, 65535])];
        folder.WithTable("path,label", "a.png,1").With("a.png", ImageCodec.EncodePng(samples, new PixelLayout(1, 4) { Bits = 16 }));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 4));
        using var batch = set.Batch([0]);
        Assert.Equal(torch.ScalarType.Int16, set.Pixels.dtype);
        Assert.Equal([0, 32767 / 65535f, 32768 / 65535f, 1], batch.data<float>().ToArray());
    }

    [Fact]
    public void Every_unreadable_image_is_told_with_its_line()
    {
        var png = DataFolder.GreyPng();
        folder.WithTable("path,label", "a.png,1", "cut.png,2", "text.png,3").With("a.png", png).With("cut.png", png[..^5]).With("text.png", "hello"u8.ToArray());
        var cases = folder.Read();
        Assert.Equal(
            "labels.csv(3): The image 'cut.png' cannot be used: it is cut off: its PNG chunks do not end with IEND." + Environment.NewLine
            + "labels.csv(4): The image 'text.png' cannot be used: its format is not known; PNG, JPEG, TIFF, BMP, WebP, PNM, GIF and TGA are read.",
            folder.FaultOf(() => ImageSet.Decode(cases, new PixelLayout(3, 4))));
    }

    [Fact]
    public void Progress_counts_up_to_all_and_cancelling_stops()
    {
        folder.WithTable("path,label", "a.png,1", "b.png,2").WithImages("a.png", "b.png");
        var told = new List<(int, int)>();
        ImageSet.Decode(folder.Read(), new PixelLayout(3, 4), progress: (done, all) => told.Add((done, all))).Dispose();
        Assert.Equal([(1, 2), (2, 2)], told);
        Assert.ThrowsAny<OperationCanceledException>(() => ImageSet.Decode(folder.Read(), new PixelLayout(3, 4), cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void A_missing_sex_is_told_only_where_it_is_needed()
    {
        folder.WithTable("path,label,sex", "a.png,1,").WithImages("a.png");
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(3, 4));
        Assert.Equal("labels.csv(2): The row has no sex, which this model needs. Fill the column sex with F or M.", folder.FaultOf(() => set.Sexes([0])));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void A_saved_set_is_read_back_as_it_was(int bits)
    {
        folder.WithTable("path,label,sex,stain", "a.png,1.5,F,2", "b.png,2,,").WithImages("a.png", "b.png");
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(3, 4) { Bits = bits });
        set.Save(Path.Combine(folder.Root, "set"));
        using var again = ImageSet.Load(Path.Combine(folder.Root, "set"));
        Assert.Equal((set.Layout, set.Cases.File, "2"), (again.Layout, again.Cases.File, again.Cases.Cases[0].Covariates["stain"]));
        Assert.Equal(set.Cases.Labels, again.Cases.Labels);
        Assert.Equal(set.Pixels.dtype, again.Pixels.dtype);
        Assert.Equal(set.Pixels.bytes.ToArray(), again.Pixels.bytes.ToArray());
    }

    [Fact]
    public void A_saved_set_whose_files_do_not_belong_together_is_told()
    {
        folder.WithTable("path,label", "a.png,1").WithImages("a.png");
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(3, 4));
        set.Save(folder.Root);
        File.WriteAllText(Path.Combine(folder.Root, "cases.json"), File.ReadAllText(Path.Combine(folder.Root, "cases.json")).Replace("\"Height\":3", "\"Height\":4"));
        Assert.Equal("pixels.safetensors: The pixels are not the [1, 1, 4, 4] samples of 8 bits that cases.json states.", folder.FaultOf(() => ImageSet.Load(folder.Root)));
        File.Delete(Path.Combine(folder.Root, "cases.json"));
        Assert.StartsWith("cases.json: The cases cannot be read:", folder.FaultOf(() => ImageSet.Load(folder.Root)));
    }

    [SharedFact]
    public void Cells_in_a_zip_are_read_whole_from_all_threads()
    {
        var cases = CaseTable.Read(SharedFolder.Path("data", "bbbc005-cells", "labels.csv"));
        using var set = ImageSet.Decode(cases.Take([.. Enumerable.Range(0, 200)]), new PixelLayout(130, 174));
        using var batch = set.Batch([5]);
        Assert.Equal((1575, 200), (cases.Count, set.Count));
        Assert.InRange(batch.mean().item<float>(), 0.001f, 0.9f);
    }

    private static byte[] Grey(params byte[] samples) => ImageCodec.EncodePng(samples, new PixelLayout(1, samples.Length));
}
