using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class PredictionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("predictions-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Answers_and_their_evidence_are_read_as_they_were_written()
    {
        CaseEvidence Near(string id, double label, double distance) =>
            new(id, label, distance, Weight: 1 / (1 + distance)) { Subject = $"s-{id}", Share = 0.1 + distance, EffectOfCase = double.NaN, EffectOfSubject = -distance };
        CasePrediction[] answers =
        [
            new("q0", "p0", Sex.Female, 12.5, 13, WithinRadius: true, [Near("a", 12, 1e-300), Near("b,;\"", 14, 0.25)])
            {
                Interval = new(10, 16, 0.9) { CalibratedOn = "90 cases" },
                IsForeign = false,
            },
            new("q1", "p1", Sex: null, 7, double.NaN, WithinRadius: false, []),
            new("q2", "p2", Sex.Male, 3, 4, WithinRadius: true, [Near("b,;\"", 14, double.BitIncrement(0.25)), Near("a", 99, 2)]),   // one id, another label
        ];

        new Predictions([.. answers]).Save(new ArtifactFolder(folder));
        var read = Predictions.Load(new ArtifactFolder(folder)).Cases;

        Assert.Equal(answers.Select(a => a with { Evidence = [] }), read.Select(a => a with { Evidence = [] }));
        foreach (var (expected, found) in answers.Zip(read))
            Assert.Equal(expected.Evidence.ToArray(), found.Evidence.ToArray());
    }

    [Fact]
    public void Answers_of_a_head_have_no_evidence_to_read()
    {
        new Predictions([new("q", "p", Sex: null, 1, 2, WithinRadius: true, [])]).Save(new ArtifactFolder(folder));
        Assert.Empty(Assert.Single(Predictions.Load(new ArtifactFolder(folder)).Cases).Evidence);
    }
}
