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
            new("q0", "p0", 12.5, 13, WithinRadius: true, [Near("a", 12, 1e-300), Near("b,;\"", 14, 0.25)])
            {
                Covariates = CovariateText.None.Add("sex", "F").Add("a,\"b", "1;2"),
                Interval = new(10, 16, 0.9) { CalibratedOn = "90 cases" },
                IsOutOfDistribution = false,
            },
            new("q1", "p1", 7, double.NaN, WithinRadius: false, []),
            new("q2", "p2", 3, 4, WithinRadius: true, [Near("b,;\"", 14, double.BitIncrement(0.25)), Near("a", 99, 2)]),   // one id, another label
        ];

        new Predictions([.. answers]).Save(new ArtifactFolder(folder));
        var read = Predictions.Load(new ArtifactFolder(folder)).Cases;

        Assert.Equal(answers.Select(Alone), read.Select(Alone));
        foreach (var (expected, found) in answers.Zip(read))
        {
            Assert.Equal(expected.Covariates.AsEnumerable(), found.Covariates.AsEnumerable());
            Assert.Equal(expected.Evidence.ToArray(), found.Evidence.ToArray());
        }

        static CasePrediction Alone(CasePrediction answer) => answer with { Evidence = [], Covariates = CovariateText.None };
    }

    [Fact]
    public void The_table_has_a_column_for_each_covariate_and_says_where_its_name_is_taken()
    {
        var none = CovariateText.None;
        new Predictions([
            new("q0", "p0", 1, 2, WithinRadius: true, []) { Covariates = none.Add("machine", "A").Add("error", "none") },
            new("q1", "p1", 3, 4, WithinRadius: true, []) { Covariates = none.Add("age", "12") },
        ]).Save(new ArtifactFolder(folder));
        var lines = File.ReadAllLines(Path.Combine(folder, "predictions.csv"));
        Assert.StartsWith("id,subject,age,table_error,machine,target,predicted,error,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("q0,p0,,none,A,1,2,1,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("q1,p1,12,,,3,4,1,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_would_have_the_name_of_another_gets_one_of_its_own()
    {
        var none = CovariateText.None;
        new Predictions([new("q0", "p0", 1, 2, WithinRadius: true, []) { Covariates = none.Add("error", "a").Add("table_error", "b").Add("seed", "c") }])
            .Save(new ArtifactFolder(folder));
        var lines = File.ReadAllLines(Path.Combine(folder, "predictions.csv"));
        Assert.StartsWith("id,subject,table_table_error,table_seed,table_error,target,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("q0,p0,a,c,b,1,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_with_commas_quotes_and_line_ends_stay_one_field()
    {
        new Predictions([new("a,\"b\"\nc", "p0", 1, 2, WithinRadius: true, [new("d;e", 1, 0.5, 1)])]).Save(new ArtifactFolder(folder));
        Assert.StartsWith("id,subject,target,", File.ReadAllText(Path.Combine(folder, "predictions.csv")), StringComparison.Ordinal);
        Assert.Contains("\n\"a,\"\"b\"\"\nc\",p0,1,2,1,,,,true,1\n", File.ReadAllText(Path.Combine(folder, "predictions.csv")), StringComparison.Ordinal);
        Assert.Contains("\n\"a,\"\"b\"\"\nc\",1,d;e,,1,0.5,1,0,0,0\n", File.ReadAllText(Path.Combine(folder, "evidence.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_of_a_head_have_no_evidence_to_read()
    {
        new Predictions([new("q", "p", 1, 2, WithinRadius: true, [])]).Save(new ArtifactFolder(folder));
        Assert.Empty(Assert.Single(Predictions.Load(new ArtifactFolder(folder)).Cases).Evidence);
    }
}
