using ImageRegression.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>What rounding alone can account for decides nothing: neither a sign that is then normalised nor which of two is nearer.</summary>
public sealed class RoundingTests
{
    private static readonly int[] Cases = [2, 5, 31, 64];

    public static TheoryData<ScalarType, int, int, double> Spaces()
    {
        var spaces = new TheoryData<ScalarType, int, int, double>();
        foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32 })
            foreach (var (labels, dimensions) in new[] { (1, 1), (1, 2), (1, 32), (1, 1000), (2, 2), (2, 300), (3, 2048) })
                foreach (var origin in new[] { 0.0, 1, 300 })
                    spaces.Add(type, labels, dimensions, origin);
        return spaces;
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void At_an_isometry_value_gradient_and_moving_average_of_RM_loss_are_0(ScalarType type, int labels, int dimensions, double origin)
    {
        foreach (var n in Cases)
            foreach (var loss in new[] { new RegressionMetric(), new RegressionMetric { Mining = false }, new RegressionMetric { Sigma = double.PositiveInfinity, Alpha = 0 } })
            {
                using var scope = NewDisposeScope();
                var (f, y) = Isometry(type, n, labels, dimensions, origin, seed: n);
                foreach (var state in new[] { loss.Start, new RegressionMetricState(0.2) })
                {
                    var (value, next) = loss.Of(f, y, state);
                    value.backward();
                    Assert.Equal((0.0, 0.0), (value.ToDouble(), Largest(f.grad!)));
                    Assert.Equal(0.9 * (state.MovingAverage ?? 0), next.MovingAverage!.Value, 6);
                    using var untracked = f.detach();
                    var (byOperators, gradient, _) = loss.Evaluate(untracked, y.reshape(n, -1), state);   // as on a device of its own
                    Assert.Equal((0.0, 0.0), (byOperators.ToDouble(), Largest(gradient)));
                }
            }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void At_an_isometry_no_adaptive_triplet_is_active(ScalarType type, int labels, int dimensions, double origin)
    {
        foreach (var n in Cases)
            foreach (var form in Enum.GetValues<TripletForm>())
                foreach (var reduction in Enum.GetValues<TripletReduction>())
                {
                    using var scope = NewDisposeScope();
                    var (f, y) = Isometry(type, n, labels, dimensions, origin, seed: n);
                    var value = (new AdaptiveTriplet { Distance = form, Coefficient = form, Reduction = reduction }).Of(f, y, NoState.None).Value;
                    value.backward();
                    Assert.Equal((0.0, 0.0), (value.ToDouble(), Largest(f.grad!)));
                }
    }

    // 1000 dimensions, float32: an error of the distance of a ten-thousandth of the labels' deviation is not yet rounding.
    [Theory]
    [InlineData(ScalarType.Float64, 1e-11)]
    [InlineData(ScalarType.Float32, 1e-4)]
    public void A_case_a_little_off_is_pulled_back(ScalarType type, double off)
    {
        using var scope = NewDisposeScope();
        var (f, y) = Isometry(type, 16, 1, 1000, origin: 0, seed: 3);
        var across = (f.detach()[0] - f.detach()[1]) / (f.detach()[0] - f.detach()[1]).norm();
        var moved = f.detach().clone();
        moved[0] += off * across;
        moved.requires_grad_();
        var loss = new RegressionMetric();
        loss.Of(moved, y, loss.Start).Value.backward();
        Assert.True((moved.grad![0] * across).sum().ToDouble() > 0.1, "The gradient must point along the move, so that a step goes back.");
    }

    // A value that jumped where the gradient does not know it would show here: beyond the rounding both are those of eq. 2.
    [Fact]
    public void Beyond_rounding_the_gradient_is_that_of_the_value()
    {
        using var scope = NewDisposeScope();
        var (f, y) = Isometry(ScalarType.Float64, 12, 2, 7, origin: 1, seed: 5);
        var near = (f.detach() + 1e-4 * randn([12, 7], float64)).requires_grad_();
        var loss = new RegressionMetric { Mining = false };
        double At(Tensor at) => loss.Of(at, y, loss.Start).Value.ToDouble();
        loss.Of(near, y, loss.Start).Value.backward();
        const double H = 1e-8;
        for (var row = 0; row < 12; row++)
        {
            using var step = zeros_like(near);
            step[row, row % 7] = H;
            var slope = (At(near.detach() + step) - At(near.detach() - step)) / (2 * H);
            Assert.Equal(slope, near.grad![row, row % 7].ToDouble(), 1e-5);
        }
    }

    // 8, 10, … are evenly spaced, but (x − 127.3) / 41.2 of them are not in the last bit. Only the order of label distances
    // matters to either loss (to ATrip without a margin), so a change of their unit changes nothing.
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Which_of_two_labels_is_nearer_does_not_depend_on_their_unit(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var f = randn([40, 6], type, generator: generator);
        var months = randint(0, 114, [40], type, generator: generator) * 2;
        var scaled = ((months.to(float64) - 127.3) / 41.2).to(type);
        Assert.NotEqual(
            (months.unsqueeze(0) - months.unsqueeze(1)).abs().to(float64).unique().Item1.shape[0],
            (scaled.unsqueeze(0) - scaled.unsqueeze(1)).abs().to(float64).unique().Item1.shape[0]);   // the premise
        foreach (var loss in new Loss[] { new RankNContrast(), new LearnerContrastive(), new LearnerContrastive { Ties = HalfTies.Shared }, new AdaptiveTriplet { Margin = 0 }, new AdaptiveTriplet { Margin = 0, Reduction = TripletReduction.MeanOfActive } })
        {
            var ((inMonths, gradientInMonths), (inDeviations, gradient)) = (Of(loss, f, months), Of(loss, f, scaled));
            Assert.Equal(inMonths, inDeviations);
            Assert.Equal(0, Largest(gradientInMonths - gradient));
        }
    }

    private static (double Value, Tensor Gradient) Of(Loss loss, Tensor f, Tensor y)
    {
        var tracked = f.clone().requires_grad_();
        var value = loss.Step(tracked, y, loss.StartState).Value;
        value.backward();
        return (value.ToDouble(), tracked.grad!);
    }

    private static double Largest(Tensor gradient) => gradient.abs().max().ToDouble();

    // Labels of deviation 1, turned and moved into the space of embeddings in float64, then rounded once.
    private static (Tensor Embeddings, Tensor Labels) Isometry(ScalarType type, int n, int labels, int dimensions, double origin, int seed)
    {
        using var generator = new Generator((ulong)seed);
        var y = randn([n, labels], float64, generator: generator);
        var turn = linalg.qr(randn([dimensions, labels], float64, generator: generator)).Q;
        var f = y.mm(turn.t()) + origin * randn([1, dimensions], float64, generator: generator) / Math.Sqrt(dimensions);
        return (f.to(type).requires_grad_(), y.to(type).squeeze(1));
    }
}
