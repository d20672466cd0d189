using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class LayerTests
{
    // PyTorch 1.13: torch.manual_seed(0), then the layer's weights.
    [Fact]
    public void Layers_start_from_the_weights_that_pytorch_draws_from_the_same_seed()
    {
        manual_seed(0);
        using var linear = nn.Linear(3, 2);
        manual_seed(0);
        using var convolution = nn.Conv2d(1, 2, 2);
        manual_seed(0);
        using var embedding = nn.Embedding(3, 2, padding_idx: 1);

        AssertClose([-0.004322517663, 0.309715837240, -0.475185334682, -0.424894601107, -0.222368970513, 0.154820725322], linear.weight);
        AssertClose([-0.011439144611, 0.457774937153], linear.bias!);
        AssertClose(
            [-0.003743410110, 0.268221795559, -0.411522567272, -0.367969512939, -0.192577183247, 0.134078681469, -0.009906589985, 0.396444737911],
            convolution.weight);
        AssertClose([-0.044372022152, 0.132306277752], convolution.bias!);
        AssertClose([1.540996074677, -0.293428897858, 0, 0, -1.084522366524, -1.398595452309], embedding.weight);
    }

    [Fact]
    public void Truncated_normal_numbers_are_those_of_pytorch()
    {
        manual_seed(0);

        using var drawn = nn.init.trunc_normal_(empty(4), std: 0.5, a: -1, b: 1);

        AssertClose([-0.004478256218, 0.346774786711, -0.620773613453, -0.520854711533], drawn);
    }

    [Fact]
    public void A_convolution_sums_products_over_its_window()
    {
        using var layer = nn.Conv2d(1, 1, 2, stride: 2, padding: 1, bias: false);
        Fill(layer.weight, 1, 2, 3, 4);
        using var image = arange(1, 10, ScalarType.Float32).reshape(1, 1, 3, 3);

        // Zeros around 1..9; windows at (0,0), (0,2), (2,0), (2,2): 4·1; 3·2 + 4·3; 2·4 + 4·7; 1·5 + 2·6 + 3·8 + 4·9.
        AssertClose([4, 18, 36, 77], layer.call(image));
    }

    [Fact]
    public void A_volume_convolution_of_ones_counts_its_window()
    {
        using var layer = nn.Conv3d(2, 1, (3, 1, 2), stride: (1, 2, 1), padding: (1, 0, 0));
        nn.init.ones_(layer.weight);
        nn.init.constant_(layer.bias!, 0.5);
        using var volume = ones([1, 2, 3, 4, 3]);

        using var output = layer.call(volume);

        Assert.Equal([1L, 1L, 3L, 2L, 2L], output.shape);
        // Two channels, two columns, and two planes at the ends but three in the middle.
        Assert.Equal(8.5f, output[0, 0, 0, 0, 0].item<float>());
        Assert.Equal(12.5f, output[0, 0, 1, 1, 1].item<float>());
    }

    [Theory]
    [InlineData(PaddingModes.Reflect, new double[] { 2, 1, 2, 3, 2 })]
    [InlineData(PaddingModes.Replicate, new double[] { 1, 1, 2, 3, 3 })]
    [InlineData(PaddingModes.Circular, new double[] { 3, 1, 2, 3, 1 })]
    public void Padding_continues_the_signal_as_its_mode_says(PaddingModes mode, double[] expected)
    {
        using var layer = nn.Conv1d(1, 1, 1, padding: 1, padding_mode: mode, bias: false);
        nn.init.ones_(layer.weight);

        AssertClose(expected, layer.call(tensor(new float[] { 1, 2, 3 }).reshape(1, 1, 3)));
    }

    [Fact]
    public void Padding_same_keeps_the_size()
    {
        using var layer = nn.Conv2d(1, 1, (5, 3), Padding.Same);

        Assert.Equal([1L, 1L, 7L, 6L], layer.call(zeros(1, 1, 7, 6)).shape);
        Assert.Throws<ArgumentException>(() => nn.Conv2d(1, 1, 3, Padding.Same, stride: 2));
    }

    [Fact]
    public void Batch_normalisation_uses_the_batch_in_training_and_the_averages_in_evaluation()
    {
        using var layer = nn.BatchNorm1d(1, eps: 0);
        using var batch = tensor(new float[] { 1, 3, 5, 7 }).reshape(4, 1);

        // Mean 4, variance 5, unbiased 20/3.
        var root = Math.Sqrt(5);
        AssertClose([-3 / root, -1 / root, 1 / root, 3 / root], layer.call(batch), 1e-6);
        AssertClose([0.4], layer.running_mean!, 1e-6);
        AssertClose([0.9 + 0.1 * 20 / 3], layer.running_var!, 1e-6);
        Assert.Equal(1L, layer.num_batches_tracked!.item<long>());

        layer.eval();
        AssertClose([(4 - 0.4) / Math.Sqrt(0.9 + 2.0 / 3)], layer.call(tensor(new float[] { 4 }).reshape(1, 1)), 1e-6);
        Assert.Equal(1L, layer.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void Batch_normalisation_refuses_input_of_other_axes()
    {
        using var layer = nn.BatchNorm2d(3);

        var fault = Assert.Throws<ArgumentException>(() => layer.call(zeros(2, 3)));

        Assert.Contains("BatchNorm2d takes input of 4 axes; this has shape [2, 3]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_and_group_normalisation_give_mean_0_and_variance_1_to_each_block()
    {
        using var input = tensor(new float[] { 0, 2, 10, 14 }).reshape(1, 4);
        using var layer = nn.LayerNorm(4, eps: 0);
        using var groups = nn.GroupNorm(2, 4, eps: 0);
        nn.init.constant_(groups.bias!, 5);

        // Mean 6.5, variance 32.75; each pair is ±1 about its mean.
        AssertClose([.. new[] { -6.5, -4.5, 3.5, 7.5 }.Select(x => x / Math.Sqrt(32.75))], layer.call(input), 1e-6);
        AssertClose([4, 6, 4, 6], groups.call(input), 1e-5);
    }

    [Fact]
    public void Pooling_takes_the_largest_or_the_mean_of_each_window()
    {
        using var image = arange(16, ScalarType.Float32).reshape(1, 1, 4, 4);

        AssertClose([5, 7, 13, 15], nn.MaxPool2d(2).call(image));
        AssertClose([2.5, 4.5, 10.5, 12.5], nn.AvgPool2d(2).call(image));
        AssertClose([7.5], nn.AdaptiveAvgPool2d(1).call(image));
        AssertClose([5, 7, 13, 15], nn.MaxPool2d((3, 3), stride: (2, 2), padding: (1, 1)).call(image.narrow(2, 0, 4)));
        AssertClose([10], nn.AvgPool2d(2, divisor_override: 1).call(image.narrow(2, 0, 2).narrow(3, 0, 2)));
    }

    [Fact]
    public void Volume_pooling_works_over_three_axes()
    {
        using var volume = arange(8, ScalarType.Float32).reshape(1, 1, 2, 2, 2);

        AssertClose([7], nn.MaxPool3d(2).call(volume));
        AssertClose([3.5], nn.AvgPool3d((2, 2, 2)).call(volume));
        AssertClose([1.5, 5.5], nn.AdaptiveAvgPool3d((2, 1, 1)).call(volume));
    }

    [Fact]
    public void Activations_follow_their_formulas()
    {
        double[] x = [-2, -0.5, 0, 1, 3];
        using var input = tensor(x);

        AssertClose([.. x.Select(v => Math.Max(v, 0))], nn.ReLU().call(input));
        AssertClose([.. x.Select(v => v < 0 ? 0.2 * v : v)], nn.LeakyReLU(0.2).call(input));
        AssertClose([.. x.Select(Logistic)], nn.Sigmoid().call(input));
        AssertClose([.. x.Select(v => v * Logistic(v))], nn.SiLU().call(input));
        AssertClose([.. x.Select(Math.Tanh)], nn.Tanh().call(input));
        AssertClose([.. x.Select(v => Math.Log(1 + Math.Exp(2 * v)) / 2)], nn.Softplus(beta: 2).call(input));
        AssertClose(
            [.. x.Select(v => v / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))))],
            nn.GELU(TorchSharp.Modules.GELU.Approximate.tanh).call(input));
        var total = x.Sum(Math.Exp);
        AssertClose([.. x.Select(v => Math.Exp(v) / total)], nn.Softmax(0).call(input));
        AssertClose([.. x.Select(v => v - Math.Log(total))], nn.LogSoftmax(0).call(input));
    }

    [Fact]
    public void Work_in_place_overwrites_the_input()
    {
        using var input = tensor(new double[] { -1, 2 });

        using var output = nn.ReLU(inplace: true).call(input);

        AssertClose([0, 2], input);
    }

    [Fact]
    public void Dropout_scales_what_it_keeps_and_does_nothing_in_evaluation()
    {
        manual_seed(1);
        using var layer = nn.Dropout(0.25);
        using var input = ones(10_000);

        var kept = layer.call(input).data<float>().ToArray();

        Assert.All(kept, value => Assert.True(value == 0 || Math.Abs(value - 4f / 3) < 1e-6));
        Assert.InRange(kept.Count(value => value == 0), 2300, 2700);   // 2500 ± 4.6 standard deviations
        layer.eval();
        Assert.Equal(input.data<float>().ToArray(), layer.call(input).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => nn.Dropout(1.5));
    }

    [Fact]
    public void The_gradient_of_a_padding_row_is_zero()
    {
        using var embedding = nn.Embedding(3, 2, padding_idx: -1);

        embedding.call(tensor(new long[] { 0, 2, 0 })).sum().backward();

        AssertClose([2, 2, 0, 0, 0, 0], embedding.weight.grad!);
    }

    private static double Logistic(double v) => 1 / (1 + Math.Exp(-v));

    private static void Fill(Tensor weight, params float[] values)
    {
        using var noGrad = no_grad();
        weight.copy_(tensor(values).reshape(weight.shape));
    }

    private static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-7)
    {
        var values = actual.detach().to(ScalarType.Float64).flatten().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        foreach (var (want, got) in expected.Zip(values))
            Assert.InRange(got, want - tolerance * Math.Max(1, Math.Abs(want)), want + tolerance * Math.Max(1, Math.Abs(want)));
    }
}
