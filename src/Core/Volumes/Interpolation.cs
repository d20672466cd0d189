namespace ImageRegression.Volumes;

/// <summary>How a value between voxel centres is found.</summary>
public enum Interpolation
{
    /// <summary>Weighted mean of the eight voxels around, by distance along each axis: for images.</summary>
    Trilinear,

    /// <summary>The value of the nearest voxel, so no new value arises: for masks. Halfway goes to the higher index.</summary>
    Nearest,
}
