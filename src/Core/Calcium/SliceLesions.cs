using System.Collections.Immutable;
using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>Connected calcium within one slice.</summary>
/// <param name="Slice">Which slice, from 0.</param>
/// <param name="Voxels">Its voxels, by column and row.</param>
/// <param name="PeakHu">The highest attenuation among them.</param>
internal sealed record SliceLesion(int Slice, ImmutableArray<(int Column, int Row)> Voxels, double PeakHu);

/// <summary>Finds connected calcium, slice by slice, and what touches across slices.</summary>
internal static class SliceLesions
{
    /// <summary>All 8-connected groups of mask voxels at or above the threshold, in order of slice, row and column.</summary>
    /// <exception cref="UserErrorException">A voxel of the mask, or of the scan under it, is not finite.</exception>
    public static List<SliceLesion> Find(Volume ct, Volume mask, double thresholdHu)
    {
        var (columns, rows) = (ct.Grid.Columns, ct.Grid.Rows);
        var hu = ct.Voxels.Span;
        var inside = mask.Voxels.Span;
        var isCalcium = new bool[inside.Length];
        for (var i = 0; i < isCalcium.Length; i++)
        {
            if (!float.IsFinite(inside[i]) || (inside[i] > 0.5f && !float.IsFinite(hu[i])))
                throw VolumeRequirements.NotFinite(float.IsFinite(inside[i]) ? "The scan under the calcium mask" : "The calcium mask", i, ct.Grid);
            isCalcium[i] = inside[i] > 0.5f && hu[i] >= thresholdHu;
        }
        var lesions = new List<SliceLesion>();
        var open = new Stack<int>();
        for (var start = 0; start < isCalcium.Length; start++)
        {
            if (!isCalcium[start])
                continue;
            var (slice, peak) = (start / (columns * rows), double.NegativeInfinity);
            var voxels = ImmutableArray.CreateBuilder<(int, int)>();
            Visit(start);
            while (open.TryPop(out var at))
            {
                var (column, row) = (at % columns, at / columns % rows);
                voxels.Add((column, row));
                peak = Math.Max(peak, hu[at]);
                for (var y = Math.Max(0, row - 1); y <= Math.Min(rows - 1, row + 1); y++)
                    for (var x = Math.Max(0, column - 1); x <= Math.Min(columns - 1, column + 1); x++)
                        if (isCalcium[(((slice * rows) + y) * columns) + x])
                            Visit((((slice * rows) + y) * columns) + x);
            }
            lesions.Add(new SliceLesion(slice, voxels.ToImmutable(), peak));
        }
        return lesions;

        void Visit(int voxel)
        {
            isCalcium[voxel] = false;
            open.Push(voxel);
        }
    }

    /// <summary>Groups of lesions that touch across slices (26-connectivity), directly or through others.</summary>
    public static IEnumerable<IEnumerable<SliceLesion>> Touching(SliceLesion[] lesions, VolumeGrid grid)
    {
        var owner = new Dictionary<(int Column, int Row, int Slice), int>();
        for (var i = 0; i < lesions.Length; i++)
            foreach (var (column, row) in lesions[i].Voxels)
                owner[(column, row, lesions[i].Slice)] = i;
        var root = Enumerable.Range(0, lesions.Length).ToArray();
        foreach (var ((column, row, slice), lesion) in owner)
            for (var y = row - 1; y <= row + 1; y++)
                for (var x = column - 1; x <= column + 1; x++)
                    if (owner.TryGetValue((x, y, slice + 1), out var above))
                        root[RootOf(above)] = RootOf(lesion);
        return lesions.Index().GroupBy(lesion => RootOf(lesion.Index), lesion => lesion.Item);

        int RootOf(int lesion) => root[lesion] == lesion ? lesion : root[lesion] = RootOf(root[lesion]);
    }
}
