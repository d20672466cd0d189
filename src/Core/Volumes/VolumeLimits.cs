namespace ImageRegression.Volumes;

/// <summary>What reading one volume may cost. Checked before a voxel is decoded, so a bomb never goes off.</summary>
public sealed record VolumeLimits
{
    /// <summary>Most voxels (columns × rows × slices); default 600 million, a CT of 512×512 with 2,288 slices. At most 2 Gi − 1.</summary>
    public long MaxVoxels
    {
        get;
        init => field = value is > 0 and <= int.MaxValue ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxVoxels), value, "Must lie between 1 and 2 Gi - 1.");
    } = 600_000_000;

    /// <summary>Most bytes of one file, unpacked where it is a .gz; default and most 2 GiB − 1 for DICOM files.</summary>
    public long MaxBytes
    {
        get;
        init => field = value is > 0 and <= int.MaxValue ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "Must lie between 1 and 2 GiB - 1.");
    } = int.MaxValue;

    internal void Require(long columns, long rows, long slices, string file)
    {
        // Each factor is at least 1, so dividing says the same as multiplying without overflow.
        if (columns > MaxVoxels || rows > MaxVoxels / columns || slices > MaxVoxels / (columns * rows))
            throw new UserErrorException($"It has {columns:N0}×{rows:N0}×{slices:N0} voxels; at most {MaxVoxels:N0} are allowed. Crop the volume, or raise MaxVoxels.", file);
    }
}
