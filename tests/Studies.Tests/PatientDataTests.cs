using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class PatientDataTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void Decoded_images_are_counted_by_case_and_are_patients_unless_drawn()
    {
        byte[] pixels = [0, 10, 20, 30, 40, 50, 60, 70];
        foreach (var name in new[] { "a", "b" })
            File.WriteAllBytes(sandbox.File($"data/{name}.pgm", ""), [.. "P5\n4 2\n255\n"u8, .. pixels]);
        sandbox.File("data/labels.csv", "path,label\na.pgm,1\nb.pgm,2\n");
        var photographed = Load.Folder(Path.Combine(sandbox.Folder, "data"), height: 2, width: 4);
        var drawn = Load.BoneAge("", height: 48, width: 40, phantoms: 6);

        Assert.Equal((2, 1, false), Told(photographed, photographed.Split(1, 0, 1)));   // a division holds no pixels
        Assert.Equal((6, 1, true), Told(drawn));
        Assert.Equal((8, 1, false), Told(photographed, drawn));   // one photograph is enough; both stages are called load
        Assert.Equal((0, 0, true), Told());
    }

    private (int Cases, int Stages, bool IsDrawn) Told(params Stage[] stages)
    {
        using var run = sandbox.Runner().Run(stages);
        var data = PatientData.In(stages.Select(run.Stored));
        return (data.Cases, data.Stages.Length, data.IsDrawn);
    }
}
