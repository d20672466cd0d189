using ImageRegression.Models;
using ImageRegression.Tables;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

public class SmallResNetTests
{
    [Fact]
    public void A_few_steps_teach_it_how_wide_a_bar_is()
    {
        using var network = new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() }.Build(seed: 1, Shapes.Grey);
        using var scope = NewDisposeScope();
        var width = arange(1, 17, ScalarType.Float32);
        var images = arange(0, 32, ScalarType.Float32).reshape(1, 1, 1, 32)
            .lt(width.reshape(16, 1, 1, 1)).to(ScalarType.Float32).expand(16, 1, 32, 32).contiguous();
        var labels = (width - 8.5).unsqueeze(1) / 4.6;
        using var optimizer = optim.Adam(network.parameters(), lr: 3e-3);

        double Step()
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(network.call(images), labels);
            loss.backward();
            optimizer.step();
            return loss.ToDouble();
        }

        var losses = Enumerable.Range(0, 40).Select(_ => Step()).ToList();
        Assert.True(losses[^1] < losses[0] / 10, $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Every_parameter_takes_part_in_the_embedding()
    {
        using var network = new SmallResNetSpec { Width = 4, Dim = 8, Covariates = ["sex"] }.Build(seed: 1, Shapes.Grey, CovariateCoding.Sex);
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        network.call(new(rand([4, 1, 40, 32], generator: generator), tensor([0f, 1, 0, 1], [4, 1]))).pow(2).sum().backward();
        Assert.All(network.named_parameters(), entry =>
            Assert.True(entry.parameter.grad is { } gradient && gradient.ne(0).any().ToBoolean(), entry.name));
    }
}
