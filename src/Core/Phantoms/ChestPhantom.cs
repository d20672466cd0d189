using System.Globalization;
using ImageRegression.Calcium;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Phantoms;

/// <summary>
/// Unenhanced chest CT of people who never existed, centred on the heart, with coronary plaques whose Agatston score is
/// known exactly: for trying a calcium study before, or without, real data.
/// </summary>
/// <remarks>
/// <para>
/// Lungs, chest wall, spine, ribs, breast bone, aorta, mediastinal and epicardial fat, a heart, and coronary arteries
/// along which plaques lie. Bone exceeds 130 HU as calcium does, so a threshold alone does not score.
/// </para>
/// <para>
/// Why the score is exact: a plaque is a stack of rectangles of whole voxels, one a slice, so it has no partial volume,
/// and its area is a product of whole numbers and the pixel's area. Plaques keep a voxel's distance, so that none
/// raises another's peak. Its HU lies in the middle of a weight's range (165, 250, 350, or 450 and more), and noise is
/// bounded (±3.47 σ): at dose 1, σ = 8 HU, no voxel of a plaque falls below 130 HU or changes its weight. Scans of one
/// subject differ by whole-voxel shifts, breathing and noise. At lower dose noise does what it does in patients: peaks
/// rise and voxels drop out, and the true score remains that of the plaques.
/// </para>
/// <para>A scan depends on (<see cref="Seed"/>, subject, scan) alone, not on how many are made or by how many threads.</para>
/// </remarks>
/// <param name="Seed">Which population.</param>
public sealed record ChestPhantom(ulong Seed)
{
    private const double NoiseAtDose1Hu = 8;

    /// <summary>Pixels along x; at least 48. Default 96.</summary>
    public int Columns { get; init => field = AtLeast(48, value, nameof(Columns)); } = 96;

    /// <summary>Pixels along y; at least 48. Default 96.</summary>
    public int Rows { get; init => field = AtLeast(48, value, nameof(Rows)); } = 96;

    /// <summary>Slices; at least 20. Default 40.</summary>
    public int Slices { get; init => field = AtLeast(20, value, nameof(Slices)); } = 40;

    /// <summary>Width and height of a pixel, in mm; the field must hold the heart, 200 mm or more. Default 2.2.</summary>
    public double PixelMm { get; init; } = 2.2;

    /// <summary>Distance of slices, in mm; all must span 115 mm or more. Default 3, Agatston's.</summary>
    public double SliceMm { get; init; } = 3;

    /// <summary>Radiation dose: noise has a standard deviation of 8 HU / √dose; &gt; 0. Default 1.</summary>
    public double Dose
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Dose), value, "Must be greater than 0.");
    } = 1;

    /// <summary>Where the voxels of every scan lie; the patient's origin is the middle of the field.</summary>
    public VolumeGrid Grid => VolumeGrid.Axial(Columns, Rows, Slices, (PixelMm, PixelMm, SliceMm)) with
    {
        Origin = new(-PixelMm * (Columns - 1) / 2, -PixelMm * (Rows - 1) / 2, -SliceMm * (Slices - 1) / 2),
    };

    /// <summary>The exact Agatston score of a subject, from the sizes and HU of the plaques: area · weight · spacing / 3 mm.</summary>
    public double TrueScore(int subject) => Anatomy(subject).Plaques.Sum(plaque => plaque.Score(PixelMm * PixelMm, SliceMm));

    /// <summary>One scan of a subject.</summary>
    /// <param name="subject">Number of the individual.</param>
    /// <param name="scan">Which of the subject's scans: same plaques, other shift, breath and noise.</param>
    public ChestScan Scan(int subject, int scan = 0)
    {
        var anatomy = Anatomy(subject);
        var random = SplitMix64.For(Seed ^ 0xC7C7, ((ulong)subject << 20) + (ulong)scan);
        var drawing = new ChestDrawing(anatomy, Grid, ChestPose.Draw(ref random));
        var (hu, heart, calcium) = drawing.Draw();
        AddNoise(hu, NoiseAtDose1Hu / Math.Sqrt(Dose), ref random);
        return new ChestScan(new Volume(Grid, hu), new Volume(Grid, heart), new Volume(Grid, calcium), TrueScore(subject));
    }

    /// <summary>The table of the first <paramref name="subjects"/> subjects, each with <paramref name="scans"/> scans; labels are <see cref="CalciumLabel"/>s of true scores.</summary>
    public CaseTable Cases(int subjects, int scans) => new([.. Enumerable.Range(0, subjects * scans).Select(row => CaseOf(row / scans, row % scans))]) { IsDrawn = true };

    private Case CaseOf(int subject, int scan)
    {
        var (person, id) = (string.Create(CultureInfo.InvariantCulture, $"chest-{subject:D6}"), string.Create(CultureInfo.InvariantCulture, $"chest-{subject:D6}-{scan}"));
        return new Case(id, $"{id}.nii", TrueScore(subject), person) { Visit = scan };
    }

    private ChestAnatomy Anatomy(int subject)
    {
        if (PixelMm * Math.Min(Columns, Rows) < 200 || SliceMm * Slices < 115)
            throw new ArgumentException(FormattableString.Invariant(
                $"A field of {PixelMm * Columns:0}×{PixelMm * Rows:0}×{SliceMm * Slices:0} mm does not hold the heart; 200×200×115 mm do."));
        var random = SplitMix64.For(Seed, (ulong)subject);
        return ChestAnatomy.Draw(PixelMm, SliceMm, ref random);
    }

    // Four 16-bit numbers summed: near enough to normal, and bounded, on which the exactness of the score rests. CT
    // values are whole numbers.
    private static void AddNoise(Span<float> hu, double sigma, ref SplitMix64 random)
    {
        foreach (ref var value in hu)
        {
            var bits = random.Next();
            var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
            value = (float)Math.Clamp(Math.Round(value + (sigma * ((sum / 65536.0) - 2) * 1.7320508)), -1024, 3071);
        }
    }

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Must be at least {least}.");
}

/// <summary>A scan whose truth is known.</summary>
/// <param name="Ct">In HU.</param>
/// <param name="Heart">1 within the pericardium, the coronary arteries included.</param>
/// <param name="Calcium">1 within plaques.</param>
/// <param name="TrueScore">Agatston score of the plaques.</param>
public sealed record ChestScan(Volume Ct, Volume Heart, Volume Calcium, double TrueScore);
