using ImageRegression.Models;
using ImageRegression.Models.ResNet;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

[Collection(GlobalRandomState.Name)]
public class ModelSpecTests
{
    public static TheoryData<ModelSpec> Specs => new(
        new SmallResNetSpec { Width = 4, Dim = 8 },
        new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() },
        new ResNet18Spec { Dim = 8, Normalized = true },
        new ResNet3DSpec { Dim = 8, Depth = 10, Shortcut = Shortcut.ZeroPadded },
        new SmallResNet3DSpec { Dim = 8, Width = 4 },
        new TemporalShiftResNet18Spec { Dim = 8, Segments = 4 });

    [Theory, MemberData(nameof(Specs))]
    public void Equal_seeds_build_bitwise_equal_networks_whatever_the_global_random_state(ModelSpec spec)
    {
        manual_seed(1);
        using var first = spec.Build(seed: 7);
        manual_seed(2);
        using var second = spec.Build(seed: 7);
        Assert.All(first.state_dict(), entry => Assert.True(Bits.AreEqual(entry.Value, second.state_dict()[entry.Key]), entry.Key));
    }

    [Fact]
    public void Another_seed_builds_another_network()
    {
        var spec = new SmallResNetSpec { Width = 4, Dim = 8 };
        using var first = spec.Build(seed: 7);
        using var second = spec.Build(seed: 8);
        Assert.All(first.named_parameters().Where(entry => entry.parameter.ndim > 1), entry =>
            Assert.False(Bits.AreEqual(entry.parameter, second.state_dict()[entry.name]), entry.name));
    }

    [Fact]
    public void Building_leaves_the_global_random_state_alone()
    {
        manual_seed(3);
        using var expected = rand(8);
        manual_seed(3);
        using var network = new SmallResNetSpec { Width = 4, Dim = 8 }.Build(seed: 7);
        using var drawn = rand(8);
        Assert.True(Bits.AreEqual(drawn, expected));
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_state_dict_carries_a_network_into_another(ModelSpec spec)
    {
        using var source = spec.Build(seed: 1);
        using var target = spec.Build(seed: 2);
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.Empty(missing);
        Assert.Empty(unexpected);

        using var scope = NewDisposeScope();
        using var graph = no_grad();
        source.eval();
        target.eval();
        var images = Images(spec, batch: 2);
        Assert.True(Bits.AreEqual(source.call(images), target.call(images)));
    }

    [Theory, MemberData(nameof(Specs))]
    public void One_image_alone_gives_the_same_as_in_a_batch_in_evaluation(ModelSpec spec)
    {
        using var network = spec.Build(seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = Images(spec, batch: 3);
        var together = network.call(images);
        var alone = network.call(images.narrow(0, 1, 1));
        Assert.True(together.narrow(0, 1, 1).allclose(alone, rtol: 1e-4, atol: 1e-5));
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_forward_pass_leaves_its_result_and_nothing_else(ModelSpec spec)
    {
        using var network = spec.Build(seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = Images(spec, batch: 2);
        var before = scope.DisposablesCount;
        network.call(images);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void A_linear_head_reads_the_embedding_below_it()
    {
        var spec = new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear(outputs: 3) };
        using var network = Assert.IsType<HeadedNetwork>(spec.Build(seed: 1));
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = Images(spec, batch: 2);
        var embeddings = network.Embedder.call(images);
        Assert.Equal([2, 8], embeddings.shape);
        Assert.Equal([2, 3], network.call(images).shape);
        Assert.True(Bits.AreEqual(network.Embed(images), embeddings));
        Assert.True(network.Read(embeddings).allclose(network.call(images)));
    }

    [Fact]
    public void Normalised_embeddings_have_length_one()
    {
        var spec = new ResNet18Spec { Dim = 16, Normalized = true };
        using var network = spec.Build(seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var squares = network.call(Images(spec, batch: 3)).pow(2).sum(1);
        Assert.True(squares.allclose(ones(3)));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_also_by_with()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoneAgeNetSpec { Dim = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet18Spec() with { Dropout = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet3DSpec() with { Depth = 50 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmallResNetSpec() with { Head = Head.Linear(0) });
    }

    [Fact]
    public void Equal_settings_are_equal_values() =>
        Assert.Equal(new SmallResNetSpec { Head = Head.Linear() }, new SmallResNetSpec() with { Head = Head.Linear() });

    private static Tensor Images(ModelSpec spec, long batch)
    {
        using var generator = new Generator(5);
        long[] shape = spec switch
        {
            ResNet3DSpec or SmallResNet3DSpec => [batch, 1, 16, 32, 32],
            TemporalShiftResNet18Spec clips => [batch, clips.Segments, 1, 32, 32],
            _ => [batch, 1, 64, 48],
        };
        return rand(shape, generator: generator);
    }
}
