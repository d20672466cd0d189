using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
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

    public static TheoryData<string> Phantoms => ["hand", "knee", "chest", "lung", "still lung", "brain", "still brain"];

    [Theory]
    [MemberData(nameof(Phantoms))]
    public void Every_phantom_is_known_as_one_by_what_it_is_and_not_by_its_words(string name)
    {
        Stage images = name switch
        {
            "hand" => Load.BoneAge("", height: 24, width: 20, phantoms: 3),
            "knee" => Load.Knees("", size: 32, phantoms: 1),
            "chest" => Calcium.Scans("", new ChestPhantom(1), subjects: 1),
            "lung" or "still lung" => Load.LungPhantom(subjects: 1, size: 16, frames: 2, still: name != "lung"),
            _ => Load.BrainPhantom(subjects: 1, size: 16, slices: 2, still: name != "brain"),
        };
        Assert.True(Told(images).IsDrawn);
    }

    [Fact]
    public void An_index_shows_its_cases_too_and_they_are_patients_unless_known_as_drawn()
    {
        var hands = Load.BoneAge("", height: 24, width: 20, phantoms: 12).Split(8, 2, 2);
        var fit = Train.On(hands, new SmallResNetSpec { Width = 2, Dim = 4 }, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 1, batch: 4);
        var index = Neighbors.Index(fit.Embed(hands.Train), Radius.Of(0.5));
        using var run = sandbox.Runner().Run([index, fit, hands.Images]);
        (int, int, bool) Of(params Stage[] stages) => PatientData.In(stages.Select(run.Stored)) is var data ? (data.Cases, data.Stages.Length, data.IsDrawn) : default;
        Assert.Equal((8, 1, false), Of(index, fit));   // pictures of 8 × 8 pixels, of whom is not known
        Assert.Equal((12, 2, true), Of(index, fit, hands.Images));
    }

    private (int Cases, int Stages, bool IsDrawn) Told(params Stage[] stages)
    {
        using var run = sandbox.Runner().Run(stages);
        var data = PatientData.In(stages.Select(run.Stored));
        return (data.Cases, data.Stages.Length, data.IsDrawn);
    }
}
