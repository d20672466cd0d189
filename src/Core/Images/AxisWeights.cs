namespace ImageRegression.Images;

/// <summary>
/// How samples along one axis are made of others: each is the mean of the area that it covers where the axis is shrunk, and
/// interpolated linearly between two where it is enlarged.
/// </summary>
internal static class AxisWeights
{
    /// <summary>Weights for a whole axis; beyond its ends the last sample goes on.</summary>
    /// <param name="from">Samples that there are.</param>
    /// <param name="to">Samples wanted.</param>
    public static (int Source, float Weight)[][] Whole(int from, int to) => Field(from / 2.0, from, to, from, goesOn: true);

    /// <summary>Weights for a field around a place.</summary>
    /// <param name="centre">Its middle, in samples; the first sample's middle is at 0.5.</param>
    /// <param name="field">Its length, in samples.</param>
    /// <param name="to">Samples wanted.</param>
    /// <param name="from">Samples that there are. Those beyond are left out, and so are black, unless the last one goes on.</param>
    /// <param name="goesOn">Whether it does.</param>
    public static (int Source, float Weight)[][] Field(double centre, double field, int to, int from, bool goesOn = false)
    {
        var step = field / to;
        var weights = new (int, float)[to][];
        for (var i = 0; i < to; i++)
        {
            var (start, end) = (centre - (field / 2) + (i * step), centre - (field / 2) + ((i + 1) * step));
            weights[i] = [.. step >= 1 ? Box(start, end) : Tent((start + end) / 2)];
        }
        return weights;

        IEnumerable<(int, float)> Box(double start, double end)
        {
            for (var source = Math.Max(0, (int)Math.Floor(start)); source < Math.Min(from, end); source++)
                if (Math.Min(end, source + 1) - Math.Max(start, source) is var covered && covered > 0)
                    yield return (source, (float)(covered / (end - start)));
        }

        IEnumerable<(int, float)> Tent(double at)
        {
            var first = (int)Math.Floor(at - 0.5);
            var past = at - 0.5 - first;
            if (goesOn)
            {
                yield return (Math.Clamp(first, 0, from - 1), (float)(1 - past));
                yield return (Math.Clamp(first + 1, 0, from - 1), (float)past);
                yield break;
            }
            if (first >= 0 && first < from)
                yield return (first, (float)(1 - past));
            if (first + 1 >= 0 && first + 1 < from)
                yield return (first + 1, (float)past);
        }
    }

    /// <summary>Applies weights down and across.</summary>
    /// <param name="samples">[channels, rows, columns].</param>
    /// <param name="columns">Columns of the samples.</param>
    /// <param name="channels">Channels of the samples.</param>
    /// <param name="down">For each row of the result.</param>
    /// <param name="across">For each column of the result.</param>
    /// <returns>[channels, down, across].</returns>
    public static float[] Apply(ReadOnlySpan<ushort> samples, int columns, int channels, (int Source, float Weight)[][] down, (int Source, float Weight)[][] across)
    {
        var (plane, rows) = (samples.Length / channels, samples.Length / channels / columns);
        var result = new float[channels * down.Length * across.Length];
        var line = new float[columns];
        for (var channel = 0; channel < channels; channel++)
            for (var y = 0; y < down.Length; y++)
            {
                // Rows first, a whole line at a time: most of the work, and the part that runs in vectors.
                Array.Clear(line);
                foreach (var (source, weight) in down[y])
                    if (source < rows)
                        Add(samples.Slice((channel * plane) + (source * columns), columns), weight, line);
                var target = result.AsSpan(((channel * down.Length) + y) * across.Length, across.Length);
                for (var x = 0; x < target.Length; x++)
                {
                    var sum = 0f;
                    foreach (var (source, weight) in across[x])
                        sum += weight * line[source];
                    target[x] = sum;
                }
            }
        return result;
    }

    private static void Add(ReadOnlySpan<ushort> row, float weight, float[] line)
    {
        for (var x = 0; x < row.Length; x++)
            line[x] += weight * row[x];
    }
}
