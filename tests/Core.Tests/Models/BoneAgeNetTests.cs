using ImageRegression.Models;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

public class BoneAgeNetTests
{
    [Fact]
    public void An_image_of_144_pixels_is_refused_with_its_shape_and_the_limit()
    {
        using var network = new BoneAgeNet(dim: 8);
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<ArgumentException>(() => network.call(new(zeros(1, 1, 144, 200), zeros(1, 1))));
        Assert.Contains("[1, 1, 144, 200]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("at least 145 pixels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_145_pixels_passes()
    {
        using var network = new BoneAgeNet(dim: 8);
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        Assert.Equal([1, 8], network.call(new(zeros(1, 1, 145, 145), zeros(1, 1))).shape);
    }

    [Fact]
    public void A_colour_image_is_refused()
    {
        using var network = new BoneAgeNet(dim: 8);
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<ArgumentException>(() => network.call(new(zeros(1, 3, 160, 160), zeros(1, 1))));
        Assert.Contains("[batch, 1, height, width]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conv2d_2a_3x3.conv.weight", "encoder.1.conv.weight")]
    [InlineData("Conv2d_1a_3x3.bn.running_mean", "encoder.0.bn.running_mean")]
    [InlineData("Mixed_5b.branch5x5_2.bn.bias", "encoder.7.branch5x5_2.bn.bias")]
    [InlineData("module.Mixed_7c.branch_pool.conv.weight", "encoder.17.branch_pool.conv.weight")]
    [InlineData("module.sex_emb.weight", "sex_emb.weight")]
    [InlineData("Conv2d_1a_3x3.conv.weight", null)]
    [InlineData("AuxLogits.conv0.conv.weight", null)]
    [InlineData("fc.bias", null)]
    public void Torchvision_names_find_their_place(string published, string? ours) =>
        Assert.Equal(ours, TorchvisionWeights.InceptionToBoneAgeNet(published));

    [Fact]
    public void Torchvision_weights_reach_the_encoder_and_nothing_else()
    {
        using var network = new BoneAgeNet(dim: 8);
        using var scope = NewDisposeScope();
        var published = new Dictionary<string, Tensor>
        {
            ["Mixed_6a.branch3x3.bn.weight"] = full([384], 5),
            ["Conv2d_1a_3x3.conv.weight"] = zeros(32, 3, 3, 3),
            ["fc.weight"] = zeros(1000, 2048),
        };
        var (_, unexpected) = network.load_state_dict(
            TorchvisionWeights.Renamed(published, TorchvisionWeights.InceptionToBoneAgeNet), strict: false);
        Assert.Empty(unexpected);
        Assert.True(network.state_dict()["encoder.10.branch3x3.bn.weight"].eq(5).all().ToBoolean());
    }
}
