using System.Collections.Immutable;
using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>The Agatston score of coronary calcium in unenhanced CT, with the lesions it is made of.</summary>
/// <remarks>
/// In every axial slice, voxels of the calcium mask at or above <see cref="ThresholdHu"/> form lesions by
/// 8-connectivity. A lesion of at least <see cref="MinimumAreaMm2"/> scores its area in mm² times a weight of 1, 2, 3
/// or 4 for a peak of 130, 200, 300 or 400 HU and more in that slice; the score is the sum over all slices. Agatston et
/// al. (1990), "Quantification of coronary artery calcium using ultrafast computed tomography", JACC 15(4). Their
/// slices were contiguous and 3 mm thick, so that a scan of other spacing counts the same plaque more or less often;
/// <see cref="CorrectsSpacing"/> multiplies by spacing / 3 mm (Ohnesorge et al. 2002, Radiology 225).
/// For reports, lesions of neighbouring slices that touch (26-connectivity) are told as one; the score does not
/// depend on it.
/// </remarks>
public sealed record AgatstonScoring
{
    /// <summary>Slice spacing for which the score was defined, in mm.</summary>
    public const double ReferenceSpacingMm = 3;

    /// <summary>Attenuation from which a voxel is calcium, in HU. Default 130.</summary>
    public double ThresholdHu
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(ThresholdHu), value, "Must be finite.");
    } = 130;

    /// <summary>Smallest area of a lesion in a slice, in mm²; what is smaller is taken for noise. Default 1, Agatston's.</summary>
    public double MinimumAreaMm2
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MinimumAreaMm2), value, "Must be 0 or more.");
    } = 1;

    /// <summary>Whether the score is multiplied by slice spacing / 3 mm. Default true.</summary>
    public bool CorrectsSpacing { get; init; } = true;

    /// <summary>The weight of a lesion's peak: 1 below 200 HU, 2 below 300, 3 below 400, 4 from there on.</summary>
    public static int WeightOf(double peakHu) => peakHu switch { < 200 => 1, < 300 => 2, < 400 => 3, _ => 4 };

    /// <summary>Scores a scan.</summary>
    /// <param name="ct">In HU; stored in any order: axial are the planes that lie so in the patient.</param>
    /// <param name="calcium">Where calcium may be, above 0.5 inside; voxel on voxel with <paramref name="ct"/>, stored in any order.</param>
    /// <returns>The score and its lesions, the highest first; 0 and none for an empty mask.</returns>
    /// <exception cref="UserErrorException">The grids differ, or a voxel of the mask or of the scan under it is not finite; or which
    /// slices are axial is not known.</exception>
    public CalciumScore Of(Volume ct, Volume calcium)
    {
        (ct, calcium) = (ct.InPatientOrder("The scan"), calcium.InPatientOrder("The calcium mask"));
        calcium.RequireGridOf(ct, "The calcium mask");
        var pixelMm2 = ct.Grid.Column.Cross(ct.Grid.Row).Length;
        var spacingMm = ct.Grid.VoxelMm3 / pixelMm2;
        var factor = CorrectsSpacing ? spacingMm / ReferenceSpacingMm : 1;
        var lesions = SliceLesions.Find(ct, calcium, ThresholdHu)
            .Where(lesion => lesion.Voxels.Length * pixelMm2 >= MinimumAreaMm2 * (1 - 1e-9))   // the area of n pixels may round down
            .ToArray();
        var told = SliceLesions.Touching(lesions, ct.Grid)
            .Select(parts => Lesion([.. parts], ct.Grid, pixelMm2, factor))
            .OrderByDescending(lesion => lesion.Score).ThenBy(lesion => lesion.PositionMm.Z);
        // Summed over slices, not over lesions, so that grouping cannot change its last bit.
        return new CalciumScore(lesions.Sum(lesion => lesion.Voxels.Length * pixelMm2 * WeightOf(lesion.PeakHu)) * factor, [.. told]);
    }

    private static CalciumLesion Lesion(SliceLesion[] parts, VolumeGrid grid, double pixelMm2, double factor)
    {
        var voxels = parts.Sum(part => part.Voxels.Length);
        var centre = parts.SelectMany(part => part.Voxels, (part, voxel) => grid.At(voxel.Column, voxel.Row, part.Slice))
            .Aggregate(new Millimetres(0, 0, 0), (sum, at) => sum + at);
        return new CalciumLesion(
            Score: parts.Sum(part => part.Voxels.Length * pixelMm2 * WeightOf(part.PeakHu)) * factor,
            AreaMm2: parts.Sum(part => part.Voxels.Length * pixelMm2),
            VolumeMm3: voxels * grid.VoxelMm3,
            PeakHu: parts.Max(part => part.PeakHu),
            Slices: parts.Select(part => part.Slice).Distinct().Count(),
            PositionMm: 1.0 / voxels * centre);
    }
}

/// <summary>The calcium of one scan.</summary>
/// <param name="Score">Agatston score; ≥ 0.</param>
/// <param name="Lesions">Its lesions, the highest score first.</param>
public sealed record CalciumScore(double Score, ImmutableArray<CalciumLesion> Lesions)
{
    /// <summary>Grade of <see cref="Score"/>.</summary>
    public CalciumGrade Grade => CalciumGrades.Of(Score);

    /// <summary>Volume of all lesions, in mm³.</summary>
    public double VolumeMm3 => Lesions.Sum(lesion => lesion.VolumeMm3);
}

/// <summary>A calcified lesion, through all the slices it touches.</summary>
/// <param name="Score">Its share of the Agatston score.</param>
/// <param name="AreaMm2">Its area, summed over slices.</param>
/// <param name="VolumeMm3">Its volume.</param>
/// <param name="PeakHu">Its highest attenuation.</param>
/// <param name="Slices">Slices it is seen in.</param>
/// <param name="PositionMm">Its centre in the patient, RAS+.</param>
public sealed record CalciumLesion(double Score, double AreaMm2, double VolumeMm3, double PeakHu, int Slices, Millimetres PositionMm);
