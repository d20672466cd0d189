using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>Cuts the heart out of a scan and brings it to the grid that a 3D network takes.</summary>
/// <remarks>
/// Chao et al. (2022), section 3.1: 128×128×128 voxels of 1.6×1.6×1.07 mm. The grid is axis-parallel and centred on the
/// heart's box. Attenuations are windowed first, then averaged over as many samples per voxel as the scan has, so that
/// calcium smaller than a voxel still brightens it; sampling at voxel centres alone would lose it.
/// </remarks>
public sealed record HeartCrop
{
    private const int MostSamples = 8;
    private const float Air = -1024;

    /// <summary>Voxels along each axis. Default 128.</summary>
    public int Size
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Size), value, "Must be at least 1.");
    } = 128;

    /// <summary>Extent along x and y, in mm. Default 204.8: 128 voxels of 1.6 mm.</summary>
    public double WidthMm { get; init; } = 204.8;

    /// <summary>Extent along z, in mm. Default 136.96: 128 voxels of 1.07 mm.</summary>
    public double HeightMm { get; init; } = 136.96;

    /// <summary>Attenuations that are told apart. Default <see cref="HuWindow.Calcium"/>.</summary>
    public HuWindow Window { get; init => field = value.Checked(); } = HuWindow.Calcium;

    /// <summary>Whether everything outside of the heart is black, so that bone and lungs do not distract. Default true.</summary>
    public bool IsMasked { get; init; } = true;

    /// <summary>Shape of the result: 16 bits, black to white over the window.</summary>
    public PixelLayout Layout => new(Size, Size) { Depth = Size, Bits = 16 };

    /// <summary>Cuts one heart out.</summary>
    /// <param name="ct">In HU; stored in any order.</param>
    /// <param name="heart">Above 0.5 inside; voxel on voxel with <paramref name="ct"/>, stored in any order.</param>
    /// <param name="target">Receives [slices, rows, columns] of 16 bits, in the machine's byte order; z, y and x grow with the index.</param>
    /// <exception cref="UserErrorException">The heart's mask is empty or lies on another grid, or a voxel is not finite.</exception>
    public void Of(Volume ct, Volume heart, Span<byte> target)
    {
        (ct, heart) = (ct.InPatientOrder("The scan"), heart.InPatientOrder("The heart's mask"));
        heart.RequireGridOf(ct, "The heart's mask");
        ct.RequireFinite("The scan");
        var grid = GridAround(ct.Grid, VoxelBox.Around(heart)
            ?? throw new UserErrorException("The heart's mask is empty, so there is nothing to cut out. Look at the scan, or train the heart's U-Net for longer."));
        var (fx, fy, fz) = Samples(ct.Grid);
        var fine = Windowed(ct, heart).ResampleTo(Refined(grid, fx, fy, fz), Interpolation.Trilinear, outside: 0).Voxels.Span;
        var samples = MemoryMarshal.Cast<byte, ushort>(target);
        for (var slice = 0; slice < Size; slice++)
            for (var row = 0; row < Size; row++)
                for (var column = 0; column < Size; column++)
                {
                    var sum = 0.0;
                    for (var z = slice * fz; z < (slice + 1) * fz; z++)
                        for (var y = row * fy; y < (row + 1) * fy; y++)
                            foreach (var value in fine.Slice((((z * Size * fy) + y) * Size * fx) + (column * fx), fx))
                                sum += value;
                    samples[(((slice * Size) + row) * Size) + column] = (ushort)Math.Round(65535 * sum / (fx * fy * fz));
                }
    }

    private Volume Windowed(Volume ct, Volume heart)
    {
        var (hu, inside, window) = (ct.Voxels, heart.Voxels, Window);
        var scaled = new float[hu.Length];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = window.Scale(IsMasked && inside.Span[i] <= 0.5f ? Air : hu.Span[i]);
        return new Volume(ct.Grid, scaled);
    }

    private (double X, double Y, double Z) StepMm => (WidthMm / Size, WidthMm / Size, HeightMm / Size);

    private VolumeGrid GridAround(VolumeGrid ct, VoxelBox box)
    {
        var middle = ct.At(box.Column + ((box.Columns - 1) / 2.0), box.Row + ((box.Rows - 1) / 2.0), box.Slice + ((box.Slices - 1) / 2.0));
        var (x, y, z) = StepMm;
        return VolumeGrid.Axial(Size, Size, Size, StepMm) with { Origin = middle - ((Size - 1) / 2.0 * new Millimetres(x, y, z)) };
    }

    // As fine as the scan, in the plane and across slices, which are axial.
    private (int X, int Y, int Z) Samples(VolumeGrid ct)
    {
        var (x, y, z) = StepMm;
        var (column, row, slice) = ct.SpacingMm;
        var inPlane = Math.Min(column, row);
        return (Of(x, inPlane), Of(y, inPlane), Of(z, slice));

        static int Of(double step, double source) => Math.Clamp((int)Math.Ceiling((step / source) - 1e-6), 1, MostSamples);
    }

    private static VolumeGrid Refined(VolumeGrid grid, int fx, int fy, int fz)
    {
        var (column, row, slice) = (1.0 / fx * grid.Column, 1.0 / fy * grid.Row, 1.0 / fz * grid.Slice);
        return new VolumeGrid(grid.Columns * fx, grid.Rows * fy, grid.Slices * fz, column, row, slice,
            grid.Origin - ((fx - 1) / 2.0 * column) - ((fy - 1) / 2.0 * row) - ((fz - 1) / 2.0 * slice));
    }
}
