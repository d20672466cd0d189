using System.Runtime.InteropServices;
using ImageRegression.Calcium;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests.Calcium;

public sealed class HeartCropTests
{
    private static readonly VolumeGrid Grid = VolumeGrid.Axial(40, 40, 40, (1, 1, 1));

    // 4 voxels of 4 mm a side around the box of the mask: columns 12 to 27, centred between 19 and 20.
    private static readonly HeartCrop Crop = new() { Size = 4, WidthMm = 16, HeightMm = 16, Window = new HuWindow(0, 1000) };

    [Fact]
    public void A_voxel_holds_the_mean_of_what_it_covers_so_that_small_calcium_is_not_lost()
    {
        var ct = Filled(0);
        var hu = ct.Voxels.ToArray();
        hu[At(13, 14, 22)] = 640;   // one of 64 voxels of the crop's voxel (0, 0, 2)
        var cut = Cut(Crop, new Volume(Grid, hu), Block(12, 16));
        Assert.Equal(Math.Round(65535 * 0.64 / 64), cut[(2 * 4 * 4) + 0]);
        Assert.Equal(1, cut.Count(value => value != 0));
    }

    [Fact]
    public void The_window_cuts_off_before_averaging_and_reaches_from_black_to_white()
    {
        Assert.All(Cut(Crop, Filled(1500), Block(12, 16)), value => Assert.Equal(65535, value));
        Assert.All(Cut(Crop, Filled(-200), Block(12, 16)), value => Assert.Equal(0, value));
        Assert.All(Cut(Crop, Filled(250), Block(12, 16)), value => Assert.Equal(16384, value));
    }

    [Fact]
    public void Outside_of_the_heart_is_black_unless_asked_for()
    {
        var small = Block(16, 8);   // half the width of the crop, in its middle
        Assert.Equal(8, Cut(Crop, Filled(1000), small).Count(value => value == 65535));
        Assert.Equal(64, Cut(Crop with { IsMasked = false }, Filled(1000), small).Count(value => value == 65535));
    }

    [Fact]
    public void The_paper_s_grid_is_1_6_by_1_6_by_1_07_mm()
    {
        var paper = new HeartCrop();
        Assert.Equal((1.6, 1.07), (paper.WidthMm / paper.Size, paper.HeightMm / paper.Size));
        Assert.Equal(new PixelLayout(128, 128) { Depth = 128, Bits = 16 }, paper.Layout);
    }

    [Fact]
    public void An_empty_heart_another_grid_and_values_that_are_no_number_are_refused()
    {
        Assert.StartsWith("The heart's mask is empty", Assert.Throws<UserErrorException>(() => Cut(Crop, Filled(0), Filled(0))).Message, StringComparison.Ordinal);
        var shifted = new Volume(Grid with { Origin = new(1, 0, 0) }, Block(12, 16).Voxels.ToArray());
        Assert.StartsWith("The heart's mask has 40×40×40 voxels", Assert.Throws<UserErrorException>(() => Cut(Crop, Filled(0), shifted)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The scan holds a value that is not a finite number at column 0, row 0, slice 0",
            Assert.Throws<UserErrorException>(() => Cut(Crop, Filled(float.NaN), Block(12, 16))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HeartCrop { Window = new HuWindow(100, 100) });
    }

    [Fact]
    public void The_largest_region_is_kept_whole_and_alone()
    {
        var voxels = Block(12, 16).Voxels.ToArray();
        voxels[At(2, 2, 2)] = 1;                                   // an island
        voxels[At(28, 20, 20)] = voxels[At(29, 20, 20)] = 0.9f;    // a spur
        voxels[At(28, 28, 28)] = 1;                                // touches by a corner only
        var kept = LargestRegion.Of(new Volume(Grid, voxels), 0.5f).Voxels.ToArray();
        Assert.Equal((16 * 16 * 16) + 2, kept.Sum());
        Assert.Equal((1, 0, 0), (kept[At(29, 20, 20)], kept[At(2, 2, 2)], kept[At(28, 28, 28)]));
        Assert.Equal(0, LargestRegion.Of(Filled(0), 0.5f).Voxels.ToArray().Sum());
    }

    [Fact]
    public void A_set_of_volumes_gives_batches_of_five_axes_and_survives_being_saved()
    {
        var cases = new CaseTable([new Case("a", "a.nii", 1, "a"), new Case("b", "b.nii", 2, "b")]);
        using var set = ImageSet.Fill(cases, Crop.Layout, (row, slot) => Crop.Of(Filled(row == 0 ? 250 : 1000), Block(12, 16), slot));
        using var batch = set.Batch([1, 0]);
        Assert.Equal([2, 1, 4, 4, 4], batch.shape);
        Assert.Equal([1, 16384 / 65535f], batch.mean([1, 2, 3, 4]).data<float>().ToArray());
        var folder = Directory.CreateTempSubdirectory("volumes-").FullName;
        set.Save(folder);
        using var again = ImageSet.Load(folder);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(set.Layout, again.Layout);
        Assert.Equal(set.Pixels.bytes.ToArray(), again.Pixels.bytes.ToArray());
    }

    [Fact]
    public void Volumes_are_shifted_along_every_axis_and_flipped_left_to_right()
    {
        using var scope = torch.NewDisposeScope();
        var volumes = torch.zeros([1L, 1, 6, 8, 10]);
        volumes[0, 0, 2, 3, 1] = 1;
        var flipped = (Augmentation.None with { HorizontalFlip = 1 }).Apply(volumes, 1);
        Assert.Equal(1, flipped[0, 0, 2, 3, 8].item<float>(), 1e-4);
        var moved = Augmentation.Move(volumes, torch.tensor(
            new AffineDraw(0, 0.1, 0.25, 1, 1, false) { ShiftZ = 1 / 3.0 }.VolumeMatrix(10, 8), [1, 3, 4]));
        Assert.Equal(1, moved[0, 0, 4, 5, 2].item<float>(), 1e-4);   // by 2 of 6 slices, 2 of 8 rows, 1 of 10 columns
        var once = Augmentation.SmallRotateShiftFlip.Apply(volumes, 3);
        Assert.Equal(once.data<float>().ToArray(), Augmentation.SmallRotateShiftFlip.Apply(volumes, 3).data<float>().ToArray());
        Assert.InRange(once.max().item<float>(), 0.01f, 1);
    }

    private static int At(int column, int row, int slice) => (((slice * 40) + row) * 40) + column;

    private static Volume Filled(float hu) => new(Grid, [.. Enumerable.Repeat(hu, 40 * 40 * 40)]);

    private static Volume Block(int first, int size)
    {
        var voxels = new float[40 * 40 * 40];
        for (var slice = first; slice < first + size; slice++)
            for (var row = first; row < first + size; row++)
                voxels.AsSpan(At(first, row, slice), size).Fill(1);
        return new Volume(Grid, voxels);
    }

    private static ushort[] Cut(HeartCrop crop, Volume ct, Volume heart)
    {
        var bytes = new byte[crop.Layout.BytesPerImage];
        crop.Of(ct, heart, bytes);
        return MemoryMarshal.Cast<byte, ushort>(bytes).ToArray();
    }
}
