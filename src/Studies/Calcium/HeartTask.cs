using ImageRegression.Calcium;
using ImageRegression.Models;
using ImageRegression.Torch;
using ImageRegression.Volumes;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The heart, found in the whole scan at a coarse resolution by a 3D U-Net.</summary>
public sealed record HeartTask : SegmentationTask
{
    private const float Air = -1024;

    /// <summary>Distance of voxels in which the network sees the scan, in mm. Default 3.</summary>
    public double SpacingMm
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SpacingMm), value, "Must be greater than 0.");
    } = 3;

    /// <summary>Attenuations that are told apart. Default <see cref="HuWindow.Chest"/>.</summary>
    public HuWindow Window { get; init => field = value.Checked(); } = HuWindow.Chest;

    /// <inheritdoc/>
    public override string Target => "heart";

    internal override int Axes => 3;

    internal override int Channels => 1;

    internal override TrainingScan? Prepare(ScanSet scans, int row, UNetSpec spec)
    {
        var ct = scans.Ct(row);
        var grid = Coarse(ct.Grid, spec.SideMultiple);
        var heart = scans.Heart(row) ?? throw new UserErrorException(
            "The scan has no mask of the heart, which training needs. Name it in the column heart, or load trained weights.",
            scans.Cases.File, scans.Cases.Cases[row].Line);
        return new TrainingScan(ct.ResampleTo(grid, Interpolation.Trilinear, Air), heart.ResampleTo(grid, Interpolation.Nearest, 0), null);
    }

    internal override (Tensor Input, Tensor Mask) Example(TrainingScan scan, UNetSpec spec, ulong seed) => (Input(scan.Ct), AsTensor(scan.Target));

    internal override Volume Segment(nn.Module<Tensor, Tensor> network, UNetSpec spec, Volume ct, Volume? heart, Device device)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var coarse = ct.ResampleTo(Coarse(ct.Grid, spec.SideMultiple), Interpolation.Trilinear, Air);
        var inside = network.call(Input(coarse).unsqueeze(0).to(device)).sigmoid().ToHost<float>();
        var fine = new Volume(coarse.Grid, inside).ResampleTo(ct.Grid, Interpolation.Trilinear, 0);
        return LargestRegion.Of(fine, threshold: 0.5f);
    }

    private Tensor Input(Volume ct)
    {
        var scaled = new float[ct.Grid.Voxels];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = Window.Scale(ct.Voxels.Span[i]);
        return tensor(scaled, [1, ct.Grid.Slices, ct.Grid.Rows, ct.Grid.Columns]);
    }

    private static Tensor AsTensor(Volume mask) => tensor(mask.Voxels.ToArray(), [1, mask.Grid.Slices, mask.Grid.Rows, mask.Grid.Columns]);

    // The field of the scan in voxels of the wanted size, grown to sides that the network can halve.
    private VolumeGrid Coarse(VolumeGrid grid, int multiple)
    {
        var coarse = grid.WithSpacing((SpacingMm, SpacingMm, SpacingMm));
        return coarse with { Columns = Up(coarse.Columns), Rows = Up(coarse.Rows), Slices = Up(coarse.Slices) };

        int Up(int size) => (size + multiple - 1) / multiple * multiple;
    }
}
