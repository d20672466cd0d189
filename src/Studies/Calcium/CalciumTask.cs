using ImageRegression.Calcium;
using ImageRegression.Models;
using ImageRegression.Randomness;
using ImageRegression.Torch;
using ImageRegression.Volumes;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Coronary calcium, found within the heart by a 2D U-Net that sees a slice and the heart's mask in it.</summary>
public sealed record CalciumTask : SegmentationTask
{
    private const float Air = -1024;

    /// <summary>Side of the square patches it is trained on, in pixels; must be a multiple of 2^depth. Default 128.</summary>
    public int PatchSize { get; init; } = 128;

    /// <summary>Share of patches around calcium, where the scan has some; the others lie around any voxel of the heart. Default 0.5.</summary>
    public double CalciumShare { get; init; } = 0.5;

    /// <summary>Attenuations that are told apart. Default <see cref="HuWindow.Calcium"/>.</summary>
    public HuWindow Window { get; init => field = value.Checked(); } = HuWindow.Calcium;

    /// <inheritdoc/>
    public override string Target => "calcium";

    internal override int Axes => 2;

    internal override int Channels => 2;

    internal override TrainingScan? Prepare(ScanSet scans, int row, UNetSpec spec)
    {
        if (scans.Heart(row) is not { } heart || scans.Calcium(row) is not { } calcium)
            throw new UserErrorException(
                "The scan has no masks of heart and calcium, which training needs. Name them in the columns heart and calcium, or load trained weights.",
                scans.Cases.File, scans.Cases.Cases[row].Line);
        return VoxelBox.Around(heart) is null
            ? throw new UserErrorException("The mask of the heart is empty.", scans.Cases.File, scans.Cases.Cases[row].Line)
            : new TrainingScan(scans.Ct(row), calcium, heart);
    }

    internal override (Tensor Input, Tensor Mask) Example(TrainingScan scan, UNetSpec spec, ulong seed)
    {
        var random = new SplitMix64(seed);
        var centre = (random.Uniform() < CalciumShare ? VoxelIn(scan.Target, ref random) : null) ?? VoxelIn(scan.Heart!, ref random)!.Value;
        var (columns, plane) = (scan.Ct.Grid.Columns, scan.Ct.Grid.Columns * scan.Ct.Grid.Rows);
        // The centre is moved, so that calcium is not always in the middle.
        var box = new VoxelBox(
            (centre % columns) - random.Below(PatchSize), (centre % plane / columns) - random.Below(PatchSize), centre / plane, PatchSize, PatchSize, 1);
        var mask = new float[PatchSize * PatchSize];
        box.Copy(scan.Target, mask, 0, inside => inside > 0.5f ? 1 : 0);
        return (Input(scan.Ct, scan.Heart!, box)[0], tensor(mask, [1, PatchSize, PatchSize]));
    }

    internal override Volume Segment(nn.Module<Tensor, Tensor> network, UNetSpec spec, Volume ct, Volume? heart, Device device)
    {
        var found = new float[ct.Grid.Voxels];
        if (VoxelBox.Around(heart!)?.InPlaneMultipleOf(spec.SideMultiple) is { } box)
        {
            using var scope = NewDisposeScope();
            using var withoutGradient = no_grad();
            var inside = network.call(Input(ct, heart!, box).to(device)).ToHost<float>();
            for (int slice = 0, from = 0; slice < box.Slices; slice++)
                for (var row = 0; row < box.Rows; row++)
                    for (var column = 0; column < box.Columns; column++, from++)
                    {
                        var (c, r) = (box.Column + column, box.Row + row);
                        var isInside = (uint)c < ct.Grid.Columns && (uint)r < ct.Grid.Rows;
                        var to = isInside ? ((((box.Slice + slice) * ct.Grid.Rows) + r) * ct.Grid.Columns) + c : 0;
                        if (isInside && inside[from] > 0 && heart!.Voxels.Span[to] > 0.5f)   // a logit above 0 is a probability above a half
                            found[to] = 1;
                    }
        }
        return new Volume(ct.Grid, found);
    }

    // [slices, 2, rows, columns]: attenuation and the heart.
    private Tensor Input(Volume ct, Volume heart, VoxelBox box)
    {
        var slice = box.Rows * box.Columns;
        var (hu, inside) = (new float[slice * box.Slices], new float[slice * box.Slices]);
        box.Copy(ct, hu, Air, value => Window.Scale(value));
        box.Copy(heart, inside, 0, value => value > 0.5f ? 1 : 0);
        long[] shape = [box.Slices, box.Rows, box.Columns];
        return stack([tensor(hu, shape), tensor(inside, shape)], dim: 1);
    }

    private static int? VoxelIn(Volume mask, ref SplitMix64 random)
    {
        var voxels = mask.Voxels.Span;
        var count = 0;
        foreach (var value in voxels)
            count += value > 0.5f ? 1 : 0;
        var chosen = count > 0 ? random.Below(count) : -1;
        for (var i = 0; i < voxels.Length && count > 0; i++)
            if (voxels[i] > 0.5f && chosen-- == 0)
                return i;
        return null;
    }
}
