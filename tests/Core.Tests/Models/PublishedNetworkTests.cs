using System.Globalization;
using System.Text.Json;
using ImageRegression.Models;
using ImageRegression.Models.ConvNeXt;
using ImageRegression.Models.DenseNet;
using ImageRegression.Models.EfficientNet;
using ImageRegression.Models.ResNet;
using ImageRegression.Models.VisionTransformer;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Tests.Models;

/// <summary>Our networks beside the published code that they are named after: names and shapes of all weights, outputs, gradients.</summary>
public class PublishedNetworkTests
{
    // Images of our making, weights by a rule, everything in float64 by both: only the order of sums differs.
    private const double Tolerance = 1e-8;

    // How each is built: channels, height, width and outputs of the last layer.
    private static readonly Dictionary<string, Func<long, long, long, long, Module<Tensor, Tensor>>> Networks = new()
    {
        ["densenet121"] = (channels, _, _, outputs) => new DenseNet121(channels, outputs),
        ["efficientnet_b0"] = (channels, _, _, outputs) => new EfficientNetB0(channels, outputs, dropout: 0, stochasticDepthProb: 0),
        ["convnext_tiny"] = (channels, _, _, outputs) => new ConvNeXtTiny(channels, outputs, stochasticDepthProb: 0),
        ["resnet34"] = (channels, _, _, outputs) => new ResNet(channels, outputs, [3, 4, 6, 3]),
        ["resnet50"] = (channels, _, _, outputs) => new ResNet(channels, outputs, [3, 4, 6, 3], bottlenecks: true),
        ["vit_tiny_patch16"] = (channels, height, width, outputs) => ViT(ViTSize.Tiny, channels, height, width, outputs),
        ["vit_small_patch16"] = (channels, height, width, outputs) => ViT(ViTSize.Small, channels, height, width, outputs),
        ["vit_base_patch16"] = (channels, height, width, outputs) => ViT(ViTSize.Base, channels, height, width, outputs),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in Networks.Keys)
                foreach (var (number, _) in PublishedNetwork.Read(name).Cases.Index())
                    cases.Add(name, number);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Weights_have_the_published_names_shapes_and_number(string name)
    {
        var published = PublishedNetwork.Read(name);
        using var network = Networks[name](3, 224, 224, 1000);
        var ours = network.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]");
        var theirs = PublishedNetwork.Listing(published.Root).Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]");
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        Assert.Equal(PublishedNetwork.Int(published.Root, "parameters"), network.parameters().Sum(parameter => parameter.numel()));
    }

    // The figures that papers and model pages give, for images in colour and 1000 classes.
    [Theory]
    [InlineData("densenet121", 7_978_856)]
    [InlineData("efficientnet_b0", 5_288_548)]
    [InlineData("convnext_tiny", 28_589_128)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("vit_small_patch16", 22_050_664)]
    [InlineData("vit_base_patch16", 86_567_656)]
    public void The_file_says_as_many_parameters_as_the_model_pages(string name, long parameters) =>
        Assert.Equal(parameters, PublishedNetwork.Int(PublishedNetwork.Read(name).Root, "parameters"));

    // From 1000 classes to Dim numbers, each of the features and a bias; from three channels to one in every filter of the first layer.
    public static TheoryData<ModelSpec, long, long, long> Published => new()
    {
        { new ResNet18Spec(), 11_689_512, 512, 64 * 7 * 7 },
        { new ResNet34Spec(), 21_797_672, 512, 64 * 7 * 7 },
        { new ResNet50Spec(), 25_557_032, 2048, 64 * 7 * 7 },
        { new DenseNet121Spec(), 7_978_856, 1024, 64 * 7 * 7 },
        { new EfficientNetB0Spec(), 5_288_548, 1280, 32 * 3 * 3 },
        { new ConvNeXtTinySpec(), 28_589_128, 768, 96 * 4 * 4 },
        { new ViTSpec { Size = ViTSize.Tiny }, 5_717_416, 192, 192 * 16 * 16 },
        { new ViTSpec(), 22_050_664, 384, 384 * 16 * 16 },
        { new ViTSpec { Size = ViTSize.Base }, 86_567_656, 768, 768 * 16 * 16 },
    };

    [Theory, MemberData(nameof(Published), DisableDiscoveryEnumeration = true)]
    public void A_spec_has_the_published_parameters_but_for_its_embedding_layer_and_its_channels(ModelSpec spec, long published, long features, long filters)
    {
        using var colour = spec.Build(seed: 1, new(224, 224) { Channels = 3 });
        using var grey = spec.Build(seed: 1, new(224, 224));
        Assert.Equal(published + ((spec.Dim - 1000) * (features + 1)), Count(colour));
        Assert.Equal(Count(colour) - (2 * filters), Count(grey));
        Assert.Contains($"| {Spaced(published)} | {Spaced(Count(grey))} ", File.ReadAllText(Path.Combine(Repository.Root, "docs", "backbones.md")), StringComparison.Ordinal);

        static string Spaced(long number) => number.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');
        static long Count(Module network) => network.parameters().Sum(parameter => parameter.numel());
    }

    [Theory, MemberData(nameof(Cases))]
    public void Outputs_and_gradients_are_the_published_ones(string name, int number)
    {
        var published = PublishedNetwork.Read(name);
        var example = published.Cases.ElementAt(number);
        using var network = Networks[name](
            PublishedNetwork.Int(example, "channels"), PublishedNetwork.Int(example, "height"), PublishedNetwork.Int(example, "width"), PublishedNetwork.Int(example, "outputs"));
        network.to(ScalarType.Float64);
        PublishedNetwork.Fill(network, PublishedNetwork.Listing(published.Root));
        Agrees(network, example, parameter => parameter);
    }

    [Fact]
    public void Weights_of_torchvisions_vision_transformer_load_by_their_names_and_answer_alike()
    {
        var published = PublishedNetwork.Read("torchvision_vit_b_16");
        using var whole = ViT(ViTSize.Base, 3, 224, 224, 1000);
        Assert.Equal(
            PublishedNetwork.Listing(published.Root).Select(entry => $"{TorchvisionWeights.VisionTransformerToTimm(entry.Name)} [{string.Join(", ", entry.Shape)}]").Order(StringComparer.Ordinal),
            whole.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]").Order(StringComparer.Ordinal));

        var example = Assert.Single(published.Cases);
        using var narrow = new VisionTransformer(new(Width: 48, Depth: 2, Heads: 3, PatchSize: 16), 3, 48, 48, 10, default);
        narrow.to(ScalarType.Float64);
        PublishedNetwork.Fill(narrow, PublishedNetwork.Listing(example).Select(entry => entry with { Name = TorchvisionWeights.VisionTransformerToTimm(entry.Name) }));
        Agrees(narrow, example, TorchvisionWeights.VisionTransformerToTimm);
    }

    [Fact]
    public void Older_names_of_torchvision_are_understood()
    {
        Assert.Equal("blocks.11.mlp.fc1.bias", TorchvisionWeights.VisionTransformerToTimm("module.encoder.layers.encoder_layer_11.mlp.linear_1.bias"));
        Assert.Equal("blocks.0.mlp.fc2.weight", TorchvisionWeights.VisionTransformerToTimm("encoder.layers.encoder_layer_0.mlp.linear_2.weight"));
        var names = PublishedNetwork.Listing(PublishedNetwork.Read("densenet121").Root).Select(entry => entry.Name).ToList();
        Assert.Equal(names, names.Select(TorchvisionWeights.DenseNetOfToday));
        Assert.Equal(names, names.Select(name => TorchvisionWeights.DenseNetOfToday(Older(name))));
        Assert.NotEqual(names, names.Select(Older));

        static string Older(string name) => !name.Contains("denselayer", StringComparison.Ordinal) ? name
            : name.Replace(".norm1.", ".norm.1.", StringComparison.Ordinal).Replace(".norm2.", ".norm.2.", StringComparison.Ordinal)
                .Replace(".conv1.", ".conv.1.", StringComparison.Ordinal).Replace(".conv2.", ".conv.2.", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("efficientnet_b0")]
    [InlineData("convnext_tiny")]
    [InlineData("vit_small_patch16")]
    public void Blocks_are_left_out_with_the_published_probabilities(string name)
    {
        using Module network = name switch
        {
            "efficientnet_b0" => new EfficientNetB0(3, 10),
            "convnext_tiny" => new ConvNeXtTiny(3, 10),
            _ => new VisionTransformer(TransformerForm.Of(ViTSize.Small, 16), 3, 32, 32, 10, new(StochasticDepthProb: 0.1)),
        };
        var ours = network.named_modules().Where(module => module.module is StochasticDepth)
            .Select(module => (Order: module.name.Split('.').Select(part => int.TryParse(part, out var digits) ? $"{digits:d3}" : part), ((StochasticDepth)module.module).Probability))
            .OrderBy(block => string.Join('.', block.Order), StringComparer.Ordinal).Select(block => block.Probability).ToArray();
        var theirs = PublishedNetwork.Numbers(PublishedNetwork.Read(name).Root.GetProperty("stochastic_depth_probs"));
        Assert.Equal(theirs.Length, ours.Length);
        Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-7));   // timm spaces them in float32
    }

    internal static void Agrees(Module<Tensor, Tensor> network, JsonElement example, Func<string, string> published)
    {
        using var scope = NewDisposeScope();
        var images = PublishedNetwork.Batch(example);
        network.eval();
        using (no_grad())
            Compare("evaluated", network.call(images));
        network.train();   // batch normalisation by the batch; nothing is dropped
        var outputs = network.call(images);
        Compare("trained", outputs);
        (outputs * PublishedNetwork.Upwards(outputs)).sum().backward();
        var norms = example.GetProperty("gradient_norms").EnumerateObject().ToDictionary(norm => published(norm.Name), norm => norm.Value.GetDouble());
        var largest = norms.Values.Max();
        var ours = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.norm().ToDouble());
        Assert.Equal(norms.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        // A gradient that is 0 but for rounding, as of a bias before a normalisation, is held to the largest.
        Assert.All(norms, norm => Assert.Equal(norm.Value, ours[norm.Key], Tolerance * Math.Max(norm.Value, 1e-3 * largest)));

        void Compare(string what, Tensor outputs)
        {
            var expected = PublishedNetwork.Numbers(example.GetProperty(what));
            Near.Equal(expected, outputs.flatten().narrow(0, 0, expected.Length), Tolerance, what);
        }
    }

    private static VisionTransformer ViT(ViTSize size, long channels, long height, long width, long outputs) =>
        new(TransformerForm.Of(size, 16), channels, height, width, outputs, default);
}
