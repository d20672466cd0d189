using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Progression;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ChangeHeadTests
{
    private const int Dim = 6;
    private static readonly ChangeBand Band = ChangeBand.Within(0.5);

    // Sixty subjects of three visits: the score lies along the first axis, the others tell only who is seen.
    private static (Embeddings Embedded, CaseTable Table) Drawn(ulong seed, double size = 1, double offset = 0)
    {
        var random = new SplitMix64(seed);
        var cases = new List<Case>();
        var values = new List<float>();
        for (var subject = 0; subject < 60; subject++)
        {
            var own = Enumerable.Range(0, Dim).Select(_ => 3 * random.Normal()).ToArray();
            var score = 0.0;
            for (var visit = 0; visit < 3; visit++)
            {
                cases.Add(new($"s{subject}v{visit}", "x.png", score, $"s{subject}") { Visit = visit });
                values.AddRange(own.Select((value, d) => (float)(offset + (size * (value + (d == 0 ? score : 0))))));
                score += random.Normal();
            }
        }
        using var flat = torch.tensor(values.ToArray());
        return (new(flat.view(-1, Dim).clone(), [.. cases.Select(one => new EmbeddedCase(one.Id, one.Subject, one.Label))]), new([.. cases]));
    }

    private static (ChangeHead Head, double Accuracy, VisitPairs Pairs, Embeddings Embedded) Trained(ChangeHeadSettings settings, double size = 1, double offset = 0, bool reversed = false)
    {
        var (embedded, table) = Drawn(1, size, offset);
        if (reversed)
            (embedded, table) = (embedded.Take([.. Enumerable.Range(0, embedded.Count).Reverse()]), table.Take([.. Enumerable.Range(0, table.Count).Reverse()]));
        var pairs = VisitPairs.Of(table, PairRule.Consecutive);
        var head = ChangeHeadTraining.Run(settings, embedded, pairs, Classes(pairs));
        var answers = PairedVectors.Select(embedded, pairs, (pair, before, after) =>
            ChangeClasses.MostProbable(head.Probabilities(before.Span, after.Span)) == Class(pair));
        return (head, answers.Average(right => right ? 1.0 : 0), pairs, embedded);
    }

    private static ChangeClass Class(VisitPair pair) => Band.Of(pair.LabelBefore, pair.LabelAfter, ScoreDirection.HigherIsBetter);

    private static ImmutableArray<ChangeClass> Classes(VisitPairs pairs) => [.. pairs.Pairs.Select(Class)];

    [Theory]
    [InlineData(ChangeInput.Difference, false, ChangeLoss.CrossEntropy)]
    [InlineData(ChangeInput.Difference, true, ChangeLoss.CrossEntropy)]
    [InlineData(ChangeInput.Concat, false, ChangeLoss.CrossEntropy)]
    [InlineData(ChangeInput.Concat, true, ChangeLoss.CrossEntropy)]
    [InlineData(ChangeInput.Difference, false, ChangeLoss.Corn)]
    [InlineData(ChangeInput.Concat, true, ChangeLoss.Corn)]
    public void It_learns_a_change_that_lies_along_one_axis(ChangeInput input, bool antisymmetric, ChangeLoss loss)
    {
        var (_, accuracy, _, embedded) = Trained(new() { Input = input, IsAntisymmetric = antisymmetric, Loss = loss });
        using var _1 = embedded;
        Assert.True(accuracy > 0.9, $"accuracy {accuracy}");
    }

    [Theory]
    [InlineData(0.001, 0)]
    [InlineData(1000, 0)]
    [InlineData(1, 50)]
    public void Neither_the_size_nor_the_place_of_embeddings_decides_how_well_it_learns(double size, double offset)
    {
        var (_, accuracy, _, embedded) = Trained(new() { Input = ChangeInput.Concat }, size, offset);
        using var _1 = embedded;
        Assert.True(accuracy > 0.9, $"accuracy {accuracy}");
    }

    [Theory]
    [InlineData(ChangeInput.Difference)]
    [InlineData(ChangeInput.Concat)]
    public void Swapped_visits_mirror_the_antisymmetric_answer_to_the_bit(ChangeInput input)
    {
        var (head, _, pairs, embedded) = Trained(new() { Input = input, IsAntisymmetric = true, Epochs = 3 });
        using var _1 = embedded;
        _ = PairedVectors.Select(embedded, pairs, (_, before, after) =>
        {
            var (forth, back) = (head.Probabilities(before.Span, after.Span), head.Probabilities(after.Span, before.Span));
            Assert.Equal(forth, back.Reverse());
            Assert.Equal(head.ExpectedChange(forth), -head.ExpectedChange(back));
            return 0;
        });
    }

    [Fact]
    public void A_plain_head_does_not_mirror()   // so that the law above says something
    {
        var (head, _, pairs, embedded) = Trained(new() { Epochs = 3 });
        using var _1 = embedded;
        Assert.Contains(true, PairedVectors.Select(embedded, pairs, (_, before, after) =>
            head.Probabilities(before.Span, after.Span)[0] != head.Probabilities(after.Span, before.Span)[2]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_in_whatever_order_the_table_comes_and_another_seed_others()
    {
        var heads = new[] { Trained(new() { Epochs = 2 }), Trained(new() { Epochs = 2 }, reversed: true), Trained(new() { Epochs = 2, Seed = 2 }) };
        Assert.Equal(heads[0].Head.Hidden.Weight.ToArray(), heads[1].Head.Hidden.Weight.ToArray());
        Assert.Equal(heads[0].Head.Out.Weight.ToArray(), heads[1].Head.Out.Weight.ToArray());
        Assert.NotEqual(heads[0].Head.Out.Weight.ToArray(), heads[2].Head.Out.Weight.ToArray());
        foreach (var head in heads)
            head.Embedded.Dispose();
    }

    [Theory]
    [InlineData(ChangeLoss.CrossEntropy)]
    [InlineData(ChangeLoss.Corn)]
    public void Its_file_is_PyTorchs_sequential_and_reads_back_to_the_same_answers(ChangeLoss loss)
    {
        var (head, _, pairs, embedded) = Trained(new() { Input = ChangeInput.Concat, IsAntisymmetric = true, Epochs = 2, Loss = loss });
        using var _1 = embedded;
        var file = Path.GetTempFileName();
        try
        {
            head.Save(file);
            using (torch.NewDisposeScope())
                Assert.Equal([64L, 2 * Dim], Safetensors.Read(file)["0.weight"].shape);
            var read = ChangeHead.Load(file);
            _ = PairedVectors.Select(embedded, pairs, (_, before, after) =>
            {
                Assert.Equal(head.Probabilities(before.Span, after.Span), read.Probabilities(before.Span, after.Span));
                return 0;
            });
            Assert.Equal(head.MeanChange.ToArray(), read.MeanChange.ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void CORNs_two_questions_are_whether_it_is_not_worse_and_whether_it_is_then_improved()
    {
        // No hidden unit has a say: σ(0) = ½ is not worse, and σ(ln 3) = ¾ of those improved.
        var head = new ChangeHead
        {
            Input = ChangeInput.Difference,
            IsAntisymmetric = false,
            Hidden = ([0], [0]),
            Out = ([0, 0], [0, (float)Math.Log(3)]),
            MeanChange = [8, 0, -8],
        };
        var probabilities = head.Probabilities([1], [2]);
        Assert.Equal([0.375, 0.125, 0.5], probabilities.Select(value => Math.Round(value, 6)));
        Assert.Equal(-1, head.ExpectedChange(probabilities), 1e-5);
        Assert.Equal([0.4375, 0.125, 0.4375], (head with { IsAntisymmetric = true }).Probabilities([1], [2]).Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Each_layer_of_the_network_is_known_by_one_name()   // one that has two is drawn twice
    {
        using var network = new ChangeMlp(4, new());
        Assert.Equal(["hidden.bias", "hidden.weight", "last.bias", "last.weight"], network.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pairs_of_one_class_are_refused()
    {
        var (embedded, table) = Drawn(1);
        using var _1 = embedded;
        var pairs = VisitPairs.Of(table, PairRule.Consecutive);
        var fault = Assert.Throws<UserErrorException>(() => ChangeHeadTraining.Run(new(), embedded, pairs, [.. pairs.Pairs.Select(_ => ChangeClass.Same)]));
        Assert.Equal("All 120 training pairs are 'same', so there is nothing to tell apart. Give another band, or more subjects.", fault.Message);
    }
}
