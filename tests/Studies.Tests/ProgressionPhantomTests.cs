using ImageRegression.Phantoms;
using ImageRegression.Pipeline.Tests;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>The phantoms of visits as stages: clips of lungs and slices of brains, divided by subject.</summary>
public sealed class ProgressionPhantomTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    public static TheoryData<string> Phantoms => ["lung", "brain"];

    private static LoadImages Drawn(string phantom, int subjects = 6, int size = 16, int frames = 3, ulong seed = 1, Nuisances nuisances = Nuisances.All) =>
        phantom == "lung" ? Load.LungPhantom(subjects, size, frames, seed, nuisances) : Load.BrainPhantom(subjects, size, frames, seed, nuisances);

    [Theory]
    [MemberData(nameof(Phantoms))]
    public void Visits_of_a_subject_are_drawn_announced_and_stay_in_one_part(string phantom)
    {
        var images = Drawn(phantom);
        var split = images.Split(2, 1, 1);
        using var run = sandbox.Runner().Run([images, split]);
        var set = run.Value(images);
        Assert.Equal([set.Count, 1, 3, 16, 16], set.Pixels.shape);
        Assert.Equal(images.Layout, set.Layout);
        Assert.True(PatientData.In([run.Stored(images)]).IsDrawn);

        var (cases, parts) = (set.Cases.Cases, run.Value(split));
        var subjects = new[] { parts.Train, parts.Validation, parts.Test }.Select(rows => rows.Select(row => cases[row].Subject).ToHashSet()).ToArray();
        Assert.Equal(6, subjects.Sum(part => part.Count));
        Assert.Equal(6, subjects.SelectMany(part => part).Distinct().Count());
        Assert.All(cases, one => Assert.True(one is { Visit: not null, Time: not null, Site: not null }));
        Assert.False(images.HasVisits);   // labels are scores: no time between visits
    }

    [Theory]
    [MemberData(nameof(Phantoms))]
    public void Whatever_is_drawn_otherwise_is_another_result(string phantom)
    {
        LoadImages[] all =
        [
            Drawn(phantom), Drawn(phantom, subjects: 7), Drawn(phantom, size: 17), Drawn(phantom, frames: 4), Drawn(phantom, seed: 2),
            Drawn(phantom, nuisances: Nuisances.Visit),
        ];
        Assert.Equal(all.Length, sandbox.Runner().Plan(all).Select(planned => planned.Fingerprint).Distinct().Count());
    }
}
