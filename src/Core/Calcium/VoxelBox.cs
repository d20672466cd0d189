using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>A block of voxels; it may reach beyond the volume.</summary>
/// <param name="Column">First column.</param>
/// <param name="Row">First row.</param>
/// <param name="Slice">First slice.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Slices">Number of slices.</param>
internal readonly record struct VoxelBox(int Column, int Row, int Slice, int Columns, int Rows, int Slices)
{
    /// <summary>The smallest block around a mask.</summary>
    /// <param name="mask">Above 0.5 inside.</param>
    /// <returns>Null for an empty mask.</returns>
    public static VoxelBox? Around(Volume mask)
    {
        var grid = mask.Grid;
        var voxels = mask.Voxels.Span;
        var (low, high) = ((C: int.MaxValue, R: int.MaxValue, S: int.MaxValue), (C: -1, R: -1, S: -1));
        for (int slice = 0, voxel = 0; slice < grid.Slices; slice++)
            for (var row = 0; row < grid.Rows; row++)
                for (var column = 0; column < grid.Columns; column++, voxel++)
                    if (voxels[voxel] > 0.5f)
                    {
                        low = (Math.Min(low.C, column), Math.Min(low.R, row), Math.Min(low.S, slice));
                        high = (Math.Max(high.C, column), Math.Max(high.R, row), Math.Max(high.S, slice));
                    }
        return high.C < 0 ? null : new VoxelBox(low.C, low.R, low.S, high.C - low.C + 1, high.R - low.R + 1, high.S - low.S + 1);
    }

    /// <summary>The block with columns and rows grown evenly to multiples of a number.</summary>
    public VoxelBox InPlaneMultipleOf(int multiple)
    {
        var (columns, rows) = (Up(Columns, multiple), Up(Rows, multiple));
        return this with { Column = Column - ((columns - Columns) / 2), Row = Row - ((rows - Rows) / 2), Columns = columns, Rows = rows };
    }

    /// <summary>Copies values of the block, a voxel at a time through a function.</summary>
    /// <param name="volume">Where from.</param>
    /// <param name="target">Columns fastest, then rows, then slices.</param>
    /// <param name="outside">The value beyond the volume.</param>
    /// <param name="map">What becomes of a value.</param>
    public void Copy(Volume volume, Span<float> target, float outside, Func<float, float> map)
    {
        var grid = volume.Grid;
        var voxels = volume.Voxels.Span;
        for (int slice = 0, to = 0; slice < Slices; slice++)
            for (var row = 0; row < Rows; row++)
                for (var column = 0; column < Columns; column++, to++)
                {
                    var (c, r, s) = (Column + column, Row + row, Slice + slice);
                    target[to] = map((uint)c < grid.Columns && (uint)r < grid.Rows && (uint)s < grid.Slices
                        ? voxels[(((s * grid.Rows) + r) * grid.Columns) + c] : outside);
                }
    }

    internal static int Up(int size, int multiple) => (size + multiple - 1) / multiple * multiple;
}
