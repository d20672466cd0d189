namespace ImageRegression.Volumes;

/// <summary>A scalar volume: CT in Hounsfield units, MRI in the scanner's units, a mask as 0 and 1.</summary>
/// <param name="grid">Where the voxels lie.</param>
/// <param name="voxels">Columns fastest, then rows, then slices: a tensor of shape [slices, rows, columns]. Not copied.</param>
/// <exception cref="ArgumentException">There are not as many values as the grid has voxels.</exception>
public sealed class Volume(VolumeGrid grid, float[] voxels)
{
    /// <summary>Where the voxels lie.</summary>
    public VolumeGrid Grid { get; } = grid;

    /// <summary>The values; columns fastest, then rows, then slices.</summary>
    public ReadOnlyMemory<float> Voxels { get; } = voxels.Length == grid.Voxels ? voxels
        : throw new ArgumentException($"The grid has {grid.Voxels} voxels but {voxels.Length} values are given.", nameof(voxels));

    /// <summary>Whether its file says how the patient lies; where not, the grid's directions are a guess.</summary>
    internal bool IsPlaced { get; init; } = true;

    /// <summary>The value at a voxel.</summary>
    /// <exception cref="IndexOutOfRangeException">It lies outside the grid.</exception>
    public float this[int column, int row, int slice] => Voxels.Span[checked((slice * Grid.Rows + row) * Grid.Columns + column)];
}
