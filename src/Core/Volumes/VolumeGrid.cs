namespace ImageRegression.Volumes;

/// <summary>Where the voxels of a volume lie in the patient.</summary>
/// <remarks>
/// The world is RAS+ in millimetres, as in NIfTI: x grows to the patient's right, y to anterior, z to
/// superior. DICOM's LPS is turned into it by the reader, so that both formats of one scan give one grid.
/// </remarks>
/// <param name="Columns">Voxels along the first, fastest axis; ≥ 1.</param>
/// <param name="Rows">Voxels along the second axis; ≥ 1.</param>
/// <param name="Slices">Voxels along the third, slowest axis; ≥ 1.</param>
/// <param name="Column">Step from one column to the next, in mm.</param>
/// <param name="Row">Step from one row to the next, in mm.</param>
/// <param name="Slice">Step from one slice to the next, in mm.</param>
/// <param name="Origin">Centre of the first voxel, in mm.</param>
public sealed record VolumeGrid(int Columns, int Rows, int Slices, Millimetres Column, Millimetres Row, Millimetres Slice, Millimetres Origin)
{
    /// <summary>Number of voxels.</summary>
    public long Voxels => (long)Columns * Rows * Slices;

    /// <summary>Distances between neighbouring voxel centres along columns, rows and slices, in mm.</summary>
    public (double Column, double Row, double Slice) SpacingMm => (Column.Length, Row.Length, Slice.Length);

    /// <summary>Volume of one voxel, in mm³; 0 where the steps do not span space.</summary>
    public double VoxelMm3 => Math.Abs(Column.Cross(Row).Dot(Slice));

    /// <summary>An axis-parallel grid whose first voxel lies at the origin.</summary>
    /// <param name="columns">Voxels along x.</param>
    /// <param name="rows">Voxels along y.</param>
    /// <param name="slices">Voxels along z.</param>
    /// <param name="spacingMm">Distances between voxel centres along x, y and z; positive.</param>
    public static VolumeGrid Axial(int columns, int rows, int slices, (double X, double Y, double Z) spacingMm) => new(
        columns, rows, slices, new(spacingMm.X, 0, 0), new(0, spacingMm.Y, 0), new(0, 0, spacingMm.Z), new(0, 0, 0));

    /// <summary>Where a voxel index lies in the patient; fractions lie between voxel centres.</summary>
    public Millimetres At(double column, double row, double slice) => Origin + column * Column + row * Row + slice * Slice;

    /// <summary>The voxel index of a point in the patient: the inverse of <see cref="At"/>.</summary>
    /// <exception cref="InvalidOperationException">The steps do not span space.</exception>
    public (double Column, double Row, double Slice) IndexOf(Millimetres point)
    {
        // Cramer's rule: each index is a ratio of triple products.
        var (along, volume) = (point - Origin, Column.Cross(Row).Dot(Slice));
        return volume != 0
            ? (Row.Cross(Slice).Dot(along) / volume, Slice.Cross(Column).Dot(along) / volume, Column.Cross(Row).Dot(along) / volume)
            : throw new InvalidOperationException("The steps of the grid lie in one plane, so a point has no index.");
    }

    /// <summary>A grid over the same box, in the same directions, with other distances between voxels.</summary>
    /// <remarks>
    /// Each axis gets the whole number of voxels nearest to its extent, at least one, and keeps its middle: the box can
    /// grow or shrink by up to half a new voxel at either end.
    /// </remarks>
    /// <param name="spacingMm">Distances between voxel centres along columns, rows and slices; positive.</param>
    public VolumeGrid WithSpacing((double Column, double Row, double Slice) spacingMm)
    {
        var (columns, column) = Respaced(Columns, Column, spacingMm.Column);
        var (rows, row) = Respaced(Rows, Row, spacingMm.Row);
        var (slices, slice) = Respaced(Slices, Slice, spacingMm.Slice);
        var middle = At((Columns - 1) / 2.0, (Rows - 1) / 2.0, (Slices - 1) / 2.0);
        return new(columns, rows, slices, column, row, slice,
            middle - (columns - 1) / 2.0 * column - (rows - 1) / 2.0 * row - (slices - 1) / 2.0 * slice);
    }

    private static (int Count, Millimetres Step) Respaced(int count, Millimetres step, double spacingMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spacingMm);
        return (Math.Max(1, checked((int)Math.Round(count * step.Length / spacingMm))), spacingMm / step.Length * step);
    }
}
