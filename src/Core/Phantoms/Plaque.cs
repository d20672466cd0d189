using ImageRegression.Calcium;
using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>A calcified plaque: a stack of rectangles of whole voxels, one a slice, of one attenuation.</summary>
/// <param name="Column">First column, from the heart's centre voxel.</param>
/// <param name="Row">First row, likewise.</param>
/// <param name="Slice">First slice, likewise.</param>
/// <param name="Columns">Width in voxels; ≥ 1.</param>
/// <param name="Rows">Height in voxels; ≥ 1.</param>
/// <param name="Slices">Length in voxels; ≥ 1.</param>
/// <param name="Hu">Attenuation without noise.</param>
internal sealed record Plaque(int Column, int Row, int Slice, int Columns, int Rows, int Slices, double Hu)
{
    // Deviations from the middle of a weight's range stay within what bounded noise at dose 1 leaves: 35 − 27.7 − 0.5.
    private const double SpreadHu = 6;

    /// <summary>Its rectangle in one of its slices; the ends are a column narrower where three are left to take it from.</summary>
    public (int First, int Count) ColumnsIn(int slice) =>
        Slices >= 3 && Columns >= 3 && (slice == 0 || slice == Slices - 1) ? (Column, Columns - 1) : (Column, Columns);

    /// <summary>Its Agatston score, from its size alone.</summary>
    public double Score(double pixelMm2, double sliceMm) =>
        Enumerable.Range(0, Slices).Sum(slice => ColumnsIn(slice).Count * Rows) * pixelMm2
        * AgatstonScoring.WeightOf(Hu) * sliceMm / AgatstonScoring.ReferenceSpacingMm;

    /// <summary>Whether a voxel would lie between the two in every direction.</summary>
    public bool IsApartFrom(Plaque other) =>
        IsApart(Column, Columns, other.Column, other.Columns) || IsApart(Row, Rows, other.Row, other.Rows) || IsApart(Slice, Slices, other.Slice, other.Slices);

    /// <summary>A size and attenuation; both vary over their whole range.</summary>
    public static Plaque Draw(double pixelMm, double sliceMm, ref SplitMix64 random)
    {
        var hu = random.Below(4) switch
        {
            0 => 165 + random.Uniform(-SpreadHu, SpreadHu),
            1 => 250 + random.Uniform(-SpreadHu, SpreadHu),
            2 => 350 + random.Uniform(-SpreadHu, SpreadHu),
            _ => random.Uniform(450, 900),
        };
        var calibre = Math.Exp(random.Uniform(Math.Log(1), Math.Log(8)));   // mm, as often 1 to 2 as 4 to 8
        var (wide, high, length) = (calibre * random.Uniform(0.7, 1.4), calibre * random.Uniform(0.7, 1.4), calibre * random.Uniform(0.8, 3));
        return new Plaque(0, 0, 0, Voxels(Math.Max(wide, 1.1), pixelMm), Voxels(Math.Max(high, 1.1), pixelMm), Voxels(length, sliceMm), hu);
    }

    // Rounded up below one voxel, and to at least Agatston's smallest area of 1 mm² by the 1.1 mm above.
    private static int Voxels(double mm, double voxelMm) => Math.Max(Math.Max(1, (int)Math.Ceiling(1 / voxelMm - 1e-9)), (int)Math.Round(mm / voxelMm));

    private static bool IsApart(int a, int sizeA, int b, int sizeB) => a + sizeA < b || b + sizeB < a;
}
