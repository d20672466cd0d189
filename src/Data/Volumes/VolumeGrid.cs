namespace ImageRegression.Data.Volumes;

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

    /// <summary>An axis-parallel grid whose first voxel lies at the origin.</summary>
    /// <param name="columns">Voxels along x.</param>
    /// <param name="rows">Voxels along y.</param>
    /// <param name="slices">Voxels along z.</param>
    /// <param name="spacingMm">Distances between voxel centres along x, y and z; positive.</param>
    public static VolumeGrid Axial(int columns, int rows, int slices, (double X, double Y, double Z) spacingMm) => new(
        columns, rows, slices, new(spacingMm.X, 0, 0), new(0, spacingMm.Y, 0), new(0, 0, spacingMm.Z), new(0, 0, 0));
}

/// <summary>A point or a step in the patient, RAS+ in millimetres.</summary>
public readonly record struct Millimetres(double X, double Y, double Z)
{
    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(X * X + Y * Y + Z * Z);
}
