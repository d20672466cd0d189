using ImageRegression.Models;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

public class OrdinalHeadTests
{
    private static double[] Decoded(OrdinalHead head, double[] logits, OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        using var scope = NewDisposeScope();
        return head.Decode(tensor(logits).unsqueeze(0), decoding).data<double>().ToArray();
    }

    [Fact]
    public void Bone_ages_have_225_heads_whose_levels_are_whole_months()
    {
        var head = Head.Ordinal(3.5, 227.5, step: 1);
        Assert.Equal(225, head.Outputs);
        Assert.Equal(Enumerable.Range(3, 226).Select(month => (double)month), head.Levels);
    }

    [Fact]
    public void A_label_on_a_threshold_lies_below_it()
    {
        using var scope = NewDisposeScope();
        var ranks = (Head.Ordinal(0, 2, 1)).Ranks(tensor([-1.0, 0.0, 0.5, 1.0, 2.0, 2.5]));
        Assert.Equal([0.0, 0, 1, 1, 2, 3], ranks.data<double>().ToArray());
    }

    [Fact]
    public void Sure_logits_of_a_rank_decode_to_its_level_in_every_way()
    {
        var head = Head.Ordinal(10, 40, step: 10);   // levels 5, 15, 25, 35, 45
        foreach (var decoding in Enum.GetValues<OrdinalDecoding>().Where(decoding => decoding != OrdinalDecoding.MostProbable))   // which is of ranks, not of thresholds
            Assert.Equal([25.0], Decoded(head, [60, 60, -60, -60], decoding).Select(value => Math.Round(value, 9)));
    }

    // Probabilities 3/4, 1/4, 3/4: two above one half, the first failure is head 1, and 5 + 10·(3/4 + 1/4 + 3/4) = 22.5.
    [Fact]
    public void Logits_that_contradict_each_other_decode_as_worked_by_hand()
    {
        var head = Head.Ordinal(10, 30, step: 10);
        double[] logits = [Math.Log(3), -Math.Log(3), Math.Log(3)];
        Assert.Equal(25, Decoded(head, logits, OrdinalDecoding.Count)[0]);
        Assert.Equal(15, Decoded(head, logits, OrdinalDecoding.FirstFailure)[0]);
        Assert.Equal(22.5, Decoded(head, logits)[0], 12);
    }

    // Conditional 3/4, 1/4, 3/4 are 3/4, 3/16, 9/64 unconditional: 5 + 10·69/64.
    [Fact]
    public void Corn_multiplies_its_conditional_probabilities()
    {
        var head = Head.Corn(10, 30, step: 10);
        Assert.Equal(5 + (690 / 64.0), Decoded(head, [Math.Log(3), -Math.Log(3), Math.Log(3)])[0], 12);
    }

    [Fact]
    public void Corals_logits_of_two_cases_differ_by_the_same_at_every_threshold()
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var spec = new SmallResNetSpec { Width = 2, Dim = 4, Head = Head.Coral(1, 5, 1) };
        using var network = Assert.IsType<HeadedNetwork>(spec.Build(seed: 1, Shapes.For(spec)));
        Assert.Contains("head.coral_bias", network.state_dict().Keys);
        using var generator = new Generator(1);
        var logits = network.Read(randn([2, 4], generator: generator));
        Assert.Equal([2, 5], logits.shape);
        var differences = (logits[0] - logits[1]).data<float>().ToArray();
        Assert.All(differences, difference => Assert.Equal(differences[0], difference, 5));
        Assert.Equal([1f, 0.8f, 0.6f, 0.4f, 0.2f], (logits[0] - logits[0, 0] + 1).data<float>().ToArray().Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Thresholds_that_do_not_ascend_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new OrdinalHead { Thresholds = [2, 1] });
        Assert.Throws<ArgumentException>(() => new OrdinalHead { Thresholds = [] });
        Assert.Throws<ArgumentException>(() => Head.Ordinal(1, 0, 1));
        Assert.Throws<ArgumentException>(() => Decoded(Head.Ordinal(0, 2, 1), [1, 2]));
    }

    [Fact]
    public void Equal_thresholds_are_equal_heads()
    {
        Assert.Equal(Head.Ordinal(0, 2, 1), new OrdinalHead { Thresholds = [0, 1, 2] });
        Assert.NotEqual(Head.Ordinal(0, 2, 1), Head.Corn(0, 2, 1));
    }
}
