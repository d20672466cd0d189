using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ImageRegression.Torch.Tests;

// Functions of networks on small cases worked by hand or by the formula beside them.
public sealed class FunctionalTests
{
    private static Tensor Row(params double[] elements) => tensor(elements);

    [Fact]
    public void Losses_of_differences()
    {
        using var scope = NewDisposeScope();
        var (predicted, target) = (Row(1, 2, 5), Row(1, 4, 2));   // differences 0, −2, 3
        Near.Equal([13.0 / 3], F.mse_loss(predicted, target));
        Near.Equal([5.0 / 3], F.l1_loss(predicted, target));
        Near.Equal([5], F.l1_loss(predicted, target, nn.Reduction.Sum));
        Near.Equal([0, 4, 9], F.mse_loss(predicted, target, nn.Reduction.None));
        Near.Equal([0, 1.5, 2.5], F.smooth_l1_loss(predicted, target, nn.Reduction.None));
        Near.Equal([0, 1, 2], F.smooth_l1_loss(predicted, target, nn.Reduction.None, beta: 2));   // d² / 2β below β, |d| − β/2 from there
        Near.Equal([0, 2, 4], F.huber_loss(predicted, target, delta: 2, nn.Reduction.None));   // d² / 2 below δ, δ (|d| − δ/2) from there
    }

    [Fact]
    public void Losses_of_probabilities()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 0, Math.Log(3) }, { Math.Log(4), 0 } });   // shares ¼ ¾ | ⅘ ⅕
        var classes = tensor([1L, 0]);
        double first = -Math.Log(0.75), second = -Math.Log(0.8);
        Near.Equal([first, second], F.cross_entropy(logits, classes, reduction: nn.Reduction.None));
        Near.Equal([(first + second) / 2], F.cross_entropy(logits, classes));
        Near.Equal([((3 * first) + second) / 4], F.cross_entropy(logits, classes, weight: Row(1, 3)));
        Near.Equal([first], F.cross_entropy(logits, classes, ignore_index: 0));
        Near.Equal([(0.9 * first) - (0.1 * Math.Log(0.25)), (0.9 * second) - (0.1 * Math.Log(0.2))],
            F.cross_entropy(logits, classes, reduction: nn.Reduction.None, label_smoothing: 0.2));
        var (chances, truth) = (Row(0.75, 0.2), Row(1, 0));
        Near.Equal([first, second], F.binary_cross_entropy(chances, truth, reduction: nn.Reduction.None));
        Near.Equal([(2 * first) + (5 * second)], F.binary_cross_entropy(chances, truth, Row(2, 5), nn.Reduction.Sum));
        Near.Equal([first, second], F.binary_cross_entropy_with_logits(chances.logit(), truth, reduction: nn.Reduction.None));
        Near.Equal([3 * first, second], F.binary_cross_entropy_with_logits(chances.logit(), truth, reduction: nn.Reduction.None, pos_weights: tensor(3.0)));
        Near.Equal([2 * first, 5 * second], F.binary_cross_entropy_with_logits(chances.logit(), truth, Row(2, 5), nn.Reduction.None));
    }

    [Fact]
    public void Distances_and_the_triplet_loss()
    {
        using var scope = NewDisposeScope();
        var (anchor, near, far) = (Row(0, 0).view(1, 2), Row(3, 4).view(1, 2), Row(6, 0).view(1, 2));
        Near.Equal([5], F.pairwise_distance(anchor, near, eps: 0));
        Near.Equal([7], F.pairwise_distance(anchor, near, p: 1, eps: 0, keepdim: true));
        Assert.Equal([1L, 1], F.pairwise_distance(anchor, near, keepdim: true).shape);
        Near.Equal([0.6], F.cosine_similarity(near, far));
        Near.Equal([0.8], F.cosine_similarity(Row(1, 1), Row(1, 7), dim: 0));   // 8 / (√2 √50)
        Near.Equal([0.5], F.triplet_margin_loss(anchor, near, far, margin: 1.5, eps: 0));   // 5 − 6 + 1.5
        Near.Equal([2], F.triplet_margin_loss(anchor, near, far, margin: 1, p: 1, eps: 0));   // 7 − 6 + 1
        Near.Equal([5 - 5 + 1], F.triplet_margin_loss(anchor, near, far, margin: 1, eps: 0, swap: true));   // near is at 5 from far
        Near.Equal([0.6, 0.8], F.normalize(near));
        Near.Equal([0, 0, 1, 0, 1, 0], F.one_hot(tensor([2L, 1]), 3));
    }

    [Fact]
    public void Activations_overwrite_only_where_asked()
    {
        using var scope = NewDisposeScope();
        double[] at = [-1, 2];
        foreach (var (activation, formula) in new (Func<Tensor, bool, Tensor>, Func<double, double>)[]
        {
            (F.relu, x => Math.Max(x, 0)),
            ((x, inplace) => F.leaky_relu(x, 0.1, inplace), x => x < 0 ? 0.1 * x : x),
            (F.gelu, x => x / 2 * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)))),
            (F.sigmoid, x => 1 / (1 + Math.Exp(-x))),
            (F.tanh, Math.Tanh),
            (F.silu, x => x / (1 + Math.Exp(-x))),
        })
        {
            var x = Row(at);
            Near.Equal(at.Select(formula), activation(x, false));
            Near.Equal(at, x);
            Assert.Same(x, activation(x, true));
            Near.Equal(at.Select(formula), x);
        }
        Near.Equal([-Math.Log(1 + Math.E), -Math.Log(1 + Math.Exp(-2))], F.logsigmoid(Row(at)));
        Near.Equal([1 / (1 + Math.E), 1 / (1 + Math.Exp(-2))], F.sigmoid(Row(at)));
        Near.Equal(at.Select(x => x / 2 * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)))), F.gelu(Row(at)));
    }

    [Fact]
    public void Windows_of_a_line_are_pooled()
    {
        using var scope = NewDisposeScope();
        var x = Row(1, 5, 2, 8, 3, 0).view(1, 1, 6);
        Near.Equal([5, 8, 3], F.max_pool1d(x, 2));
        Near.Equal([1, 5, 8, 0], F.max_pool1d(x, 2, stride: 2, padding: 1));
        Near.Equal([2, 8, 3, 8], F.max_pool1d(x, 2, stride: 1, dilation: 2));
        Near.Equal([3, 5, 1.5], F.avg_pool1d(x, 2));
        Near.Equal([0.5, 3.5, 5.5, 0], F.avg_pool1d(x, 2, stride: 2, padding: 1));
        Near.Equal([1, 3.5, 5.5, 0], F.avg_pool1d(x, 2, stride: 2, padding: 1, count_include_pad: false));
        Near.Equal([8.0 / 3, 11.0 / 3], F.adaptive_avg_pool1d(x, 2));
        Near.Equal([8.0 / 3, 11.0 / 3], nn.AdaptiveAvgPool1d(2).call(x));
    }

    [Fact]
    public void Windows_of_images_and_volumes_are_pooled_in_every_form()
    {
        using var scope = NewDisposeScope();
        var image = arange(16.0, dtype: float64).view(1, 1, 4, 4);
        double[] largest = [5, 7, 13, 15], mean = [2.5, 4.5, 10.5, 12.5];
        Assert.All([F.max_pool2d(image, 2), F.max_pool2d(image, (2, 2)), F.max_pool2d(image, [2, 2]), nn.MaxPool2d([2, 2]).call(image)], pooled => Near.Equal(largest, pooled));
        Assert.All([F.avg_pool2d(image, 2), F.avg_pool2d(image, (2, 2)), F.avg_pool2d(image, [2, 2]), nn.AvgPool2d([2, 2]).call(image), nn.AvgPool2d((2, 2)).call(image),
            F.adaptive_avg_pool2d(image, 2), F.adaptive_avg_pool2d(image, (2, 2)), F.adaptive_avg_pool2d(image, [2, 2]),
            nn.AdaptiveAvgPool2d([2, 2]).call(image), nn.AdaptiveAvgPool2d((2, 2)).call(image)], pooled => Near.Equal(mean, pooled));
        Near.Equal([13, 15], F.max_pool2d(image, (4, 2), stride: (4, 2)));
        Near.Equal([1, 5, 9, 13], F.avg_pool2d(image, (1, 3), stride: (1, 3)));

        var volume = arange(8.0, dtype: float64).view(1, 1, 2, 2, 2);
        Assert.All([F.max_pool3d(volume, [2, 2, 2]), nn.MaxPool3d([2, 2, 2]).call(volume), nn.MaxPool3d((2, 2, 2)).call(volume)], pooled => Near.Equal([7], pooled));
        Assert.All([F.avg_pool3d(volume, [2, 2, 2]), nn.AvgPool3d([2, 2, 2]).call(volume), nn.AvgPool3d(2).call(volume), F.adaptive_avg_pool3d(volume, 1),
            F.adaptive_avg_pool3d(volume, (1, 1, 1)), F.adaptive_avg_pool3d(volume, [1, 1, 1]), nn.AdaptiveAvgPool3d([1, 1, 1]).call(volume)], pooled => Near.Equal([3.5], pooled));
    }

    [Theory]
    [InlineData(InterpolationMode.Nearest, null, new double[] { 0, 0, 2, 2 })]
    [InlineData(InterpolationMode.NearestExact, null, new double[] { 0, 0, 2, 2 })]
    [InlineData(InterpolationMode.Linear, null, new[] { 0, 0.5, 1.5, 2 })]        // at −¼, ¼, ¾ and 1¼, cut off at the ends
    [InlineData(InterpolationMode.Linear, true, new[] { 0, 2.0 / 3, 4.0 / 3, 2 })]   // corner on corner
    [InlineData(InterpolationMode.Area, null, new double[] { 0, 0, 2, 2 })]
    public void A_line_is_resampled(InterpolationMode mode, bool? alignCorners, double[] expected)
    {
        using var scope = NewDisposeScope();
        var x = Row(0, 2).view(1, 1, 2);
        Near.Equal(expected, F.interpolate(x, size: [4], mode: mode, align_corners: alignCorners));
        Near.Equal(expected, F.interpolate(x, scale_factor: [2], mode: mode, align_corners: alignCorners));
        Near.Equal(expected, F.interpolate(x, scale_factor: [2.2], mode: mode, align_corners: alignCorners, recompute_scale_factor: true));   // ⌊2 · 2.2⌋ = 4
    }

    [Theory]
    [InlineData(InterpolationMode.Nearest, false)]
    [InlineData(InterpolationMode.NearestExact, false)]
    [InlineData(InterpolationMode.Area, false)]
    [InlineData(InterpolationMode.Bilinear, false)]
    [InlineData(InterpolationMode.Bilinear, true)]
    [InlineData(InterpolationMode.Bicubic, false)]
    [InlineData(InterpolationMode.Bicubic, true)]
    public void An_even_image_stays_even_at_every_size(InterpolationMode mode, bool antialias)
    {
        using var scope = NewDisposeScope();
        var resized = F.interpolate(full(1, 2, 6, 4, 3.5), size: [3, 5], mode: mode, antialias: antialias);
        Assert.Equal([1L, 2, 3, 5], resized.shape);
        Near.Equal(Enumerable.Repeat(3.5, 30), resized, 1e-6);
    }

    [Fact]
    public void A_slope_survives_linear_resampling_in_every_number_of_axes()
    {
        using var scope = NewDisposeScope();
        var slope = arange(3.0, dtype: float64);   // 0 1 2 becomes 0 ½ 1 1½ 2
        double[] finer = [0, 0.5, 1, 1.5, 2];
        Near.Equal(finer, F.interpolate(slope.view(1, 1, 1, 3), size: [1, 5], mode: InterpolationMode.Bilinear, align_corners: true));
        Near.Equal(finer, F.interpolate(slope.view(1, 1, 1, 1, 3), size: [1, 1, 5], mode: InterpolationMode.Trilinear, align_corners: true));
        Near.Equal([0, 1], F.interpolate(slope.view(1, 1, 1, 1, 3), size: [1, 1, 2], mode: InterpolationMode.Nearest));   // ⌊0 · 1.5⌋ and ⌊1 · 1.5⌋
        Near.Equal([0.5, 1.5], F.interpolate(slope.view(1, 1, 1, 1, 3), size: [1, 1, 2], mode: InterpolationMode.Area));
    }

    [Fact]
    public void Impossible_resampling_is_refused()
    {
        using var image = zeros(1, 1, 4, 4);
        Assert.Throws<ArgumentException>(() => F.interpolate(image));
        Assert.Throws<ArgumentException>(() => F.interpolate(image, size: [2, 2], scale_factor: [2]));
        Assert.Throws<ArgumentException>(() => F.interpolate(image, size: [2]));
        Assert.Contains("Linear", Assert.Throws<ArgumentException>(() => F.interpolate(image, size: [2, 2], mode: InterpolationMode.Linear)).Message, StringComparison.Ordinal);
        Assert.Contains("antialias", Assert.Throws<ArgumentException>(() => F.interpolate(image, size: [2, 2], antialias: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_is_given_for_the_last_axis_first()
    {
        using var scope = NewDisposeScope();
        var x = Row(1, 2).view(1, 1, 1, 2);
        Near.Equal([7, 1, 2, 7, 7], F.pad(x, (1, 2), value: 7));
        Near.Equal([0, 1, 2], F.pad(x, (1, 0), PaddingModes.Zeros, value: 7));
        Near.Equal([1, 2, 9, 9], F.pad(x, (0, 0, 0, 1), value: 9));
        Assert.Equal([1L, 1, 3, 3], F.pad(x, [1, 0, 2, 0]).shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => F.pad(x, (1, 1), (PaddingModes)99));
    }
}
