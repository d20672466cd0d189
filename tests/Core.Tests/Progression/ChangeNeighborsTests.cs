using ImageRegression.Neighbors;
using ImageRegression.Progression;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ChangeNeighborsTests
{
    private const int Dim = 3;
    private static readonly ChangeRule Rule = new(ScoreDirection.HigherIsBetter, ChangeBand.Within(0.5));

    // Two visits a subject; the score is the first coordinate but for noise, the others tell who is seen.
    private static (Embeddings Embedded, VisitPairs Pairs) Drawn(string name, ulong seed, int subjects)
    {
        var random = new SplitMix64(seed);
        var (cases, values) = (new List<Case>(), new List<float>());
        for (var subject = 0; subject < subjects; subject++)
        {
            var (first, second) = (random.Normal(), random.Normal());
            for (var visit = 0; visit < 2; visit++)
            {
                var score = visit == 0 ? 0 : 2 * random.Normal();
                cases.Add(new($"{name}{subject}-{visit}", "x.png", score, $"{name}{subject}") { Visit = visit });
                values.AddRange([(float)(score + (0.2 * random.Normal())), (float)first, (float)second]);
            }
        }
        using var flat = torch.tensor(values.ToArray());
        return (
            new(flat.view(-1, Dim).clone(), [.. cases.Select(one => new EmbeddedCase(one.Id, one.Subject, one.Label))]),
            VisitPairs.Of(new CaseTable([.. cases]), PairRule.Consecutive));
    }

    private static ChangeNeighbors Learnt(int subjects = 120)
    {
        var (train, trainPairs) = Drawn("t", 1, subjects);
        var (held, heldPairs) = Drawn("h", 2, 60);
        using var _1 = train;
        using var _2 = held;
        return ChangeNeighbors.Of(train, trainPairs, held, heldPairs, Rule, new() { Bins = 1 });
    }

    [Fact]
    public void Intervals_hold_the_change_of_new_subjects_as_often_as_they_say()
    {
        using var neighbors = Learnt();
        var (test, pairs) = Drawn("n", 3, 400);
        using var _1 = test;
        var held = neighbors.Answer(test, pairs).Average(one => one.IsCovered ? 1.0 : 0);
        Assert.InRange(held, 0.82, 0.98);   // 90 % ± two standard deviations of one calibration on 60 subjects, √(.09/60) = 3.9 %
    }

    [Fact]
    public void Swapped_visits_get_the_opposite_change_and_the_mirrored_set()
    {
        using var neighbors = Learnt();
        var (test, pairs) = Drawn("n", 3, 40);
        using var _1 = test;
        var forth = neighbors.Answer(test, pairs);
        var back = neighbors.Answer(test, new([.. pairs.Pairs.Select(pair => pair.Swapped())]));
        foreach (var (one, other) in forth.Zip(back))
        {
            Assert.Equal(one.Prediction.Predicted, -other.Prediction.Predicted, 1e-9);
            Assert.Equal(one.Answer.Classes().Select(change => change.Mirrored()).Order(), other.Answer.Classes());
        }
    }

    [Fact]
    public void Evidence_is_training_pairs_whose_shares_make_the_answer_and_leaving_a_subject_out_is_told()
    {
        using var neighbors = Learnt();
        var (test, pairs) = Drawn("n", 3, 10);
        using var _1 = test;
        foreach (var one in neighbors.Answer(test, pairs))
        {
            Assert.All(one.Prediction.Evidence, evidence => Assert.Matches("^t[0-9]+-[01] → t[0-9]+-[01]$", evidence.Id));
            Assert.All(one.Prediction.Evidence, evidence => Assert.StartsWith($"{evidence.Subject}-", evidence.Id, StringComparison.Ordinal));
            Assert.Equal(one.Prediction.Predicted, one.Prediction.Evidence.Sum(evidence => evidence.Share * evidence.Label), 1e-9);
            Assert.All(one.Prediction.Evidence, evidence => Assert.True(double.IsFinite(evidence.EffectOfSubject)));
        }
    }

    [Fact]
    public void Leaving_a_pair_out_leaves_out_both_of_its_orders()
    {
        using var neighbors = Learnt(subjects: 6);
        var wide = neighbors with { Index = neighbors.Index with { Radius = 100 } };   // both orders of every pair take part
        var (test, pairs) = Drawn("n", 3, 4);
        using var _1 = test;
        foreach (var one in wide.Answer(test, pairs))
        {
            Assert.Equal(12, one.Prediction.Evidence.Length);
            foreach (var left in one.Prediction.Evidence)
            {
                var kept = one.Prediction.Evidence.Where(other => other.Subject != left.Subject).ToArray();   // a pair a subject
                Assert.Equal(kept.Sum(other => other.Weight * other.Label) / kept.Sum(other => other.Weight) - one.Prediction.Predicted, left.EffectOfCase, 1e-9);
                Assert.Equal(left.EffectOfSubject, left.EffectOfCase);
            }
        }
    }

    [Fact]
    public void Of_a_pair_unlike_any_training_pair_nothing_is_said()
    {
        using var neighbors = Learnt();
        var (test, pairs) = Drawn("n", 3, 1);
        using var _1 = test;
        using (torch.no_grad())
            test.Vectors[1].add_(1000);
        var answer = Assert.Single(neighbors.Answer(test, pairs));
        Assert.Equal((true, ChangeSet.CannotSay), (answer.Prediction.IsOutOfDistribution, answer.Answer));
    }

    [Fact]
    public void A_pair_of_two_subjects_is_refused()
    {
        using var neighbors = Learnt();
        var (test, _) = Drawn("n", 3, 2);
        using var _1 = test;
        var fault = Assert.Throws<UserErrorException>(() => neighbors.Answer(test, new([new VisitPair("n0", "n0-0", "n1-1", 0, 1)])));
        Assert.Equal("'n1-1' is of subject n1, and its pair of n0. A change is told between two visits of one subject.", fault.Message);
    }

    [Fact]
    public void Ranges_give_no_sets() =>
        Assert.Contains("Give a band", Assert.Throws<UserErrorException>(() => ChangeNeighbors.ThrowIfNoBand(new(ScoreDirection.HigherIsBetter, ChangeBand.SpO2FiO2))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(4, 9, ChangeSet.Improved)]
    [InlineData(3, 9, ChangeSet.ImprovedOrSame)]   // a change of just the band counts as none
    [InlineData(-3, 3, ChangeSet.Same)]
    [InlineData(-9, 2, ChangeSet.SameOrWorse)]
    [InlineData(-9, -4, ChangeSet.Worse)]
    [InlineData(-4, 4, ChangeSet.CannotSay)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, ChangeSet.CannotSay)]
    public void A_set_is_what_the_interval_touches(double lower, double upper, ChangeSet expected)
    {
        Assert.Equal(expected, ChangeSets.Of(lower, upper, 3, ScoreDirection.HigherIsBetter));
        Assert.Equal(expected.Classes().Select(change => change.Mirrored()).Order(), ChangeSets.Of(lower, upper, 3, ScoreDirection.LowerIsBetter).Classes());
    }

    [Fact]
    public void The_smallest_detectable_change_counts_each_subject_once()
    {
        // a: differences 1 and 3, mean square 5; b: 1. SEM = √(3/2), and 1.96·√2·SEM = 1.96·√3.
        var smallest = SmallestDetectableChange.Of([("a", 1), ("a", -3), ("b", 1)]);
        Assert.Equal((3, 2), (smallest.Pairs, smallest.Subjects));
        Assert.Equal(1.96 * Math.Sqrt(3), smallest.Value, 1e-12);
    }
}
