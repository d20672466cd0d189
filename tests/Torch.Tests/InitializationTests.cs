using ImageRegression.Tests;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

[Collection(WholeProcess.Name)]   // draws from the generator of all threads
public sealed class InitializationTests
{
    [Fact]
    public void Gains_are_those_of_the_papers()
    {
        Assert.Equal(5.0 / 3, nn.init.calculate_gain(nn.init.NonlinearityType.Tanh));
        Assert.Equal(Math.Sqrt(2), nn.init.calculate_gain(nn.init.NonlinearityType.ReLU));
        Assert.Equal(Math.Sqrt(2 / 1.04), nn.init.calculate_gain(nn.init.NonlinearityType.LeakyReLU, 0.2));
        Assert.Equal(1, nn.init.calculate_gain(nn.init.NonlinearityType.Sigmoid));
    }

    [Fact]
    public void Fans_count_the_inputs_and_outputs_of_a_kernel()
    {
        using var weight = zeros(8, 4, 3, 5);
        Assert.Equal((60L, 120L), nn.init.CalculateFanInAndFanOut(weight));
        using var vector = zeros(8);
        Assert.Contains("[8]", Assert.Throws<ArgumentException>(() => nn.init.CalculateFanInAndFanOut(vector)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, double, bool> Rules => new()
    {
        // Fan in 200, fan out 400; the standard deviation by Glorot and Bengio 2010 or He et al. 2015.
        { "xavier_uniform_", 2 * Math.Sqrt(2.0 / 600), true },
        { "xavier_normal_", 2 * Math.Sqrt(2.0 / 600), false },
        { "kaiming_uniform_", Math.Sqrt(2.0 / 200), true },
        { "kaiming_normal_", Math.Sqrt(2.0 / 400), false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Weights_spread_as_their_rule_says(string rule, double deviation, bool isUniform)
    {
        using var scope = NewDisposeScope();
        var weight = zeros(400, 200);
        Assert.Same(weight, rule switch
        {
            "xavier_uniform_" => nn.init.xavier_uniform_(weight, gain: 2),
            "xavier_normal_" => nn.init.xavier_normal_(weight, gain: 2),
            "kaiming_uniform_" => nn.init.kaiming_uniform_(weight, nonlinearity: nn.init.NonlinearityType.ReLU),
            _ => nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU),
        });
        Assert.InRange(weight.std().ToDouble() / deviation, 0.98, 1.02);   // 80 000 draws: the estimate's deviation is 0.25 %
        Assert.InRange(weight.mean().ToDouble(), -0.02 * deviation, 0.02 * deviation);
        var widest = weight.abs().max().ToDouble() / deviation;
        Assert.Equal(isUniform, widest <= Math.Sqrt(3) + 1e-6);   // a normal draw goes beyond √3 deviations in one of twelve cases
    }

    [Fact]
    public void Constants_fill_without_being_recorded()
    {
        using var weight = nn.Parameter(zeros(2, 2));
        Assert.Same(weight, nn.init.ones_(weight));
        Near.Equal([1, 1, 1, 1], weight);
        Near.Equal([0, 0, 0, 0], nn.init.zeros_(weight));
        Assert.True(weight.is_leaf);
    }
}
