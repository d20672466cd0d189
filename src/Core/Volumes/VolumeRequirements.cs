namespace ImageRegression.Volumes;

/// <summary>What computations on volumes ask of them, checked before any work; each fault says what to do.</summary>
public static class VolumeRequirements
{
    private const double ToleranceMm = 1e-3;   // NIfTI keeps its geometry in float32

    /// <summary>Refuses a volume that does not lie voxel on voxel with another.</summary>
    /// <param name="volume">The volume, such as a mask.</param>
    /// <param name="reference">What it must lie on.</param>
    /// <param name="name">What the volume is, to begin a sentence with: <c>The calcium mask</c>.</param>
    /// <exception cref="UserErrorException">Size, spacing or place differ.</exception>
    public static void RequireGridOf(this Volume volume, Volume reference, string name)
    {
        var (grid, wanted) = (volume.Grid, reference.Grid);
        var isSame = (grid.Columns, grid.Rows, grid.Slices) == (wanted.Columns, wanted.Rows, wanted.Slices)
            && IsNear(grid.Column, wanted.Column) && IsNear(grid.Row, wanted.Row) && IsNear(grid.Slice, wanted.Slice) && IsNear(grid.Origin, wanted.Origin);
        if (!isSame)
            throw new UserErrorException($"{name} has {Told(grid)}, but the scan has {Told(wanted)}. Resample one onto the grid of the other.");
    }

    /// <summary>Refuses a volume with a voxel that is NaN or infinite.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="name">What it is, to begin a sentence with.</param>
    /// <exception cref="UserErrorException">Names the first such voxel.</exception>
    public static void RequireFinite(this Volume volume, string name)
    {
        var voxels = volume.Voxels.Span;
        for (var i = 0; i < voxels.Length; i++)
            if (!float.IsFinite(voxels[i]))
                throw NotFinite(name, i, volume.Grid);
    }

    internal static UserErrorException NotFinite(string name, int voxel, VolumeGrid grid) => new(
        $"{name} holds a value that is not a finite number at column {voxel % grid.Columns}, row {voxel / grid.Columns % grid.Rows}, "
        + $"slice {voxel / (grid.Columns * grid.Rows)}. Fill such voxels (air is -1000 HU), or leave the scan out.");

    private static bool IsNear(Millimetres a, Millimetres b) => (a - b).Length <= ToleranceMm;

    private static string Told(VolumeGrid grid) => FormattableString.Invariant(
        $"{grid.Columns}×{grid.Rows}×{grid.Slices} voxels of {grid.SpacingMm.Column:0.###}×{grid.SpacingMm.Row:0.###}×{grid.SpacingMm.Slice:0.###} mm from ({grid.Origin.X:0.##}, {grid.Origin.Y:0.##}, {grid.Origin.Z:0.##})");
}
