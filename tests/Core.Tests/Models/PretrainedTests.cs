using ImageRegression.Models;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>Weights of others in our networks: which fit, which do not, and what is said of them.</summary>
public sealed class PretrainedTests
{
    private static readonly ResNet18Spec Spec = new() { Dim = 8, Head = Head.Linear() };

    // The check of the published file: features of x[k] = float32(100·hash_unit(k; 18)), by ONNX Runtime 1.31.1 from the file itself.
    [ImageNetFact]
    public void Features_of_the_ImageNet_weights_are_those_of_the_file()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var network = new ImageRegression.Models.ResNet.ResNet(3, 8, [2, 2, 2, 3]);
        var weights = ImageNetWeights.Read();
        WeightMatch.Fill(network, weights, name => name, partial: false);
        network.eval();
        var input = tensor(Enumerable.Range(0, 3 * 224 * 224).Select(k => (float)(100 * Unit((uint)k, 18))).ToArray()).reshape(1, 3, 224, 224);
        var features = ((Backbone)network).Features(input.flip(1) / 255)[0];   // the file takes blue, green, red in 0 … 255
        Assert.Equal([512], features.shape);
        Near.Equal([0, 0, 0, 0.5514141, 0.1180875, 0, 0, 0.0974050], features.narrow(0, 0, 8), 1e-4);
        Assert.Equal(212.5082, features.sum().ToDouble(), 1e-2);
        Assert.Equal(26.06850, features.norm().ToDouble(), 1e-4 * 26);
        Assert.Equal(15_897_152, weights.Tensors.Where(one => !one.Key.Contains("running", StringComparison.Ordinal)).Sum(one => one.Value.numel() > 1 ? one.Value.numel() : 0));
    }

    [ImageNetFact]
    public void The_ImageNet_weights_are_refused_by_a_network_of_other_blocks() => Assert.Equal(
        "These weights are for blocks (2, 2, 2, 3); the model has (2, 2, 2, 2).",
        Refused(Spec, ImageNetWeights.Read(), partial: true));

    [Fact]
    public void Another_file_is_refused_by_its_checksum()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no weights");
            Assert.Contains("ResNet18.onnx is not the file this reader knows (checksum).", Assert.Throws<UserErrorException>(() => ImageNetWeights.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Equal(
            "The ImageNet weights are not installed: run scripts/setup --with-imagenet.",
            Assert.Throws<UserErrorException>(() => ImageNetWeights.Read(Path.Combine(Path.GetTempPath(), "nowhere", "ResNet18.onnx"))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Published_weights_fill_the_trunk_and_the_layer_of_classes_is_told(string prefix)
    {
        using var scope = NewDisposeScope();
        var published = Published(classes: 1000);
        using var network = Spec.Build(seed: 1, Shapes.Grey, null, PixelNormalization.Torchvision);
        using var before = network.state_dict()["embedder.network.features_extractor.fc.weight"].clone();
        var told = WeightMatch.Fill(network, new("weights.pt", published.ToDictionary(one => prefix + one.Key, one => one.Value), PixelNormalization.Torchvision), name => name, partial: false);
        Assert.Equal(
            $"start: weights.pt: 120 of 122 tensors taken; not: {prefix}fc.weight, {prefix}fc.bias; drawn anew: what follows the features; "
            + "pixels from 0 to 1 less [0.485, 0.456, 0.406] over [0.229, 0.224, 0.225]", told);
        var filled = network.state_dict();
        Assert.All(published.Where(one => !one.Key.StartsWith("fc.", StringComparison.Ordinal)), one =>
            Assert.True(Bits.AreEqual(one.Value, filled[$"embedder.network.features_extractor.{one.Key}"]), one.Key));
        Assert.True(Bits.AreEqual(before, filled["embedder.network.features_extractor.fc.weight"]));
    }

    [Fact]
    public void Grey_images_and_their_threefold_copy_are_embedded_alike_by_published_weights()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var weights = new PretrainedWeights("weights.pt", Published(classes: 1000), PixelNormalization.Torchvision);
        var (grey, colour) = (Filled(Shapes.Grey), Filled(Shapes.Grey with { Channels = 3 }));
        var images = rand(2, 1, 32, 24);
        Assert.True(Bits.AreEqual(grey.call(images), colour.call(images.expand(2, 3, 32, 24).contiguous())));

        nn.Module<ModelInput, Tensor> Filled(Images.PixelLayout shape)
        {
            var network = Spec.Build(seed: 1, shape, null, weights.Pixels);
            WeightMatch.Fill(network, weights, name => name, partial: false);
            network.eval();
            return network;
        }
    }

    [Fact]
    public void Pixels_are_normalised_within_the_network()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var (plain, normalising) = (Spec.Build(seed: 1, Shapes.Grey with { Channels = 3 }), Spec.Build(seed: 1, Shapes.Grey with { Channels = 3 }, null, PixelNormalization.Torchvision));
        plain.eval();
        normalising.eval();
        var images = rand(2, 3, 32, 24);
        var byHand = (images - tensor(new[] { 0.485f, 0.456f, 0.406f }).reshape(3, 1, 1)) / tensor(new[] { 0.229f, 0.224f, 0.225f }).reshape(3, 1, 1);
        Assert.True(Bits.AreEqual(normalising.call(images), plain.call(byHand)));
        Assert.Contains("embedder.pixel_mean", normalising.state_dict().Keys);   // so that whoever has the weights has it
    }

    [Fact]
    public void What_does_not_fit_is_refused_unless_a_part_is_asked_for()
    {
        using var scope = NewDisposeScope();
        var published = Published(classes: 1000);
        published.Remove("layer2.0.conv1.weight");
        published["layer3.0.conv1.weight"] = zeros(2, 2);
        published["stem.weight"] = zeros(2, 2);
        var weights = new PretrainedWeights("weights.pt", published, PixelNormalization.Torchvision);
        var why = Refused(Spec, weights, partial: false);
        Assert.StartsWith("weights.pt does not fit this network: ", why, StringComparison.Ordinal);
        Assert.Contains("layer3.0.conv1.weight has shape [2, 2], not [256, 128, 3, 3]", why, StringComparison.Ordinal);
        Assert.Contains("stem.weight is unknown to the network", why, StringComparison.Ordinal);
        Assert.Contains("layer2.0.conv1.weight is missing", why, StringComparison.Ordinal);
        using var network = Spec.Build(seed: 1, Shapes.Grey, null, weights.Pixels);
        var told = WeightMatch.Fill(network, weights, name => name, partial: true);
        Assert.StartsWith("start: weights.pt: 118 of 122 tensors taken; not: ", told, StringComparison.Ordinal);
        Assert.Contains("stem.weight", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_something_else_are_refused_even_in_part()
    {
        using var scope = NewDisposeScope();
        Assert.StartsWith(
            "No tensor of other.pt is one of this network. It has blocks.0.weight;",
            Refused(Spec, new("other.pt", new Dictionary<string, Tensor> { ["blocks.0.weight"] = zeros(2) }, null), partial: true), StringComparison.Ordinal);
    }

    // A network of our own fills another with another head, with the layer of embeddings.
    [Fact]
    public void Networks_that_differ_behind_the_trunk_say_the_same_of_their_start()
    {
        using var scope = NewDisposeScope();
        var published = Published(classes: 1000);
        ModelSpec[] specs = [Spec with { Head = Head.None }, Spec with { Head = Head.Linear() }, Spec with { Head = Head.None, Dim = 3 }];
        Assert.Single(specs.Select(spec =>
        {
            using var network = spec.Build(seed: 1, Shapes.Grey, null, PixelNormalization.Torchvision);
            return WeightMatch.Fill(network, new("weights.pt", published, PixelNormalization.Torchvision), name => name, partial: false);
        }).Distinct());
    }

    [Fact]
    public void Own_weights_fill_all_but_a_head_of_another_shape()
    {
        using var scope = NewDisposeScope();
        var spec = new SmallResNetSpec { Width = 4, Dim = 8 };
        using var source = (spec with { Head = Head.Linear(2) }).Build(seed: 1, Shapes.Grey);
        using var target = (spec with { Head = Head.Linear(1) }).Build(seed: 2, Shapes.Grey);
        var told = WeightMatch.Fill(target, new("train", source.state_dict(), null), name => name, partial: false);
        Assert.EndsWith("; not: head.weight, head.bias; drawn anew: head.weight, head.bias; pixels from 0 to 1 as they are", told, StringComparison.Ordinal);
        Assert.True(Bits.AreEqual(source.state_dict()["embedder.L2.weight"], target.state_dict()["embedder.L2.weight"]));
    }

    [Theory]
    [MemberData(nameof(WithTrunk))]
    public void Features_and_what_follows_make_the_embedding(ModelSpec spec)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var shape = Shapes.For(spec);
        using var network = spec.Build(seed: 1, shape);
        network.eval();
        var trunk = Trunk.Of(network)!;
        var images = rand(Shapes.Batch(2, shape));
        var before = scope.DisposablesCount;
        var features = trunk.Features(images);
        var embeddings = trunk.Embed(features, null);
        Assert.Equal(before + 2, scope.DisposablesCount);
        Assert.True(Bits.AreEqual(embeddings, network.Embed(images)));
        var names = network.state_dict().Keys.ToArray();
        Assert.Contains(names, name => trunk.Holds(name));
        Assert.Contains(names, name => !trunk.Holds(name));
    }

    public static TheoryData<ModelSpec> WithTrunk => new(
        new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() }, new ResNet18Spec { Dim = 8, Normalized = true }, new ResNetSpec { Dim = 8, Layers = [1, 1, 1, 1] },
        new BoneAgeNetSpec { Dim = 8, Covariates = [] });

    // One weight [2, 3] of 0 … 5 called w, and a field of each other kind that is passed over; by hand after the format's description.
    private static readonly byte[] Model =
    [
        0x08, 0x01, (1 << 3) | 5, 0, 0, 0, 0, (2 << 3) | 1, 0, 0, 0, 0, 0, 0, 0, 0,
        (7 << 3) | 2, 37, (5 << 3) | 2, 35,
        0x08, 2, 0x08, 3, 0x10, 1, (8 << 3) | 2, 1, (byte)'w',
        (4 << 3) | 2, 24, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xA0, 0x40,
    ];

    [Fact]
    public void Weights_of_an_onnx_file_are_read()
    {
        var weight = Assert.Single(OnnxInitializers.Read(Model));
        Assert.Equal("w", weight.Key);
        Assert.Equal([2, 3], weight.Value.Shape.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], weight.Value.Values);
    }

    [Fact]
    public void A_damaged_onnx_file_is_refused_and_nothing_else()
    {
        for (var length = 0; length < Model.Length; length++)
            Try(Model[..length]);
        for (var at = 0; at < Model.Length; at++)
            foreach (var value in new byte[] { 0, 0x7F, 0x80, 0xFF })
                Try([.. Model[..at], value, .. Model[(at + 1)..]]);
        Assert.Throws<InvalidDataException>(() => OnnxInitializers.Read(Model.AsSpan()[..^1]));

        static void Try(byte[] bytes)
        {
            try
            {
                OnnxInitializers.Read(bytes);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static Dictionary<string, Tensor> Published(int classes)
    {
        using var network = new ImageRegression.Models.ResNet.ResNet(3, classes, [2, 2, 2, 2]);
        return network.state_dict().ToDictionary(one => one.Key, one => one.Value.detach().clone());
    }

    private static string Refused(ModelSpec spec, PretrainedWeights weights, bool partial)
    {
        using var network = spec.Build(seed: 1, Shapes.Grey, null, weights.Pixels);
        return Assert.Throws<UserErrorException>(() => WeightMatch.Fill(network, weights, name => name, partial)).Message;
    }

    private static double Unit(uint k, uint j) => 2 * ((Hash(k, j) >> 8) / 16777216.0) - 1;

    private static uint Hash(uint k, uint j)
    {
        var h = unchecked((k * 0x9E3779B1) + (j * 0x85EBCA77) + 0x165667B1);
        h = unchecked((h ^ (h >> 16)) * 0x85EBCA6B);
        h = unchecked((h ^ (h >> 13)) * 0xC2B2AE35);
        return h ^ (h >> 16);
    }
}
