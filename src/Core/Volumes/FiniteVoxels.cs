namespace ImageRegression.Volumes;

/// <summary>A voxel that is NaN or infinite would spread through every later sum, so no volume has one.</summary>
internal static class FiniteVoxels
{
    /// <exception cref="UserErrorException">Values are NaN or infinite; tells how many and where the first is.</exception>
    public static void Require(ReadOnlySpan<float> voxels, int columns, int rows, string file)
    {
        var (count, first) = (0, -1);
        for (var i = 0; i < voxels.Length; i++)
            if (!float.IsFinite(voxels[i]) && count++ == 0)
                first = i;
        if (count > 0)
            throw new UserErrorException($"{count:N0} of its {voxels.Length:N0} voxels are NaN or infinite, the first at column {first % columns}, "
                + $"row {first / columns % rows}, slice {first / columns / rows}. Fill them with the value of the background, such as 0 or -1024, and save the volume again.", file);
    }
}
