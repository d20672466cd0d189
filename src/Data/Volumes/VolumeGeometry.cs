namespace ImageRegression.Data.Volumes;

/// <summary>Places, areas and volumes on a grid.</summary>
public static class VolumeGeometry
{
    /// <summary>Centre of a voxel in the patient, RAS+; places between voxels and outside the grid are allowed.</summary>
    public static Millimetres At(this VolumeGrid grid, double column, double row, double slice) => new(
        grid.Origin.X + (column * grid.Column.X) + (row * grid.Row.X) + (slice * grid.Slice.X),
        grid.Origin.Y + (column * grid.Column.Y) + (row * grid.Row.Y) + (slice * grid.Slice.Y),
        grid.Origin.Z + (column * grid.Column.Z) + (row * grid.Row.Z) + (slice * grid.Slice.Z));

    /// <summary>Area of a pixel in its slice, in mm².</summary>
    public static double PixelMm2(this VolumeGrid grid) => Cross(grid.Column, grid.Row).Length;

    /// <summary>Volume of a voxel, in mm³; for slices in parallel planes, their distance times <see cref="PixelMm2"/>.</summary>
    public static double VoxelMm3(this VolumeGrid grid)
    {
        var normal = Cross(grid.Column, grid.Row);
        return Math.Abs((normal.X * grid.Slice.X) + (normal.Y * grid.Slice.Y) + (normal.Z * grid.Slice.Z));
    }

    private static Millimetres Cross(Millimetres a, Millimetres b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
}
