using System.Text.Json;
using ImageRegression.Models;
using ImageRegression.Models.Clips;
using ImageRegression.Models.ResNet;
using ImageRegression.Models.Swin;
using ImageRegression.Models.VisionTransformer;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Tests.Models;

/// <summary>Networks of clips beside another implementation (<c>reference</c>): names and shapes of weights, outputs, gradients.</summary>
public class ClipNetworkTests
{
    private static readonly PublishedNetwork Reference = PublishedNetwork.Read("clip_networks", "reference");
    private static readonly JsonElement Published = PublishedNetwork.Read("clip_networks_published", "reference").Root.GetProperty("networks");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Reference.Cases.Count())];

    [Theory, MemberData(nameof(Cases))]
    public void Outputs_and_gradients_are_those_of_another_implementation(int number)
    {
        var example = Reference.Cases.ElementAt(number);
        using var network = Built(example);
        network.to(ScalarType.Float64);
        var listing = PublishedNetwork.Listing(example);
        Assert.Equal(Lines(listing), Lines(network));
        PublishedNetwork.Fill(network, listing);
        PublishedNetworkTests.Agrees(network, example, name => name);
    }

    // How each is built at its published size, on frames of 224 × 224 in colour.
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> FullSize = new()
    {
        ["tsm_resnet18"] = () => OnFrames(FrameResNets.Of(FrameResNet.ResNet18, 3, width: 8, segments: 8), 3, 8, FrameConsensus.Mean, 400),
        ["tsm_resnet50"] = () => OnFrames(FrameResNets.Of(FrameResNet.ResNet50, 3, width: 8, segments: 8), 3, 8, FrameConsensus.Mean, 400),
        ["swin_t"] = () => new SwinTransformer(SwinForm.Of(SwinSize.Tiny), 3, 1000),
        ["timesformer_base_patch16_224"] = () => new TimeSformer(TransformerForm.Of(ViTSize.Base, 16), 3, 8, 224, 224, 400, default),
        ["videomae_vit_base_patch16_224"] = () => new VideoMAE(TransformerForm.Of(ViTSize.Base, 16), 3, 16, 224, 224, 400, default),
    };

    public static TheoryData<string, long> Sizes => new()
    {
        { "tsm_resnet18", 11_176_512 + (513 * 400) },   // torchvision's resnet18 without its layer of classes
        { "tsm_resnet50", 23_508_032 + (2049 * 400) },
        { "swin_t", 28_288_354 },                       // torchvision's model page
        { "timesformer_base_patch16_224", 121_566_352 },
        { "videomae_vit_base_patch16_224", 86_534_800 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Weights_have_the_published_names_and_shapes(string name, long parameters)
    {
        var theirs = Published.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        using var network = FullSize[name]();
        Assert.Equal(Lines(PublishedNetwork.Listing(theirs)), Lines(network));
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Of_many_frames_the_middle_of_each_part_is_taken()
    {
        Assert.Equal([1, 3, 5, 7], ClipFrames.Places(given: 8, taken: 4));
        Assert.Equal([1, 3, 5], ClipFrames.Places(given: 7, taken: 3));   // 7/6, 21/6, 35/6
        Assert.Equal([0, 1, 2], ClipFrames.Places(given: 3, taken: 3));
        Assert.Equal([5], ClipFrames.Places(given: 10, taken: 1));
    }

    public static TheoryData<ModelSpec> Laptops => new(
        TsmResNetSpec.Laptop, FrameConcatResNetSpec.Laptop, FrameViTSpec.Laptop, FrameViTSpec.Laptop with { Consensus = FrameConsensus.Concat }, SwinTSpec.Laptop,
        TimeSformerSpec.Laptop, VideoMAESpec.Laptop);

    [Theory, MemberData(nameof(Laptops), DisableDiscoveryEnumeration = true)]
    public void A_clip_of_more_frames_is_answered_like_the_frames_taken_of_it(ModelSpec spec)
    {
        using var network = ((ClipModelSpec)spec with { Frames = 4 }).Build(seed: 1, new(32, 24) { Depth = 12 });
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var clips = rand([2, 1, 12, 32, 24]);
        Assert.True(Bits.AreEqual(network.call(clips), network.call(clips.index_select(2, tensor(new long[] { 1, 4, 7, 10 })))));
        var fault = Assert.Throws<ArgumentException>(() => network.call(rand([2, 1, 3, 32, 24])));
        Assert.Contains("[2, 1, 3, 32, 24]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("at least 4 frames", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_frames_counts_but_for_a_mean_of_frames_alone()
    {
        foreach (var spec in new ModelSpec[] { TsmResNetSpec.Laptop, FrameConcatResNetSpec.Laptop, TimeSformerSpec.Laptop, VideoMAESpec.Laptop, FrameViTSpec.Laptop, SwinTSpec.Laptop })
        {
            using var network = spec.Build(seed: 1, new(32, 24) { Depth = 4 }).to(ScalarType.Float64);
            network.eval();
            using var scope = NewDisposeScope();
            using var graph = no_grad();
            foreach (var (name, parameter) in network.named_parameters())
                if (name.Contains("temporal_fc", StringComparison.Ordinal) || name.Contains("time_embed", StringComparison.Ordinal))
                    parameter.normal_();   // nothing until they are trained
            var clips = rand([2, 1, 4, 32, 24], ScalarType.Float64);
            var far = (network.call(clips) - network.call(clips.flip(2))).abs().max().ToDouble();
            Assert.True(spec is FrameViTSpec or SwinTSpec ? far < 1e-12 : far > 1e-8, $"{spec.Name}: {far}");
        }
    }

    [Fact]
    public void A_clip_of_one_frame_is_not_shifted()
    {
        using var shifted = TsmResNetSpec.Laptop.Build(seed: 1, new(32, 24));
        using var still = (FrameConcatResNetSpec.Laptop with { Dropout = 0 }).Build(seed: 1, new(32, 24));
        still.load_state_dict(shifted.state_dict().ToDictionary(one => one.Key.Replace(".net.", ".", StringComparison.Ordinal), one => one.Value));
        shifted.eval();
        still.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var images = rand(2, 1, 32, 24);
        Assert.True(Bits.AreEqual(still.call(images), shifted.call(images)));
        Assert.True(Bits.AreEqual(shifted.call(images), shifted.call(images.unsqueeze(2))));
    }

    [Fact]
    public void Partial_batch_normalisation_trains_the_first_alone()
    {
        using var network = (TsmResNetSpec.Laptop with { PartialBatchNorm = true, Dropout = 0 }).Build(seed: 1, new(32, 24) { Depth = 4 });
        using var scope = NewDisposeScope();
        var before = network.state_dict().ToDictionary(one => one.Key, one => one.Value.clone());
        network.eval();
        network.train();
        using var optimizer = optim.SGD(network.parameters().Where(one => one.requires_grad), learningRate: 0.1);
        network.call(rand([2, 1, 4, 32, 24])).pow(2).sum().backward();
        optimizer.step();
        var moved = network.state_dict().Where(one => !Bits.AreEqual(one.Value, before[one.Key])).Select(one => one.Key["features_extractor.".Length..]).ToArray();
        string[] first = ["weight", "bias", "running_mean", "running_var"];
        Assert.Equal(first.Select(part => $"base_model.trunk.1.{part}").Order(StringComparer.Ordinal), moved.Where(IsNorm).Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("base_model.trunk.3.conv1.net.weight", moved);

        static bool IsNorm(string name) => name.Contains("trunk.1.", StringComparison.Ordinal) || name.Contains(".bn", StringComparison.Ordinal) || name.Contains("downsample.1", StringComparison.Ordinal);
    }

    private static Module<Tensor, Tensor> Built(JsonElement example)
    {
        var form = example.GetProperty("form");
        var (channels, taken, outputs) = (Of("channels"), Of("taken"), Of("outputs"));
        var consensus = form.TryGetProperty("concat", out var concat) && concat.GetBoolean() ? FrameConsensus.Concat : FrameConsensus.Mean;
        return form.GetProperty("kind").GetString() switch
        {
            "resnet" => OnFrames(ResNet(), channels, taken, consensus, outputs),
            "vit" => OnFrames((new VisionTransformer(Tokens(), channels, Of("height"), Of("width"), 0, default), Tokens().Width), channels, taken, consensus, outputs),
            "swin" => OnFrames((new SwinTransformer(Swin(), channels, 0), Swin().Features), channels, taken, consensus, outputs),
            "timesformer" => new TimeSformer(Tokens(), channels, taken, Of("height"), Of("width"), outputs, default),
            _ => new VideoMAE(Tokens(), channels, taken, Of("height"), Of("width"), outputs, default),
        };

        (Backbone, long) ResNet()
        {
            long? segments = form.GetProperty("shifted").GetBoolean() ? taken : null;
            var bottlenecks = form.GetProperty("bottlenecks").GetBoolean();
            return FormOf("small") is > 0 and var width ? FrameResNets.Of(FrameResNet.Small, channels, width, segments)
                : (new ResNet(channels, 0, [.. Several("layers")], segments: segments, bottlenecks: bottlenecks), bottlenecks ? 2048 : 512);
        }

        TransformerForm Tokens() => new(FormOf("token"), (int)FormOf("depth"), FormOf("heads"), FormOf("patch"));
        SwinForm Swin() => new(FormOf("token"), [.. Several("depths")], [.. Several("stage_heads")], (int)FormOf("window"), (int)FormOf("patch"));
        IEnumerable<int> Several(string name) => form.GetProperty(name).EnumerateArray().Select(one => one.GetInt32());
        long Of(string name) => PublishedNetwork.Int(example, name);
        long FormOf(string name) => PublishedNetwork.Int(form, name);
    }

    private static FrameNetwork OnFrames((Backbone Images, long Features) network, long channels, long frames, FrameConsensus consensus, long outputs) =>
        new("frames", network.Images, network.Features, channels, frames, consensus, outputs);

    private static IEnumerable<string> Lines(IEnumerable<PublishedNetwork.Entry> listing) =>
        listing.Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Module network) =>
        network.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]").Order(StringComparer.Ordinal);
}
