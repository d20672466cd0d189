using ImageRegression.Volumes;

namespace ImageRegression.Phantoms;

/// <summary>Fills a grid with the tissues of one individual.</summary>
/// <param name="anatomy">Who.</param>
/// <param name="grid">Where; axis-parallel.</param>
/// <param name="pose">How the individual lies.</param>
internal sealed class ChestDrawing(ChestAnatomy anatomy, VolumeGrid grid, ChestPose pose)
{
    private const double ArteryRadiusMm = 2, AirHu = -1000, MuscleHu = 55, CortexHu = 500;

    /// <summary>Attenuation without noise, and the masks of heart and calcium.</summary>
    public (float[] Hu, float[] Heart, float[] Calcium) Draw()
    {
        var count = checked((int)grid.Voxels);
        var (hu, heart, calcium) = (new float[count], new float[count], new float[count]);
        var voxel = 0;
        for (var slice = 0; slice < grid.Slices; slice++)
            for (var row = 0; row < grid.Rows; row++)
                for (var column = 0; column < grid.Columns; column++, voxel++)
                {
                    var at = grid.At(column, row, slice) - Centre;
                    var depth = Ellipsoid(at, anatomy.HeartMm);
                    heart[voxel] = depth < 1 ? 1 : 0;
                    hu[voxel] = (float)(depth < 1 ? HeartHu(at) : ChestHu(at));
                }
        DrawArteries(hu, heart);
        foreach (var plaque in anatomy.Plaques)
            Draw(plaque, hu, heart, calcium);
        return (hu, heart, calcium);
    }

    private (int Column, int Row, int Slice) CentreVoxel => ((grid.Columns / 2) + pose.Columns, (grid.Rows / 2) + pose.Rows, (grid.Slices / 2) + pose.Slices);

    private Millimetres Centre => grid.At(CentreVoxel.Column, CentreVoxel.Row, CentreVoxel.Slice);

    // Muscle and blood within a coat of fat, thicker in the grooves where the arteries run.
    private double HeartHu(Millimetres at)
    {
        var (x, y, z) = anatomy.HeartMm;
        var fat = anatomy.FatMm;
        return Ellipsoid(at, (x - fat, y - fat, z - fat)) < 1 ? anatomy.HeartHu : ChestAnatomy.FatHu;
    }

    private double ChestHu(Millimetres at)
    {
        var (x, y, z) = (at.X, at.Y, at.Z);
        // Distances from the axis of the chest, in units of the rib cage.
        var (side, front) = (anatomy.ChestMm, 78.0);
        var cage = Math.Sqrt((x * x / (side * side)) + ((y - 4) * (y - 4) / (front * front)));
        if (cage > 1.42)
            return AirHu;
        if (cage > 1.22)
            return ChestAnatomy.FatHu;
        if (Spine(x, y, z) is { } spine)
            return spine;
        // Breast bone in front, ribs sloping down to the front.
        if (Math.Abs(x) < 17 && cage is > 0.97 and < 1.1 && y > 0)
            return cage is < 0.99 or > 1.08 || Math.Abs(x) > 15 ? CortexHu : anatomy.BoneHu;
        if (cage is > 0.99 and < 1.09 && Math.Abs(Math.IEEERemainder(z + (0.35 * y), 24)) < 4.5)
            return cage is < 1.01 or > 1.07 ? CortexHu : anatomy.BoneHu + 60;
        if (cage > 0.97)
            return MuscleHu;
        // Descending aorta, left of the spine.
        if (((x + 24) * (x + 24)) + ((y + 52) * (y + 52)) < 12 * 12)
            return anatomy.HeartHu - 4;
        // The mediastinum lies between the lungs, wider towards the head where the great vessels are.
        var mediastinum = 26 + (0.25 * Math.Max(0, z)) - (0.5 * pose.BreathMm);
        return Math.Abs(x) < mediastinum && Math.Abs(y) < 70 ? z > 34 && (x * x) + (y * y) < 22 * 22 ? anatomy.HeartHu : ChestAnatomy.FatHu
            : Math.Sqrt(Ellipsoid(at, anatomy.HeartMm)) < 1.04 + (0.004 * pose.BreathMm) ? ChestAnatomy.FatHu
            : Lung(at);
    }

    // Vessels run through the lungs as a fine web.
    private double Lung(Millimetres at) =>
        Math.Sin(at.X * 0.31) + Math.Sin((at.Y * 0.37) + 1) + Math.Sin(at.Z * 0.29) > 2.1 ? 20 : anatomy.LungHu;

    private double? Spine(double x, double y, double z)
    {
        var vertebra = Math.Sqrt((x * x / (17.0 * 17)) + ((y + 72) * (y + 72) / (14.0 * 14)));
        if (vertebra < 1)
            return Math.Abs(Math.IEEERemainder(z, 26)) > 11 ? 80 : vertebra > 0.85 ? CortexHu : anatomy.BoneHu;   // discs between
        return Math.Abs(x) < 5 && y < -84 && y > -104 ? CortexHu - 150 : null;   // spinous processes
    }

    private void DrawArteries(float[] hu, float[] heart)
    {
        var steps = 2 * grid.Slices;
        for (var artery = 0; artery < ChestAnatomy.ArteryCount; artery++)
            for (var step = 0; step <= steps; step++)
            {
                var (x, y, z) = anatomy.OnArtery(artery, step / (double)steps);
                Ball(new(x, y, z), ArteryRadiusMm, voxel => (hu[voxel], heart[voxel]) = ((float)anatomy.HeartHu, 1));
            }
    }

    private void Ball(Millimetres centre, double radius, Action<int> paint)
    {
        var (c, r, s) = grid.IndexOf(centre + Centre);
        var (dx, dy, dz) = ((int)Math.Ceiling(radius / grid.Column.X), (int)Math.Ceiling(radius / grid.Row.Y), (int)Math.Ceiling(radius / grid.Slice.Z));
        for (var slice = (int)s - dz; slice <= (int)s + dz + 1; slice++)
            for (var row = (int)r - dy; row <= (int)r + dy + 1; row++)
                for (var column = (int)c - dx; column <= (int)c + dx + 1; column++)
                    if (IsInside(column, row, slice) && (grid.At(column, row, slice) - centre - Centre).Length <= radius)
                        paint(Voxel(column, row, slice));
    }

    private void Draw(Plaque plaque, float[] hu, float[] heart, float[] calcium)
    {
        var centre = CentreVoxel;
        for (var slice = 0; slice < plaque.Slices; slice++)
        {
            var (first, count) = plaque.ColumnsIn(slice);
            for (var row = 0; row < plaque.Rows; row++)
                for (var column = 0; column < count; column++)
                {
                    var (c, r, s) = (centre.Column + first + column, centre.Row + plaque.Row + row, centre.Slice + plaque.Slice + slice);
                    if (!IsInside(c, r, s))
                        throw new InvalidOperationException($"A plaque leaves the field at ({c}, {r}, {s}); its score would not be exact.");
                    (hu[Voxel(c, r, s)], heart[Voxel(c, r, s)], calcium[Voxel(c, r, s)]) = ((float)plaque.Hu, 1, 1);
                }
        }
    }

    private bool IsInside(int column, int row, int slice) =>
        (uint)column < grid.Columns && (uint)row < grid.Rows && (uint)slice < grid.Slices;

    private int Voxel(int column, int row, int slice) => (((slice * grid.Rows) + row) * grid.Columns) + column;

    private static double Ellipsoid(Millimetres at, (double X, double Y, double Z) semi) =>
        (at.X * at.X / (semi.X * semi.X)) + (at.Y * at.Y / (semi.Y * semi.Y)) + (at.Z * at.Z / (semi.Z * semi.Z));
}
