using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>What a study asks of any network, asked of each that there is.</summary>
[Collection(WholeProcess.Name)]   // what other tests draw from the global generator meanwhile would be missing here
public sealed class EveryNetworkTests
{
    private static readonly ModelSpec[] Specs =
    [
        new BoneAgeNetSpec { Dim = 8, Covariates = [] },
        new SmallResNetSpec { Width = 4, Dim = 8 },
        new ResNet18Spec { Dim = 8, Dropout = 0.2 },
        new ResNet34Spec { Dim = 8 },
        new ResNet50Spec { Dim = 8 },
        new ResNetSpec { Dim = 8, Layers = [1, 1, 1, 1] },
        new ResNet3DSpec { Dim = 8, Depth = 10 },
        new SmallResNet3DSpec { Dim = 8, Width = 4 },
        new DenseNet121Spec { Dim = 8, DropRate = 0.1 },
        new EfficientNetB0Spec { Dim = 8 },
        new ConvNeXtTinySpec { Dim = 8 },
        new ViTSpec { Dim = 8, Size = ViTSize.Tiny, Dropout = 0.1, AttentionDropout = 0.1, StochasticDepthProb = 0.1 },
        new TsmResNetSpec { Dim = 8, Network = FrameResNet.Small, Width = 4 },
        new FrameConcatResNetSpec { Dim = 8, Network = FrameResNet.Small, Width = 4 },
        new FrameViTSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8, Dropout = 0.1, AttentionDropout = 0.1, StochasticDepthProb = 0.1 },
        new SwinTSpec { Dim = 8, Size = SwinSize.Mini, Dropout = 0.1, StochasticDepthProb = 0.1 },
        new TimeSformerSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8, Dropout = 0.1, AttentionDropout = 0.1, StochasticDepthProb = 0.1 },
        new VideoMAESpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8, Dropout = 0.1, AttentionDropout = 0.1, StochasticDepthProb = 0.1 },
        new TsmResNetSpec { Dim = 8, Frames = 2, Network = FrameResNet.ResNet18 },
        new ClipViTB16Spec { Dim = 8, Width = 16, Layers = 2, Heads = 2, PatchSize = 8 },
        new ClipRN50Spec { Dim = 8, Width = 2, Layers = [1, 1, 1, 1] },
    ];

    public static TheoryData<ModelSpec> All => [.. Specs];

    /// <summary>Each network on grey images and, where it takes them, on larger ones in colour.</summary>
    public static TheoryData<ModelSpec, PixelLayout> Layouts
    {
        get
        {
            var all = new TheoryData<ModelSpec, PixelLayout>();
            foreach (var spec in Specs)
                foreach (var images in Shapes.GreyAndColour(spec))
                    all.Add(spec, images);
            return all;
        }
    }

    [Fact]
    public void Every_kind_of_network_is_asked() =>
        Assert.Equal(
            typeof(ModelSpec).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ModelSpec)) && !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal),
            Specs.Select(spec => spec.GetType()).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal));

    [Theory, MemberData(nameof(Layouts), DisableDiscoveryEnumeration = true)]
    public void Every_parameter_takes_part_in_the_embedding(ModelSpec spec, PixelLayout images)
    {
        using var network = spec.Build(seed: 1, images);
        using var scope = NewDisposeScope();
        using (no_grad())
            foreach (var parameter in network.parameters().Where(one => one.dim() > 1 && !one.ne(0).any().ToBoolean()))
                parameter.normal_(0, 0.1);   // a layer that begins at 0 hides what lies before it, and is found by training alone
        manual_seed(2);   // of dropout and stochastic depth: one that leaves every block in for some image
        var embeddings = network.call(Batch(spec, 4, images));
        Assert.Equal([4, 8], embeddings.shape);
        embeddings.pow(2).sum().backward();
        Assert.All(network.named_parameters(), entry =>
            Assert.True(entry.parameter.grad is { } gradient && gradient.isfinite().all().ToBoolean() && gradient.ne(0).any().ToBoolean(), entry.name));
    }

    [Theory, MemberData(nameof(Layouts), DisableDiscoveryEnumeration = true)]
    public void In_evaluation_one_image_is_answered_and_always_alike(ModelSpec spec, PixelLayout images)
    {
        using var network = spec.Build(seed: 1, images);
        network.eval();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var one = Batch(spec, 1, images);
        var answer = network.call(one);
        Assert.Equal([1, 8], answer.shape);
        Assert.True(answer.isfinite().all().ToBoolean());
        Assert.True(Bits.AreEqual(answer, network.call(one)));
    }

    [Theory, MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Training_twice_gives_the_same_bits_and_what_was_saved_answers_alike(ModelSpec spec)
    {
        var images = Shapes.For(spec);
        using var first = Trained();
        using var second = Trained();
        var start = spec.Build(seed: 1, images);
        var (once, again, before) = (first.state_dict(), second.state_dict(), start.state_dict());
        Assert.All(once, entry => Assert.True(Bits.AreEqual(entry.Value, again[entry.Key]), entry.Key));
        Assert.Contains(once, entry => !Bits.AreEqual(entry.Value, before[entry.Key]));

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Weights.Save(first, file);
            Weights.Load(start, file);
        }
        finally
        {
            File.Delete(file);
        }
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        first.eval();
        start.eval();
        var asked = Batch(spec, 2, images);
        Assert.True(Bits.AreEqual(first.call(asked), start.call(asked)));
        start.Dispose();

        nn.Module<ModelInput, Tensor> Trained()
        {
            var network = spec.Build(seed: 1, images);
            using var optimizer = optim.Adam(network.parameters(), lr: 1e-3);
            for (var iteration = 0; iteration < 3; iteration++)
            {
                using var step = NewDisposeScope();
                manual_seed(iteration);   // dropout and stochastic depth, as the trainer does
                optimizer.zero_grad();
                nn.functional.mse_loss(network.call(Batch(spec, 4, images)), ones(4, 8)).backward();
                optimizer.step();
            }
            return network;
        }
    }

    private static Tensor Batch(ModelSpec spec, long count, PixelLayout images)
    {
        using var generator = new Generator(5);
        return rand(Shapes.Batch(count, images), generator: generator);
    }
}
