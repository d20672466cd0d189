namespace ImageRegression.Volumes;

/// <summary>Brings a volume to another grid.</summary>
public static class Resampling
{
    // A target voxel that lies this near to a source voxel lies on it: rounding in the change of coordinates must not
    // blur a copy. In voxels; a thousand times finer than anything a scanner states.
    private const double OnVoxel = 1e-6;

    /// <summary>The volume as it looks at the voxel centres of another grid.</summary>
    /// <remarks>
    /// A voxel fills the box around its centre, so a volume reaches half a voxel beyond its outermost centres. In that
    /// margin the outermost voxels are continued; everything further out is <paramref name="outside"/>. A grid with
    /// a voxel on each voxel gives the same values back, bit for bit. Nothing is smoothed first: where the new voxels are
    /// much larger than the old ones, fine detail is sampled, not averaged. Slices are done side by side, each value
    /// by itself, so the result does not depend on the number of threads.
    /// </remarks>
    /// <param name="volume">What to look at.</param>
    /// <param name="grid">Where to look.</param>
    /// <param name="interpolation">How to find values between voxel centres.</param>
    /// <param name="outside">The value where the volume does not reach, in its unit: −1024 for CT, 0 for a mask.</param>
    /// <exception cref="InvalidOperationException">The steps of the volume's grid do not span space.</exception>
    public static Volume ResampleTo(this Volume volume, VolumeGrid grid, Interpolation interpolation, float outside)
    {
        var voxels = new float[grid.Voxels];
        // Source indices are affine in target indices: the corner and one step along each axis say everything.
        var (from, corner) = (volume.Grid, Index(volume.Grid.IndexOf(grid.Origin)));
        Millimetres Step(Millimetres step) => Index(from.IndexOf(from.Origin + step));
        var (column, row, slice) = (Step(grid.Column), Step(grid.Row), Step(grid.Slice));
        Parallel.For(0, grid.Slices, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, k =>
        {
            var source = volume.Voxels.Span;
            var plane = (long)grid.Columns * grid.Rows;
            for (var j = 0; j < grid.Rows; j++)
            {
                var line = voxels.AsSpan(checked((int)(k * plane + (long)j * grid.Columns)), grid.Columns);
                for (var i = 0; i < line.Length; i++)
                {
                    var at = corner + i * column + j * row + k * slice;
                    line[i] = IsInside(at.X, from.Columns) && IsInside(at.Y, from.Rows) && IsInside(at.Z, from.Slices)
                        ? interpolation == Interpolation.Nearest ? Nearest(source, from, at) : Trilinear(source, from, at)
                        : outside;
                }
            }
        });
        return new(grid, voxels);
    }

    // Index triples borrow the vector's arithmetic; their unit is the voxel.
    private static Millimetres Index((double Column, double Row, double Slice) index) => new(index.Column, index.Row, index.Slice);

    private static bool IsInside(double index, int count) => index >= -0.5 - OnVoxel && index <= count - 0.5 + OnVoxel;

    private static float Nearest(ReadOnlySpan<float> source, VolumeGrid grid, Millimetres at)
    {
        static int Round(double index, int count) => Math.Clamp((int)Math.Floor(index + 0.5 + OnVoxel), 0, count - 1);
        return source[(Round(at.Z, grid.Slices) * grid.Rows + Round(at.Y, grid.Rows)) * grid.Columns + Round(at.X, grid.Columns)];
    }

    private static float Trilinear(ReadOnlySpan<float> source, VolumeGrid grid, Millimetres at)
    {
        var (column, x) = Between(at.X, grid.Columns);
        var (row, y) = Between(at.Y, grid.Rows);
        var (slice, z) = Between(at.Z, grid.Slices);
        // Where a fraction is 0 the next voxel counts for nothing and may not exist.
        var (right, below, behind) = (x > 0 ? 1 : 0, y > 0 ? grid.Columns : 0, z > 0 ? grid.Columns * grid.Rows : 0);
        var first = (slice * grid.Rows + row) * grid.Columns + column;
        var front = Mix(Mix(source[first], source[first + right], x), Mix(source[first + below], source[first + below + right], x), y);
        if (behind == 0)
            return (float)front;
        var back = first + behind;
        return (float)Mix(front, Mix(Mix(source[back], source[back + right], x), Mix(source[back + below], source[back + below + right], x), y), z);
    }

    private static (int Voxel, double Fraction) Between(double index, int count)
    {
        var nearest = Math.Round(index);
        var clamped = Math.Clamp(Math.Abs(index - nearest) <= OnVoxel ? nearest : index, 0, count - 1);
        var voxel = (int)clamped;
        return (voxel, clamped - voxel);
    }

    private static double Mix(double from, double to, double fraction) => fraction == 0 ? from : from + (to - from) * fraction;
}
