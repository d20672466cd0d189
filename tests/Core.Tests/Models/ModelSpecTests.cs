using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.ResNet;
using TorchSharp;
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
        new TsmResNetSpec { Dim = 8, Frames = 3 },
        new FrameConcatResNetSpec { Dim = 8, Network = FrameResNet.Small, Width = 4 },
        new FrameViTSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 },
        new SwinTSpec { Dim = 8, Size = SwinSize.Mini },
        new TimeSformerSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 },
        new VideoMAESpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 },
        new ResNet34Spec { Dim = 8 },
        new ResNet50Spec { Dim = 8 },
        new DenseNet121Spec { Dim = 8 },
        new EfficientNetB0Spec { Dim = 8 },
        new ConvNeXtTinySpec { Dim = 8 },
        new ViTSpec { Dim = 8, Size = ViTSize.Tiny, Normalized = true });

    [Theory, MemberData(nameof(Specs))]
    public void Equal_seeds_build_bitwise_equal_networks_whatever_the_global_random_state(ModelSpec spec)
    {
        manual_seed(1);
        using var first = spec.Build(seed: 7, Shapes.For(spec));
        manual_seed(2);
        using var second = spec.Build(seed: 7, Shapes.For(spec));
        Assert.All(first.state_dict(), entry => Assert.True(Bits.AreEqual(entry.Value, second.state_dict()[entry.Key]), entry.Key));
    }

    [Fact]
    public void Another_seed_builds_another_network()
    {
        var spec = new SmallResNetSpec { Width = 4, Dim = 8 };
        using var first = spec.Build(seed: 7, Shapes.For(spec));
        using var second = spec.Build(seed: 8, Shapes.For(spec));
        Assert.All(first.named_parameters().Where(entry => entry.parameter.ndim > 1), entry =>
            Assert.False(Bits.AreEqual(entry.parameter, second.state_dict()[entry.name]), entry.name));
    }

    [Fact]
    public void Building_leaves_the_global_random_state_alone()
    {
        manual_seed(3);
        using var expected = rand(8);
        manual_seed(3);
        using var network = new SmallResNetSpec { Width = 4, Dim = 8 }.Build(seed: 7, Shapes.Grey);
        using var drawn = rand(8);
        Assert.True(Bits.AreEqual(drawn, expected));
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_state_dict_carries_a_network_into_another(ModelSpec spec)
    {
        using var source = spec.Build(seed: 1, Shapes.For(spec));
        using var target = spec.Build(seed: 2, Shapes.For(spec));
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
        using var network = spec.Build(seed: 1, Shapes.For(spec));
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
        using var network = spec.Build(seed: 1, Shapes.For(spec));
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
        using var network = Assert.IsType<HeadedNetwork>(spec.Build(seed: 1, Shapes.For(spec)));
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
        using var network = spec.Build(seed: 1, Shapes.For(spec));
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var squares = network.call(Images(spec, batch: 3)).pow(2).sum(1);
        Assert.True(squares.allclose(ones(3)));
    }

    public static TheoryData<ModelSpec> SeeingColour => new(
        new SmallResNetSpec { Width = 4, Dim = 8 }, new ResNet18Spec { Dim = 8 },
        new SmallResNet3DSpec { Dim = 8, Width = 4 }, new ResNet3DSpec { Dim = 8, Depth = 10 },
        new DenseNet121Spec { Dim = 8 }, new EfficientNetB0Spec { Dim = 8 }, new ConvNeXtTinySpec { Dim = 8 }, new ViTSpec { Dim = 8, Size = ViTSize.Tiny },
        new TsmResNetSpec { Dim = 8 }, new FrameConcatResNetSpec { Dim = 8 }, new FrameViTSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 }, new SwinTSpec { Dim = 8, Size = SwinSize.Mini },
        new TimeSformerSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 }, new VideoMAESpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 });

    [Theory, MemberData(nameof(SeeingColour))]
    public void A_network_for_colour_sees_every_channel(ModelSpec spec)
    {
        var shape = Shapes.For(spec) with { Channels = 3 };
        using var network = spec.Build(seed: 1, shape).to(ScalarType.Float64);   // before training, deep networks in evaluation fade what they see to less than float32 tells apart
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = rand(Shapes.Batch(2, shape), ScalarType.Float64);
        var seen = network.call(images);
        Assert.Equal([2, 8], seen.shape);
        for (var channel = 0; channel < 3; channel++)
        {
            var other = images.clone();
            other.select(1, channel).fill_(0);
            Assert.False(Bits.AreEqual(network.call(other), seen), $"channel {channel}");
        }
    }

    public static TheoryData<ModelSpec, PixelLayout, string> NotSeen => new()
    {
        { new BoneAgeNetSpec { Covariates = [] }, new(200, 200) { Channels = 3 }, "BoneAgeNet reads grey images, and these have 3 channels. Load them as grey, or choose a network that takes colour" },
        { new BoneAgeNetSpec { Covariates = [] }, new(144, 200), "BoneAgeNet needs images of at least 145 pixels a side, and these have 144 × 200. Load them larger" },
        { new SmallResNetSpec(), new(32, 32) { Depth = 8 }, "SmallResNet reads flat images, and these are volumes of 8 slices. Choose a network of volumes" },
        { new ResNet18Spec(), new(32, 32) { Depth = 8 }, "reads flat images" },
        { new SmallResNet3DSpec(), new(32, 32), "SmallResNet3D reads volumes, and these images are flat. Choose a network of images" },
        { new ResNet3DSpec(), new(32, 32), "reads volumes" },
        { new DenseNet121Spec(), new(28, 64), "DenseNet-121 needs images of at least 29 pixels a side, and these have 28 × 64. Load them larger" },
        { new ConvNeXtTinySpec(), new(64, 31), "ConvNeXt-Tiny needs images of at least 32 pixels a side, and these have 64 × 31. Load them larger" },
        { new EfficientNetB0Spec(), new(32, 32) { Depth = 8 }, "EfficientNet-B0 reads flat images" },
        { new ViTSpec(), new(100, 80), "ViT-S/16 cuts images into patches of 16 × 16 pixels, and these have 100 × 80: both must be multiples of 16. Load them as 96 × 80, or" },
        { new ViTSpec { Size = ViTSize.Tiny, PatchSize = 8 }, new(3, 17), "ViT-Ti/8 cuts images into patches of 8 × 8 pixels, and these have 3 × 17: both must be multiples of 8. Load them as 8 × 16, or" },
        { new TsmResNetSpec { Frames = 8 }, new(32, 32) { Depth = 7 }, "TSM ResNet-18 takes 8 frames of a clip, and these have 7. Load 8 or more of each, or set Frames to 7." },
        { new FrameConcatResNetSpec { Frames = 2 }, new(32, 32), "2D ResNet-18, frames concatenated takes 2 frames of a clip, and these have 1." },
        { new SwinTSpec(), new(32, 3) { Depth = 2 }, "Swin-T of frames needs images of at least 4 pixels a side" },
        { new FrameViTSpec { Frames = 9 }, new(32, 32) { Depth = 8 }, "ViT-B/16 of frames takes 9 frames" },
        { new TimeSformerSpec(), new(32, 40) { Depth = 8 }, "TimeSformer-B/16 cuts images into patches of 16 × 16 pixels, and these have 32 × 40: both must be multiples of 16. Load them as 32 × 48, or choose a network without patches, such as TsmResNetSpec." },
        { new VideoMAESpec(), new(32, 32) { Depth = 7 }, "VideoMAE-B/16 reads frames in pairs, and it is to take 7 of these clips. Set Frames to 6." },
        { new VideoMAESpec { Frames = 1 }, new(32, 32) { Depth = 2 }, "it is to take 1 of these clips. Set Frames to 2." },
        { new VideoMAESpec(), new(32, 32), "it is to take 1 of these clips. Choose a network of images, such as ViTSpec." },
    };

    [Theory, MemberData(nameof(NotSeen))]
    public void Images_that_a_network_cannot_take_are_refused_before_it_is_built(ModelSpec spec, PixelLayout images, string why)
    {
        Assert.Contains(why, Assert.Throws<UserErrorException>(() => spec.Require(images)).Message, StringComparison.Ordinal);
        Assert.Contains(why, Assert.Throws<UserErrorException>(() => spec.Build(seed: 1, images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_refused_also_by_with()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoneAgeNetSpec { Dim = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet18Spec() with { Dropout = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet3DSpec() with { Depth = 50 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseNet121Spec() with { DropRate = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EfficientNetB0Spec() with { StochasticDepthProb = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvNeXtTinySpec() with { StochasticDepthProb = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViTSpec() with { AttentionDropout = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViTSpec() with { PatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViTSpec() with { Size = (ViTSize)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsmResNetSpec() with { Frames = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsmResNetSpec() with { Network = (FrameResNet)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SwinTSpec() with { Size = (SwinSize)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeSformerSpec() with { Size = (ViTSize)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new VideoMAESpec() with { PatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmallResNetSpec() with { Head = Head.Linear(0) });
    }

    [Fact]
    public void Equal_settings_are_equal_values() =>
        Assert.Equal(new SmallResNetSpec { Head = Head.Linear() }, new SmallResNetSpec() with { Head = Head.Linear() });

    private static Tensor Images(ModelSpec spec, long batch)
    {
        using var generator = new Generator(5);
        return rand(Shapes.Batch(batch, Shapes.For(spec)), generator: generator);
    }
}
