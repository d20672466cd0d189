using ImageRegression.Losses;
using ImageRegression.Models;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

[Collection(GlobalRandomState.Name)]
public class UNetTests
{
    public static TheoryData<UNetSpec> Specs => new(
        new UNetSpec { Width = 4, Depth = 2 },
        new UNetSpec { Axes = 3, Channels = 2, Outputs = 3, Width = 2, Depth = 1 },
        new UNetSpec { Channels = 2, Width = 2, Depth = 3 });

    [Theory, MemberData(nameof(Specs))]
    public void The_output_has_the_sides_of_the_input(UNetSpec spec)
    {
        using var network = spec.Build(seed: 1);
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = Images(spec, batch: 2);
        Assert.Equal([2, spec.Outputs, .. images.shape[2..]], network.call(images).shape);
    }

    [Theory, MemberData(nameof(Specs))]
    public void Every_parameter_takes_part(UNetSpec spec)
    {
        using var network = spec.Build(seed: 1);
        using var scope = NewDisposeScope();
        network.call(Images(spec, batch: 3)).pow(2).sum().backward();
        Assert.All(network.named_parameters(), entry =>
            Assert.True(entry.parameter.grad is { } gradient && gradient.ne(0).any().ToBoolean(), entry.name));
    }

    [Theory, MemberData(nameof(Specs))]
    public void Equal_seeds_build_bitwise_equal_networks_whatever_the_global_random_state(UNetSpec spec)
    {
        manual_seed(1);
        using var first = spec.Build(seed: 7);
        manual_seed(2);
        using var second = spec.Build(seed: 7);
        Assert.All(first.state_dict(), entry => Assert.True(Bits.AreEqual(entry.Value, second.state_dict()[entry.Key]), entry.Key));
    }

    // Names and shapes of UNet(n_channels=3, n_classes=2, bilinear=True) of github.com/milesial/Pytorch-UNet, from its source.
    [Fact]
    public void Names_and_shapes_are_those_of_Pytorch_UNet()
    {
        using var network = new UNetSpec { Channels = 3, Outputs = 2 }.Build(seed: 1);
        var shapes = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.shape);
        Assert.Equal([64, 3, 3, 3], shapes["inc.double_conv.0.weight"]);
        Assert.Equal([64], shapes["inc.double_conv.1.bias"]);
        Assert.Equal([128, 64, 3, 3], shapes["down1.maxpool_conv.1.double_conv.0.weight"]);
        Assert.Equal([512, 512, 3, 3], shapes["down4.maxpool_conv.1.double_conv.3.weight"]);
        Assert.Equal([512, 1024, 3, 3], shapes["up1.conv.double_conv.0.weight"]);
        Assert.Equal([256, 512, 3, 3], shapes["up1.conv.double_conv.3.weight"]);
        Assert.Equal([64, 128, 3, 3], shapes["up4.conv.double_conv.0.weight"]);
        Assert.Equal([64, 64, 3, 3], shapes["up4.conv.double_conv.3.weight"]);
        Assert.Equal([2, 64, 1, 1], shapes["outc.conv.weight"]);
        Assert.Equal([2], shapes["outc.conv.bias"]);
        Assert.Equal(9 * 6 + 2, shapes.Count);   // nine double convolutions of two weights and two normalisations, and the last layer
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void It_learns_to_mark_a_bright_block_and_not_a_brighter_dot(int axes)
    {
        var spec = new UNetSpec { Axes = axes, Width = 4, Depth = 2 };
        using var network = spec.Build(seed: 1);
        using var scope = NewDisposeScope();
        long[] sides = [.. Enumerable.Repeat(16L, axes)];
        var mask = zeros([4, 1, .. sides]);
        var images = zeros([4, 1, .. sides]);
        for (var i = 0; i < 4; i++)
        {
            var (block, dot) = (mask[i, 0], images[i, 0]);
            for (var axis = 0; axis < axes; axis++)
            {
                block = block.narrow(axis, i + 2 + axis, 6);
                dot = dot.narrow(axis, 15 - i, 1);
            }
            block.fill_(1);
            dot.fill_(2);
        }
        images = images + mask;
        using var optimizer = optim.Adam(network.parameters(), lr: 1e-2);
        for (var step = 0; step < 60; step++)
        {
            using var perStep = NewDisposeScope();
            optimizer.zero_grad();
            new DiceCrossEntropy().Of(network.call(images), mask, NoState.None).Value.backward();
            optimizer.step();
        }
        using var graph = no_grad();
        var marked = network.call(images).gt(0).to(ScalarType.Float32);
        var dice = 2 * (marked * mask).sum().ToDouble() / (marked.sum() + mask.sum()).ToDouble();
        Assert.True(dice > 0.95, $"Dice is {dice}.");
    }

    [Fact]
    public void Sides_that_cannot_be_halved_are_refused_with_the_multiple()
    {
        using var network = new UNetSpec { Width = 2, Depth = 3 }.Build(seed: 1);
        var fault = Assert.Throws<ArgumentException>(() => network.call(zeros([1, 1, 16, 20])));
        Assert.Contains("multiples of 8", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.call(zeros([1, 2, 16, 16])));
        Assert.Throws<ArgumentException>(() => network.call(zeros([1, 1, 8, 16, 16])));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetSpec { Axes = 4 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetSpec { Width = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetSpec { Depth = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetSpec { Channels = 0 });
    }

    private static Tensor Images(UNetSpec spec, long batch)
    {
        using var generator = new Generator(5);
        return rand([batch, spec.Channels, .. Enumerable.Repeat(16L, spec.Axes)], generator: generator);
    }
}
