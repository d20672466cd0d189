using ImageRegression.Volumes;

namespace ImageRegression.Calcium;

/// <summary>Keeps of a segmentation the one region that an organ is.</summary>
internal static class LargestRegion
{
    /// <summary>The largest 6-connected region of the voxels above a threshold, as a mask of 0 and 1; empty where none is.</summary>
    /// <param name="volume">Such as probabilities.</param>
    /// <param name="threshold">What a voxel must exceed.</param>
    public static Volume Of(Volume volume, float threshold)
    {
        var (columns, plane, count) = (volume.Grid.Columns, volume.Grid.Columns * volume.Grid.Rows, checked((int)volume.Grid.Voxels));
        var region = new int[count];   // 0: not above, or not yet visited
        var voxels = volume.Voxels.Span;
        var (best, bestSize, regions) = (0, 0, 0);
        var open = new Stack<int>();
        for (var start = 0; start < count; start++)
        {
            if (region[start] != 0 || !(voxels[start] > threshold))
                continue;
            var size = 0;
            Visit(++regions, start);
            while (open.TryPop(out var at))
            {
                size++;
                var (column, row) = (at % columns, at % plane / columns);
                if (column > 0) Try(at - 1, voxels);
                if (column + 1 < columns) Try(at + 1, voxels);
                if (row > 0) Try(at - columns, voxels);
                if (row + 1 < volume.Grid.Rows) Try(at + columns, voxels);
                if (at >= plane) Try(at - plane, voxels);
                if (at + plane < count) Try(at + plane, voxels);
            }
            if (size > bestSize)
                (best, bestSize) = (regions, size);
        }
        return new Volume(volume.Grid, [.. region.Select(number => number == best && best != 0 ? 1f : 0f)]);

        void Try(int voxel, ReadOnlySpan<float> values)
        {
            if (region[voxel] == 0 && values[voxel] > threshold)
                Visit(regions, voxel);
        }

        void Visit(int number, int voxel)
        {
            region[voxel] = number;
            open.Push(voxel);
        }
    }
}
