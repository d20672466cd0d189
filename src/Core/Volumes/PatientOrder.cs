namespace ImageRegression.Volumes;

/// <summary>Stores a volume in the order of the body, so that slices are axial whatever order its file keeps.</summary>
/// <remarks>
/// NIfTI may store any of the 48 orders of axes and directions with the affine that belongs to it, and tools change the order at
/// will (<c>mrconvert</c>, ITK, <c>nibabel.as_closest_canonical</c>, whose order this is). Only voxels are moved: no value is interpolated.
/// </remarks>
internal static class PatientOrder
{
    private const double MostTiltDeg = 31;   // gantries tilt by up to 30°

    // By columns, rows, slices: which stored axis becomes each.
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>The volume with columns along x, rows along y and slices along z, each growing, as nearly as its voxels lie.</summary>
    /// <param name="volume">In any order; itself, not copied, where it has that of the body.</param>
    /// <param name="name">What it is, to begin a sentence with: <c>The scan</c>.</param>
    /// <exception cref="UserErrorException">It does not say how the patient lies, or its slices are more than 31° from axial.</exception>
    public static Volume InPatientOrder(this Volume volume, string name)
    {
        if (!volume.IsPlaced)
            throw new UserErrorException($"{name} does not say how the patient lies: its qform_code and sform_code are 0, so which slices are axial is not known. "
                + "Convert it again from its source, or set its orientation.");
        var grid = volume.Grid;
        (int Count, Millimetres Step, int Stride)[] axes =
            [(grid.Columns, grid.Column, 1), (grid.Rows, grid.Row, grid.Columns), (grid.Slices, grid.Slice, grid.Columns * grid.Rows)];
        var order = Orders.MaxBy(order => Along(axes[order[0]].Step.X, axes[order[0]].Step) + Along(axes[order[1]].Step.Y, axes[order[1]].Step)
            + Along(axes[order[2]].Step.Z, axes[order[2]].Step))!;
        var (x, y, z) = (axes[order[0]], axes[order[1]], axes[order[2]]);
        var normal = x.Step.Cross(y.Step);
        if (double.RadiansToDegrees(Math.Acos(Math.Min(1, Along(normal.Z, normal)))) is var tilt && tilt > MostTiltDeg)
            throw new UserErrorException(FormattableString.Invariant($"{name} has no axial slices: the most nearly axial planes of its voxels are tilted by {tilt:0}°; at most {MostTiltDeg:0}° are accepted. ")
                + "Resample it to axial slices.");
        var (flipX, flipY, flipZ) = (x.Step.X < 0, y.Step.Y < 0, z.Step.Z < 0);
        return order is [0, 1, 2] && !flipX && !flipY && !flipZ ? volume : Moved(volume, Directed(x, flipX), Directed(y, flipY), Directed(z, flipZ));
    }

    private static double Along(double part, Millimetres step) => Math.Abs(part) / step.Length;

    private static Axis Directed((int Count, Millimetres Step, int Stride) axis, bool flip) => flip
        ? new(axis.Count, -axis.Step, -axis.Stride, First: (axis.Count - 1) * axis.Stride, ToFirst: (axis.Count - 1) * axis.Step)
        : new(axis.Count, axis.Step, axis.Stride, First: 0, ToFirst: new(0, 0, 0));

    private static Volume Moved(Volume volume, Axis x, Axis y, Axis z)
    {
        var from = volume.Voxels;
        var to = new float[from.Length];
        Parallel.For(0, z.Count, slice =>
        {
            var voxels = from.Span;
            for (int row = 0, at = slice * y.Count * x.Count; row < y.Count; row++)
                for (int column = 0, voxel = x.First + y.First + z.First + (slice * z.Stride) + (row * y.Stride); column < x.Count; column++, voxel += x.Stride)
                    to[at++] = voxels[voxel];
        });
        return new Volume(new(x.Count, y.Count, z.Count, x.Step, y.Step, z.Step, volume.Grid.Origin + x.ToFirst + y.ToFirst + z.ToFirst), to);
    }

    private readonly record struct Axis(int Count, Millimetres Step, int Stride, int First, Millimetres ToFirst);
}
