using ImageRegression.Volumes;

namespace ImageRegression.Tests;

/// <summary>A folder for the volumes of one test, gone after it.</summary>
internal sealed class VolumeFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("volumes-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    /// <summary>A tilted, anisotropic CT of whole Hounsfield units between −1024 and 3071, 5×4×6.</summary>
    public static Volume Ct(int slices = 6)
    {
        // Columns towards the patient's left, rows towards posterior, as scanners lie; turned by 0.1 rad about z.
        var (cos, sin) = (Math.Cos(0.1), Math.Sin(0.1));
        var grid = new VolumeGrid(5, 4, slices, 0.75 * new Millimetres(-cos, -sin, 0), 0.5 * new Millimetres(sin, -cos, 0), new(0, 0, 1.25), new(12.5, -7.25, -100.5));
        var random = new Random(3);
        return new(grid, [.. Enumerable.Range(0, (int)grid.Voxels).Select(_ => (float)random.Next(-1024, 3072))]);
    }

    /// <summary>Writes a volume as a series, each slice changed on the way; null leaves a slice out.</summary>
    public VolumeFolder WithSeries(Volume volume, Func<DicomDataSet, int, DicomDataSet?>? change = null)
    {
        for (var slice = 0; slice < volume.Grid.Slices; slice++)
            if ((change is null ? DicomDataSet.Slice(volume, slice) : change(DicomDataSet.Slice(volume, slice), slice)) is { } set)
                // Names in an order other than that of the slices.
                File.WriteAllBytes(Path($"{(slice * 7 + 3) % 11:00}-{slice}.dcm"), set.ToFile());
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
