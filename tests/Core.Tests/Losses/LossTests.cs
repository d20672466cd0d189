using ImageRegression.Losses;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class LossTests
{
    private static double Value(Loss loss, Tensor outputs, Tensor labels) => loss.Step(outputs, labels, loss.StartState).Value.item<double>();

    // Distances 3, 4, 5 of a right triangle; labels 0, 3, 5 are 3, 2, 5 apart. σ = ∞ and α = 0 leave w = 1. D is 0, |5 − 2| = 3 and
    // |4 − 5| = 1 for the three pairs, twice each; the mean over nine is 8/9, so 3 and 1 are selected: (3 + 1) / 2.
    [Fact]
    public void RM_loss_of_a_right_triangle_is_that_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        var f = tensor([0.0, 0.0, 3.0, 0.0, 0.0, 4.0]).reshape(3, 2);
        var loss = new RegressionMetric { Sigma = double.PositiveInfinity, Alpha = 0 };
        var (value, next) = loss.Of(f, tensor([0.0, 3.0, 5.0]), loss.Start);
        Assert.Equal(2, value.item<double>(), 12);
        Assert.Equal(8 / 9.0, next.MovingAverage!.Value, 12);
    }

    // w = 1 + 0 for all nine pairs, the three self pairs included: (2·3 + 2·1) / 9.
    [Fact]
    public void Without_mining_all_pairs_share_the_denominator()
    {
        using var scope = NewDisposeScope();
        var f = tensor([0.0, 0.0, 3.0, 0.0, 0.0, 4.0]).reshape(3, 2);
        Assert.Equal(8 / 9.0, Value(new RegressionMetric { Sigma = double.PositiveInfinity, Alpha = 0, Mining = false }, f, tensor([0.0, 3.0, 5.0])), 12);
    }

    // The two ways are written apart: one runs on the processor row by row, the other on any device operator by operator.
    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.Float32, 2e-5)]
    public void On_the_processor_RM_loss_gives_what_its_operators_give(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var f = randn([24, 5], dtype);
        f[3] = f[4];                               // coincident
        if (dtype == ScalarType.Float64)
            f[5] = f[6] + 1e-5;                    // close; in float32 (diag(C·1) − C) f cancels there, one way as the other
        var y = randn([24, 2], dtype);
        foreach (var loss in new[] { new RegressionMetric(), new RegressionMetric { Mining = false, Sigma = 2 }, new RegressionMetric { Alpha = 0, DenominatorEpsilon = 1e-3 } })
            foreach (var state in new[] { loss.Start, new RegressionMetricState(0.3) })
            {
                var (value, gradient, average) = loss.Evaluate(f, y, state);
                var ours = f.clone().requires_grad_();
                var (onHost, next) = loss.Of(ours, y, state);
                onHost.backward();
                Assert.Equal(value.ToDouble(), onHost.ToDouble(), tolerance);
                Assert.Equal(average, next.MovingAverage!.Value, tolerance);
                Assert.True((ours.grad! - gradient).abs().max().ToDouble() <= tolerance);
            }
    }

    [Fact]
    public void The_papers_scale_is_a_factor_of_the_embeddings_and_gets_its_gradient()
    {
        using var scope = NewDisposeScope();
        var s = tensor(2.0).requires_grad_();
        var f = tensor([0.0, 1.0]).reshape(2, 1);
        var loss = new RegressionMetric();
        loss.Of(s * f, tensor([0.0, 1.0]), loss.Start).Value.backward();
        Assert.Equal(1, s.grad!.item<double>(), 12);
    }

    [Fact]
    public void Close_pairs_far_from_the_origin_keep_their_distance_in_float32()
    {
        using var scope = NewDisposeScope();
        var f = tensor([4096f, 4096f, 4096f + 1 / 1024f, 4096f, 4097f, 4096f]).reshape(3, 2);
        var loss = new RegressionMetric();
        var distances = loss.Pairs(f, zeros(3), loss.Start).Distances;
        Assert.Equal(1 / 1024f, distances[0, 1].item<float>());
        Assert.Equal(1f, distances[0, 2].item<float>(), 5);
        Assert.Equal(0f, distances[1, 1].item<float>());
    }

    [Fact]
    public void A_step_leaves_only_the_value_alive()
    {
        using var scope = NewDisposeScope();
        var (f, y) = (randn(8, 4).requires_grad_(), randn(8));
        var loss = new RegressionMetric();
        var before = scope.DisposablesCount;
        loss.Of(f, y, loss.Start);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void Nothing_is_tracked_where_no_gradient_is_wanted()
    {
        using var scope = NewDisposeScope();
        var loss = new RegressionMetric();
        Assert.False(loss.Of(randn(4, 2), randn(4), loss.Start).Value.requires_grad);
    }

    [Fact]
    public void Half_precision_embeddings_are_computed_in_float32()
    {
        using var scope = NewDisposeScope();
        var f = tensor([0f, 3f, 7f]).reshape(3, 1).to(ScalarType.BFloat16);
        var loss = new RegressionMetric();
        Assert.Equal(ScalarType.Float32, loss.Of(f, tensor([0f, 1f, 2f]), loss.Start).Value.dtype);
    }

    // Distances: 0–1 1, 0–2 3, 1–2 2; label distances 2, 3, 1, all triplets ordered by them. Anchor 0: p 1, n 2: 1 − 3 + (3 − 2) < 0.
    // Anchor 1: p 2, n 0: 2 − 1 + (2 − 1) = 2. Anchor 2: p 1, n 0: 2 − 3 + (3 − 1) = 1. Mean of three: 1; of the two active: 1.5.
    [Fact]
    public void Adaptive_triplets_of_three_points_are_those_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        var (f, y) = (tensor([0.0, 1.0, 3.0]).reshape(3, 1), tensor([0.0, 2.0, 3.0]));
        Assert.Equal(1, Value(new AdaptiveTriplet(), f, y), 12);
        Assert.Equal(1.5, Value(new AdaptiveTriplet { Reduction = TripletReduction.MeanOfActive }, f, y), 12);
        Assert.Equal(3, Value(new AdaptiveTriplet { Reduction = TripletReduction.Sum }, f, y), 12);
    }

    [Fact]
    public void Batches_that_need_several_blocks_give_what_one_would()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        const int N = 200;
        Assert.True(Triples.Blocks(N).Count() > 1);
        Assert.Equal(N, Triples.Blocks(N).Sum(block => block.Length));
        var f = randn([N, 3], float64, generator: generator);
        var y = randn([N], float64, generator: generator);
        var (d, l) = (cdist(f, f), (y.unsqueeze(0) - y.unsqueeze(1)).abs());

        var hinge = (d.unsqueeze(2) - d.unsqueeze(1) + l.unsqueeze(1) - l.unsqueeze(2)).clamp_min(0);
        var isSelf = eye(N, dtype: @bool);
        var isTriplet = (l.unsqueeze(2) < l.unsqueeze(1)) & isSelf.unsqueeze(2).logical_not();
        Assert.Equal(((hinge * isTriplet).sum() / isTriplet.sum()).item<double>(), Value(new AdaptiveTriplet(), f, y), 9);

        var z = (d / -2).masked_fill(isSelf, double.NegativeInfinity);
        var total = z.unsqueeze(1).masked_fill(l.unsqueeze(1) < l.unsqueeze(2), double.NegativeInfinity).logsumexp(2);
        Assert.Equal((total - z).masked_fill(isSelf, 0).sum().item<double>() / (N * (N - 1)), Value(new RankNContrast(), f, y), 9);
    }

    [Fact]
    public void Label_distances_are_those_of_their_space()
    {
        using var scope = NewDisposeScope();
        var two = tensor([0.0, 0.0, 3.0, 4.0]).reshape(2, 2);
        Assert.Equal(5, LabelDistance.Euclidean.Between(two)[0, 1].item<double>(), 12);
        Assert.Equal(7, LabelDistance.Absolute.Between(two)[0, 1].item<double>(), 12);
        var hours = tensor([23.0, 1.0, 12.0]).reshape(3, 1);
        Assert.Equal([0.0, 2, 11, 2, 0, 11, 11, 11, 0], LabelDistance.Cyclic(24).Between(hours).contiguous().data<double>().ToArray());
        var scores = tensor([5.0, 10.0, 11.0, 500.0]).reshape(4, 1);   // grades of calcium: up to 10, 100, 400
        Assert.Equal([0.0, 0, 1, 3], LabelDistance.Ordinal([10, 100, 400]).Between(scores)[0].data<double>().ToArray());
    }

    [Fact]
    public void Label_distances_with_equal_settings_are_equal()
    {
        Assert.Equal(LabelDistance.Ordinal([1, 2]), LabelDistance.Ordinal([1, 2]));
        Assert.NotEqual(LabelDistance.Ordinal([1, 2]), LabelDistance.Ordinal([1, 3]));
        Assert.Throws<ArgumentException>(() => LabelDistance.Ordinal([2, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelDistance.Cyclic(0));
    }

    // û are (1, 0), (1, 0), (0, 1), (−1, 0), so that s = 1, ½, 0 from the first; labels 0, 1, 2, 4. The nearest of each is its positive:
    // 1, 0, 1 and 2 with s = 1, 1, ½ and ½. Negatives: of 0 2, 3 (½, floor), of 1 2, 3 (the same), of 2 0, 3 (½, ½), of 3 0, 1 (floor twice).
    [Fact]
    public void LEARNERs_loss_of_four_is_that_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        var (u, y) = (tensor([2.0, 0, 1, 0, 0, 3, -1, 0]).reshape(4, 2), tensor([0.0, 1, 2, 4]));
        var (half, floor) = (Math.Log(0.5), Math.Log(1e-8));
        Assert.Equal(((4 * half) + (4 * floor) - (2 * half)) / 4, Value(new LearnerContrastive(), u, y), 12);
        var negatives = (3 * half) + (5 * floor) + (2 * half) + (4 * floor) + (3 * half) + (3 * half) + (5 * floor) + (4 * floor);   // w⁻ = d + 1
        Assert.Equal((negatives - (half / 2) - (half / 3)) / 4, Value(new LearnerContrastive { Weighted = true }, u, y), 12);
    }

    [Fact]
    public void A_batch_of_one_has_nobody_to_contrast()
    {
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<ArgumentException>(() => Value(new LearnerContrastive(), zeros(1, 3), zeros(1)));
        Assert.Equal("A batch of 1 has nobody to contrast.", fault.Message);
    }

    // In float32 1 + cos is 0 or 6e-8 here, a whole logarithm apart.
    [Fact]
    public void LEARNERs_loss_of_float32_is_computed_in_float64()
    {
        using var scope = NewDisposeScope();
        var (u, y) = (tensor([1f, 0f, -1f, 2e-4f]).reshape(2, 2), tensor([0f, 1f]));
        var value = new LearnerContrastive { Floor = 1e-12 }.Of(u, y, NoState.None).Value;
        Assert.Equal(ScalarType.Float32, value.dtype);
        Assert.Equal(Math.Log(1e-8), value.item<float>(), 5);   // s = θ²/4
    }

    [Fact]
    public void Embeddings_that_are_no_numbers_make_no_number()
    {
        using var scope = NewDisposeScope();
        foreach (var similarity in Enum.GetValues<PairSimilarity>())
            Assert.True(double.IsNaN(Value(new LearnerContrastive { Similarity = similarity }, tensor([1.0, 2, double.NaN, 1]).reshape(2, 2), tensor([0.0, 1]))));
    }

    [Fact]
    public void An_embedding_of_length_0_has_no_direction_and_is_not_pulled()
    {
        using var scope = NewDisposeScope();
        var u = tensor([0.0, 0, 1, 0, 0, 1]).reshape(3, 2).requires_grad_();
        new LearnerContrastive().Of(u, tensor([0.0, 1, 3]), NoState.None).Value.backward();
        Assert.Equal([0.0, 0], u.grad![0].ToHost<double>());
        Assert.True(double.IsFinite(u.grad!.sum().item<double>()));
    }

    [Theory]
    [InlineData(0.0, 1, 1, null)]
    [InlineData(1e-8, 0.0, 1, null)]
    [InlineData(1e-8, 1, double.NaN, null)]
    [InlineData(1e-8, 1, 1, 0.0)]
    public void LEARNERs_settings_out_of_range_are_refused(double floor, double epsilon, double lambda, double? range) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearnerContrastive { Floor = floor, Epsilon = epsilon, Lambda = lambda, Range = range });

    // Residuals 0.5 and 3 with δ = 1: (0.125 + 2.5) / 2.
    [Fact]
    public void Huber_is_squared_near_and_absolute_far()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1.3125, Value(new Huber(), tensor([0.5, -3.0]), tensor([0.0, 0.0])), 12);
    }

    // Ranks 0 and 2 of three: head 0 is asked of both, head 1 of the second alone. All logits 0: log 2 each, over three questions.
    [Fact]
    public void Corn_asks_a_question_only_of_those_who_passed_the_one_before()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(2, 2, dtype: float64).requires_grad_();
        var value = new Corn().Of(logits, tensor([0.0, 2.0]), NoState.None).Value;
        value.backward();
        Assert.Equal(Math.Log(2), value.item<double>(), 12);
        Assert.Equal([0.5 / 3, 0, -0.5 / 3, -0.5 / 3], logits.grad!.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Far_logits_neither_overflow_nor_lose_their_loss()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1000, Value(new OrdinalRegression(), tensor([1000.0, -1000.0]).reshape(1, 2), tensor([0.0])), 9);
        Assert.Equal(0, Value(new OrdinalRegression(), tensor([1000.0, -1000.0]).reshape(1, 2), tensor([1.0])), 12);
    }

    [Fact]
    public void Head_weights_that_are_not_one_a_head_are_refused() =>
        Assert.Throws<ArgumentException>(() => Value(new OrdinalRegression { HeadWeights = [1, 2] }, zeros(2, 3), zeros(2)));

    [Fact]
    public void Squared_and_absolute_errors_are_means_over_the_batch()
    {
        using var scope = NewDisposeScope();
        var (predicted, column) = (tensor([1.0, 4.0]), tensor([0.0, 1.0]).reshape(2, 1));
        Assert.Equal(5, Value(new MeanSquaredError(), predicted, column));
        Assert.Equal(2, Value(new MeanAbsoluteError(), predicted, column));
    }

    public static TheoryData<Loss, long[], long[]> Misfits => new()
    {
        { new RegressionMetric(), [4], [4] },
        { new RegressionMetric(), [4, 2], [3] },
        { new RegressionMetric(), [4, 2], [4, 2, 1] },
        { new RegressionMetric(), [0, 2], [0] },
        { new AdaptiveTriplet(), [4, 2], [3] },
        { new RankNContrast(), [4], [4] },
        { new LabelDistanceContrastive(), [4, 2], [5] },
        { new LearnerContrastive(), [4, 2], [5] },
        { new LearnerContrastive(), [4], [4] },
        { new OrdinalRegression(), [4, 3], [4, 2] },
        { new Corn(), [4, 3], [3] },
        { new Huber(), [4, 2], [4] },
        { new MeanSquaredError(), [4, 2], [4] },
        { new MeanAbsoluteError(), [4], [1] },
        { new MeanAbsoluteError(), [0], [0] },
    };

    [Theory]
    [MemberData(nameof(Misfits), DisableDiscoveryEnumeration = true)]
    public void Shapes_that_do_not_fit_are_refused_with_their_sizes(Loss loss, long[] outputs, long[] labels)
    {
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<ArgumentException>(() => loss.Step(zeros(outputs), zeros(labels), loss.StartState));
        Assert.True(outputs[0] == 0 || fault.Message.Contains($"[{string.Join(", ", outputs)}]", StringComparison.Ordinal), fault.Message);
    }

    /// <summary>Of labels that come round a study asks each loss how it compares them; one that does not say would compare points as numbers.</summary>
    [Fact]
    public void Every_loss_with_a_label_distance_can_be_asked_for_it() =>
        Assert.Empty(typeof(Loss).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(Loss)) && type.GetProperties().Any(property => property.PropertyType == typeof(LabelDistance)) && !type.IsAssignableTo(typeof(IComparesLabels)))
            .Select(type => type.Name));

    [Fact]
    public void Another_losss_state_is_refused() =>
        Assert.Throws<ArgumentException>(() => new RegressionMetric().Step(zeros(2, 2), zeros(2), NoState.None));

    [Fact]
    public void Whole_numbers_are_refused() =>
        Assert.Throws<ArgumentException>(() => Value(new RegressionMetric(), zeros(2, 2, dtype: ScalarType.Int64), zeros(2)));

    [Theory]
    [InlineData(0.0, 0.1, 0.9)]
    [InlineData(double.NaN, 0.1, 0.9)]
    [InlineData(0.5, -0.1, 0.9)]
    [InlineData(0.5, 0.1, 1.1)]
    public void Hyper_parameters_out_of_range_are_refused(double sigma, double alpha, double momentum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegressionMetric { Sigma = sigma, Alpha = alpha, Momentum = momentum });
}
