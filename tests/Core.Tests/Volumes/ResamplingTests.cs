using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ResamplingTests
{
    private const float Outside = -1024;

    [Theory]
    [InlineData(Interpolation.Trilinear)]
    [InlineData(Interpolation.Nearest)]
    public void A_volume_on_its_own_grid_is_itself_bit_for_bit(Interpolation interpolation)
    {
        var volume = VolumeFolder.Ct();
        Assert.Equal(volume.Voxels.ToArray(), volume.ResampleTo(volume.Grid, interpolation, Outside).Voxels.ToArray());
    }

    [Fact]
    public void Halfway_between_voxels_lies_their_mean_and_half_a_voxel_beyond_the_last_lies_outside()
    {
        var volume = new Volume(VolumeGrid.Axial(2, 1, 1, (1, 1, 1)), [10, 20]);
        var fine = volume.Grid with { Columns = 7, Column = new(0.5, 0, 0), Origin = new(-1, 0, 0) };   // x = −1, −0.5, …, 2
        Assert.Equal([Outside, 10, 10, 15, 20, 20, Outside], volume.ResampleTo(fine, Interpolation.Trilinear, Outside).Voxels.ToArray());
        Assert.Equal([Outside, 10, 10, 20, 20, 20, Outside], volume.ResampleTo(fine, Interpolation.Nearest, Outside).Voxels.ToArray());
    }

    [Fact]
    public void Eight_voxels_are_weighted_by_the_distances_along_each_axis()
    {
        var volume = new Volume(VolumeGrid.Axial(2, 2, 2, (1, 2, 4)), [0, 1, 2, 3, 4, 5, 6, 7]);
        var point = VolumeGrid.Axial(1, 1, 1, (1, 1, 1)) with { Origin = new(0.25, 1, 3) };
        // The value at index (x, y, z) is x + 2·y + 4·z: 0.25 + 2·0.5 + 4·0.75.
        Assert.Equal(4.25f, volume.ResampleTo(point, Interpolation.Trilinear, Outside)[0, 0, 0]);
    }

    [Fact]
    public void A_plane_in_space_stays_that_plane_on_any_grid_inside()
    {
        var from = VolumeFolder.Ct(12).Grid;
        static float Plane(Millimetres at) => (float)(3 * at.X - 2 * at.Y + 0.5 * at.Z + 7);
        var volume = new Volume(from, [.. from.Points().Select(Plane)]);
        var to = new VolumeGrid(3, 3, 4, new(0.2, 0.1, 0), new(-0.1, 0.2, 0.05), new(0, 0.1, 1.1), from.At(1.5, 2.4, 3.1));
        var seen = volume.ResampleTo(to, Interpolation.Trilinear, float.NaN).Voxels.ToArray();
        foreach (var (expected, value) in to.Points().Select(Plane).Zip(seen))
            Assert.Equal(expected, value, 1e-4);
    }

    [Fact]
    public void Another_spacing_covers_the_same_box()
    {
        var grid = VolumeGrid.Axial(10, 10, 10, (1, 1, 1)).WithSpacing((2, 0.5, 3));
        Assert.Equal((5, 20, 3), (grid.Columns, grid.Rows, grid.Slices));
        // The box from −0.5 to 9.5 in x and y; 9 mm about its middle, 4.5, in z.
        Assert.Equal(new Millimetres(0.5, -0.25, 1.5), grid.Origin);
        Assert.Equal((2, 0.5, 3), grid.SpacingMm);
    }

    [Fact]
    public void Index_and_place_are_inverse()
    {
        var grid = VolumeFolder.Ct().Grid;
        var (column, row, slice) = grid.IndexOf(grid.At(1.25, -2, 3.5));
        Assert.Equal((1.25, -2, 3.5), (Math.Round(column, 9), Math.Round(row, 9), Math.Round(slice, 9)));
    }
}

internal static class GridPoints
{
    /// <summary>The voxel centres in the order of the voxels.</summary>
    public static IEnumerable<Millimetres> Points(this VolumeGrid grid) =>
        from slice in Enumerable.Range(0, grid.Slices)
        from row in Enumerable.Range(0, grid.Rows)
        from column in Enumerable.Range(0, grid.Columns)
        select grid.At(column, row, slice);

    /// <summary>The greatest distance between voxel centres of the same index, in mm.</summary>
    public static double DistanceMm(this VolumeGrid grid, VolumeGrid other)
    {
        Assert.Equal((grid.Columns, grid.Rows, grid.Slices), (other.Columns, other.Rows, other.Slices));
        return grid.Points().Zip(other.Points(), (a, b) => (a - b).Length).Max();
    }
}
