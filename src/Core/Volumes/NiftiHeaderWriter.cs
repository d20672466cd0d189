using System.Buffers.Binary;

namespace ImageRegression.Volumes;

/// <summary>Builds the header of a NIfTI-1 file of one volume, little endian, with the four bytes that say there is no extension.</summary>
internal static class NiftiHeaderWriter
{
    public const int VoxelsAt = 352;

    /// <exception cref="ArgumentException">An axis is longer than NIfTI-1 can say.</exception>
    public static byte[] Of(VolumeGrid grid, NiftiSamples samples)
    {
        if (Math.Max(grid.Columns, Math.Max(grid.Rows, grid.Slices)) > short.MaxValue)
            throw new ArgumentException($"The grid has {grid.Columns}×{grid.Rows}×{grid.Slices} voxels; NIfTI-1 keeps at most {short.MaxValue} along each axis.", nameof(grid));
        var bytes = new byte[VoxelsAt];
        void I16(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
        void F32(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        bytes[38] = (byte)'r';
        int[] dim = [3, grid.Columns, grid.Rows, grid.Slices, 1, 1, 1, 1];
        for (var axis = 0; axis < dim.Length; axis++)
            I16(40 + 2 * axis, dim[axis]);
        I16(70, samples == NiftiSamples.Whole ? 4 : 16);
        I16(72, samples == NiftiSamples.Whole ? 16 : 32);
        var (x, y, z) = grid.SpacingMm;
        var turn = Rotation.Of(grid);
        double[] pixdim = [turn?.Flip ?? 1, x, y, z];
        for (var axis = 0; axis < pixdim.Length; axis++)
            F32(76 + 4 * axis, pixdim[axis]);
        F32(108, VoxelsAt);
        F32(112, 1);   // scl_slope
        bytes[123] = 2;   // millimetres
        I16(254, 1);   // sform: scanner
        Millimetres[] steps = [grid.Column, grid.Row, grid.Slice, grid.Origin];
        for (var column = 0; column < steps.Length; column++)
        {
            F32(280 + 4 * column, steps[column].X);
            F32(296 + 4 * column, steps[column].Y);
            F32(312 + 4 * column, steps[column].Z);
        }
        if (turn is { } rotation)
        {
            I16(252, 1);   // qform: scanner
            double[] qform = [rotation.B, rotation.C, rotation.D, grid.Origin.X, grid.Origin.Y, grid.Origin.Z];
            for (var index = 0; index < qform.Length; index++)
                F32(256 + 4 * index, qform[index]);
        }
        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        return bytes;
    }

    /// <summary>The quaternion (a ≥ 0, b, c, d) of a rotation, and −1 where the third axis is turned besides.</summary>
    private readonly record struct Rotation(double B, double C, double D, int Flip)
    {
        public static Rotation? Of(VolumeGrid grid)
        {
            var (column, row, slice) = (Unit(grid.Column), Unit(grid.Row), Unit(grid.Slice));
            if (Math.Abs(column.Dot(row)) > 1e-6 || Math.Abs(column.Dot(slice)) > 1e-6 || Math.Abs(row.Dot(slice)) > 1e-6)
                return null;
            var flip = column.Cross(row).Dot(slice) < 0 ? -1 : 1;
            slice = flip * slice;
            // Shepperd's method: divide by the largest of the four, which is never small.
            double[] squares =
            [
                1 + column.X + row.Y + slice.Z, 1 + column.X - row.Y - slice.Z,
                1 - column.X + row.Y - slice.Z, 1 - column.X - row.Y + slice.Z,
            ];
            var (yz, zx, xy) = (row.Z - slice.Y, slice.X - column.Z, column.Y - row.X);
            var (xyPlus, xzPlus, yzPlus) = (column.Y + row.X, column.Z + slice.X, row.Z + slice.Y);
            var largest = Array.IndexOf(squares, squares.Max());
            var twice = 2 * Math.Sqrt(squares[largest]);
            var (a, b, c, d) = largest switch
            {
                0 => (twice / 4, yz / twice, zx / twice, xy / twice),
                1 => (yz / twice, twice / 4, xyPlus / twice, xzPlus / twice),
                2 => (zx / twice, xyPlus / twice, twice / 4, yzPlus / twice),
                _ => (xy / twice, xzPlus / twice, yzPlus / twice, twice / 4),
            };
            return a < 0 ? new(-b, -c, -d, flip) : new(b, c, d, flip);
        }

        private static Millimetres Unit(Millimetres step) => 1 / step.Length * step;
    }
}
