using System.Text.Json;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class MatchingTests
{
    // Unit vectors at 0°, 60°, 90° and 180°; the first two of one subject. φ: 0–1 ½, 0–2 0, 0–3 −1, 1–2 cos 30°, 1–3 −½, 2–3 0.
    private static readonly double[] Corners = [1, 0, 0.5, Math.Sqrt(0.75), 0, 1, -1, 0];
    private static readonly long[] Subjects = [7, 7, 1, 2];

    private static Tensor Embeddings => tensor(Corners).reshape(4, 2);

    // Triplets (0,1,2): Δ ½; (0,1,3): 1½; (1,0,2): ½ − cos 30°; (1,0,3): 1. With ε = 0.75 they cost ¼, 0, ¼ + cos 30°, 0.
    [Fact]
    public void Triplets_of_four_points_are_those_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        var loss = new Triplet { Margin = 0.75 };
        var sum = 0.5 + Math.Sqrt(0.75);
        Assert.Equal(sum / 4, Value(loss), 12);
        Assert.Equal(sum / 2, Value(loss with { Reduction = TripletReduction.MeanOfActive }), 12);
        Assert.Equal(0.25, Value(loss with { Mining = TripletMining.SemiHard }), 12);
        Assert.Equal(0.25 + Math.Sqrt(0.75), Value(loss with { Mining = TripletMining.Hard }), 12);
        Assert.Equal(0, Value(loss with { Mining = TripletMining.Easy }), 12);
    }

    // φ_ap = 1, φ_an = cos 60° = ½ for both anchors of the pair: Δ keeps ε, and only β could be violated.
    [Fact]
    public void Without_its_second_term_AdaTriplet_is_the_triplet_loss_and_counts_no_triplet_for_β()
    {
        using var scope = NewDisposeScope();
        var (f, subjects) = (tensor([1, 0, 1, 0, 0.5, Math.Sqrt(0.75), -1, 0, 0, 1]).reshape(5, 2), tensor([7L, 7, 1, 2, 2]));
        foreach (var reduction in Enum.GetValues<TripletReduction>())
        {
            double Cost(Loss loss) => loss.Step(f, subjects, loss.StartState).Value.item<double>();
            var triplet = Cost(new Triplet { Margin = 0.25, Reduction = reduction });
            Assert.True(triplet > 0);
            Assert.Equal(triplet, Cost(new AdaTriplet { Epsilon = 0.25, Beta = 0.1, Lambda = 0, Reduction = reduction }), 12);
        }
    }

    [Fact]
    public void A_miner_lists_the_triplets_that_the_losses_count()
    {
        using var scope = NewDisposeScope();
        MinedTriplet[] Mined(TripletMining mining) => [.. TripletMiner.Triplets(Embeddings, tensor(Subjects), mining, 0.75)];
        Assert.Equal([new(0, 1, 2), new(0, 1, 3), new(1, 0, 2), new(1, 0, 3)], Mined(TripletMining.All));
        Assert.Equal([new(0, 1, 2), new(1, 0, 2)], Mined(TripletMining.Violating));
        Assert.Equal([new(0, 1, 2)], Mined(TripletMining.SemiHard));
        Assert.Equal([new(1, 0, 2)], Mined(TripletMining.Hard));
        Assert.Equal([new(0, 1, 3), new(1, 0, 3)], Mined(TripletMining.Easy));
        Assert.Equal([new(0, 1, 2), new(1, 0, 2)], Mined(TripletMining.BatchHard));
        Assert.Equal([new MinedPair(1, 2)], TripletMiner.NegativePairs(Embeddings, tensor(Subjects), 0.5).ToArray());
        Assert.Equal([new MinedPair(0, 1)], TripletMiner.PositivePairs(Embeddings, tensor(Subjects), 0.6).ToArray());
    }

    // μ_Δ = (½ + 1½ + ½ − cos 30° + 1)/4; μ_an over triplets (0 − 1 + cos 30° − ½)/4.
    [Fact]
    public void AutoMargin_moves_after_an_epoch_and_not_before()
    {
        using var scope = NewDisposeScope();
        var loss = new AdaTriplet { AutoMargin = new AutoMargin() };
        var state = loss.StartFor(2);
        state = loss.Of(Embeddings, tensor(Subjects), state).Next;
        Assert.Equal(new Margins(1, 1), state.Margins);
        state = loss.Of(Embeddings, tensor(Subjects), state).Next;
        Assert.Equal(new Margins(1, 1), state.Applied);
        Assert.Equal((3.5 - Math.Sqrt(0.75)) / 4 / 2, state.Margins.Epsilon, 12);
        Assert.Equal(1 + ((((Math.Sqrt(0.75) - 1.5) / 4) - 1) / 2), state.Margins.Beta, 12);
        Assert.Equal(0, state.Deltas.Count);
        Assert.Equal(state.Margins, loss.Of(Embeddings, tensor(Subjects), state).Next.Applied);
    }

    [Fact]
    public void A_state_of_margins_goes_through_json_unchanged()
    {
        using var scope = NewDisposeScope();
        var loss = new AdaTriplet { AutoMargin = new AutoMargin { Rule = MarginRule.Median } };
        var state = loss.Of(Embeddings, tensor(Subjects), loss.StartFor(5)).Next;
        Assert.Equal(4, state.Deltas.Values.Length);
        Assert.Equal(state, JsonSerializer.Deserialize<MarginState>(JsonSerializer.Serialize(state)));
    }

    [Fact]
    public void Quantiles_are_exact_while_values_are_few_and_within_a_bin_beyond()
    {
        double[] few = [.. Enumerable.Range(0, 1001).Select(i => Math.Sin(i))];
        double[] many = [.. Enumerable.Range(0, 100_001).Select(i => Math.Sin(i))];
        var exact = ValueSummary.Empty.With(few.AsSpan(0, 400)).With(few.AsSpan(400));
        var binned = ValueSummary.Empty.With(many.AsSpan(0, 5000)).With(many.AsSpan(5000, 5000)).With(many.AsSpan(10_000));
        Assert.Equal(few.Order().ElementAt(250), exact.Quantile(0.25));
        Assert.Equal(many.Order().ElementAt(75_000), binned.Quantile(0.75), 1.0 / 1024);
        Assert.Equal(many.Average(), binned.Mean(), 12);
        Assert.Equal(4096, binned.Histogram.Length);
        Assert.Empty(binned.Values);
        Assert.Throws<InvalidOperationException>(() => ValueSummary.Empty.Quantile(0.5));
    }

    // A hundred subjects with three images: more vector registers than one, and a rest.
    [Fact]
    public void A_large_batch_costs_what_its_listed_triplets_do()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var f = nn.functional.normalize(randn([301, 8], float64, generator: generator));
        long[] subjects = [.. Enumerable.Range(0, 301).Select(i => i * 37L % 101)];
        var s = f.mm(f.t()).data<double>().ToArray();
        var sum = TripletMiner.Triplets(f, tensor(subjects), TripletMining.All, 0)
            .Sum(one => Math.Max(0, 0.3 - s[(one.Anchor * 301) + one.Positive] + s[(one.Anchor * 301) + one.Negative])
                + (2 * Math.Max(0, s[(one.Anchor * 301) + one.Negative] - 0.4)));
        var loss = new AdaTriplet { Epsilon = 0.3, Beta = 0.4, Lambda = 2, Reduction = TripletReduction.Sum };
        Assert.Equal(sum, loss.Of(f, tensor(subjects), loss.Start).Value.item<double>(), 1e-8);
    }

    // Two classes with two centres each at right angles, one sample on a centre: regularisation 2·√2/(2·2·1)·τ.
    [Fact]
    public void SoftTriple_draws_the_centres_of_a_class_together()
    {
        using var scope = NewDisposeScope();
        var (cosines, ofCenters) = (tensor([1.0, 0, 0, 0]).reshape(1, 4), eye(4, dtype: float64));
        var loss = new SoftTriple { Centers = 2 };
        var without = (loss with { Tau = 0 }).Of(cosines, tensor([0L]), NoState.None).Value.item<double>();
        Assert.Equal(without + (0.2 * Math.Sqrt(2) / 2), loss.Of(cat([cosines, ofCenters]), tensor([0L]), NoState.None).Value.item<double>(), 12);
        Assert.Contains("[5, 4]", Assert.Throws<ArgumentException>(() => loss.Of(cosines, tensor([0L]), NoState.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_angle_of_zero_or_of_half_a_turn_has_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        var cosines = tensor([1.0, -1.0, 0.0, -1.0]).reshape(2, 2).requires_grad_();
        new ArcFace().Of(cosines, tensor([0L, 1L]), NoState.None).Value.backward();
        Assert.All(cosines.grad!.data<double>().ToArray(), slope => Assert.True(double.IsFinite(slope)));
    }

    [Fact]
    public void An_embedding_that_is_not_finite_shows_in_the_value()
    {
        using var scope = NewDisposeScope();
        var broken = tensor([1.0, 0, double.NaN, 1, 0, 1, 1, 1]).reshape(4, 2);
        foreach (var loss in new Loss[] { new Triplet(), new AdaTriplet { AutoMargin = new AutoMargin() }, new Contrastive(), new SelectivelyContrastive() })
            Assert.True(double.IsNaN(loss.Step(broken, tensor(Subjects), loss.StartState).Value.item<double>()), loss.Name);
    }

    [Fact]
    public void Half_precision_embeddings_are_computed_in_float32()
    {
        using var scope = NewDisposeScope();
        var loss = new AdaTriplet { Epsilon = 0.5, Beta = 0.2 };
        var value = loss.Of(Embeddings.to(ScalarType.BFloat16), tensor(Subjects), loss.Start).Value;
        Assert.Equal(ScalarType.Float32, value.dtype);
        Assert.Equal(Value(loss), value.item<float>(), 1e-2);
    }

    public static TheoryData<Loss, Loss> OfEmbeddings => new()
    {
        { new Triplet(), new AdaTriplet { AutoMargin = new AutoMargin() } }, { new Contrastive(), new SelectivelyContrastive() },
        { new WeaklyAdaptiveTriplet(), new NPair() }, { new MultiSimilarity(), new NTXent() }, { new SupervisedContrastive(), new Triplet { AutoMargin = new AutoMargin() } },
    };

    [Theory]
    [MemberData(nameof(OfEmbeddings), DisableDiscoveryEnumeration = true)]
    public void Labels_that_are_no_identities_are_refused_with_what_they_are(Loss one, Loss other)
    {
        using var scope = NewDisposeScope();
        foreach (var loss in new[] { one, other })
        {
            Assert.Equal(LabelKind.Identity, loss.LabelKind);
            Assert.Contains("Float32", Fault(zeros(4, 2), zeros(4)).Message, StringComparison.Ordinal);
            Assert.Contains("[4, 1]", Fault(zeros(4, 2), zeros([4, 1], ScalarType.Int64)).Message, StringComparison.Ordinal);
            Assert.Contains("[3]", Fault(zeros(4, 2), zeros([3], ScalarType.Int64)).Message, StringComparison.Ordinal);
            Assert.Contains("[4]", Fault(zeros(4), zeros([4], ScalarType.Int64)).Message, StringComparison.Ordinal);
            Assert.Contains("Int64", Fault(zeros([4, 2], ScalarType.Int64), zeros([4], ScalarType.Int64)).Message, StringComparison.Ordinal);

            ArgumentException Fault(Tensor embeddings, Tensor labels) =>
                Assert.Throws<ArgumentException>(() => loss.Step(embeddings, labels, loss.StartState));
        }
    }

    [Fact]
    public void An_identity_that_is_not_a_class_is_refused_with_its_number()
    {
        using var scope = NewDisposeScope();
        foreach (var loss in new Loss<NoState>[] { new ArcFace(), new CosFace(), new IdentitySoftmax() })
            Assert.Contains("identity 3", Assert.Throws<ArgumentException>(() => loss.Of(zeros(2, 3), tensor([0L, 3L]), NoState.None)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SoftTriple { Centers = 2 }.Of(zeros(2, 3), tensor([0L, 1L]), NoState.None));
    }

    [Fact]
    public void Hyper_parameters_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaTriplet { Epsilon = 2, Beta = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaTriplet { Epsilon = 0.5, Beta = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaTriplet { Epsilon = 0.5, Beta = 0.5, Lambda = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaTriplet { Epsilon = 0.5, Beta = 0.5, Score = PairScore.Distance });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Triplet { Margin = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AutoMargin { KDelta = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AutoMargin { StartEpsilon = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArcFace { MarginDegrees = 181 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftTriple { Centers = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NTXent { Temperature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeaklyAdaptiveTriplet { K = 4 });
    }

    private static double Value(Loss loss) => loss.Step(Embeddings, tensor(Subjects), loss.StartState).Value.item<double>();
}
