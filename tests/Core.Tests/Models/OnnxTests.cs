using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Ordinal;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using Microsoft.ML.OnnxRuntime;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>ONNX Runtime, which shares no code with the engine, gives the engine's answers.</summary>
public sealed class OnnxTests
{
    private const double Tolerance = 1e-4;   // float32 sums in another order

    public static TheoryData<ModelSpec, PixelLayout> Networks
    {
        get
        {
            ModelSpec[] specs =
            [
                new BoneAgeNetSpec { Dim = 8, Covariates = [] },
                new SmallResNetSpec { Width = 4, Dim = 8 },
                new ResNet18Spec { Dim = 8, Normalized = true },
                new ResNet34Spec { Dim = 8 },
                new ResNet50Spec { Dim = 8, Dropout = 0.5 },
                new ResNetSpec { Dim = 8 },
                new DenseNet121Spec { Dim = 8, DropRate = 0.1 },
                new EfficientNetB0Spec { Dim = 8 },
                new ConvNeXtTinySpec { Dim = 8 },
                new ViTSpec { Dim = 8, Size = ViTSize.Tiny, Dropout = 0.1, AttentionDropout = 0.1, StochasticDepthProb = 0.1 },
                new ViTSpec { Dim = 8, Size = ViTSize.Small },   // S/16 and B/16, as published
                new ViTSpec { Dim = 8, Size = ViTSize.Base },
                new TsmResNetSpec { Dim = 8, Network = FrameResNet.Small },   // images are clips of one frame
                new FrameConcatResNetSpec { Dim = 8 },
                new FrameViTSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 },
            ];
            var all = new TheoryData<ModelSpec, PixelLayout>();
            foreach (var spec in specs)
                foreach (var images in Shapes.GreyAndColour(spec))
                    all.Add(spec, images with { Depth = 1 });
            return all;
        }
    }

    [Fact]
    public void Every_network_of_images_is_asked() => Assert.Equal(
        typeof(ModelSpec).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ModelSpec)) && !type.IsAbstract)
            .Except([typeof(ResNet3DSpec), typeof(SmallResNet3DSpec), typeof(SwinTSpec), typeof(TimeSformerSpec), typeof(VideoMAESpec), typeof(ClipRN50Spec), typeof(ClipViTB16Spec)]).OrderBy(type => type.Name, StringComparer.Ordinal),
        Networks.Select(row => row[0].GetType()).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal));

    [Theory, MemberData(nameof(Networks), DisableDiscoveryEnumeration = true)]
    public void A_network_answers_as_in_the_engine_for_one_image_and_for_several(ModelSpec spec, PixelLayout layout)
    {
        using var network = Trained(spec.Build(seed: 1, layout), layout);
        using var session = new OnnxSession(network, new(layout, IntensityScale.Declared));
        using var scope = NewDisposeScope();
        foreach (var batch in new[] { 1, 3 })
        {
            var images = Bytes(batch, layout);
            var expected = Embedded(network, images.to(ScalarType.Float32) / 255);
            AssertClose(expected, session.Run("embeddings", images));
            if (batch > 1)
                Assert.True(Math.Abs(expected[0] - expected[8]) > 10 * Tolerance, "the images look alike to the network, so that nothing is compared");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Means_and_deviations_of_pixels_are_part_of_the_graph(int channels)
    {
        var layout = new PixelLayout(32, 24) { Channels = channels };
        using var network = Trained(new ResNet18Spec { Dim = 8 }.Build(1, layout, null, PixelNormalization.Torchvision), layout);
        using var session = new OnnxSession(network, new(layout, IntensityScale.Declared));
        using var scope = NewDisposeScope();
        var images = Bytes(2, layout);
        AssertClose(Embedded(network, images.to(ScalarType.Float32) / 255), session.Run("embeddings", images));
    }

    public static TheoryData<Head, OrdinalDecoding> Heads
    {
        get
        {
            var all = new TheoryData<Head, OrdinalDecoding> { { Head.Linear(), OrdinalDecoding.Expectation } };
            foreach (var decoding in new[] { OrdinalDecoding.Expectation, OrdinalDecoding.MostProbable })
            {
                all.Add(Head.RankWeights(RankLevels.Evenly(10, 60, 10)), decoding);
                all.Add((RankPromptsHead)Head.RankPrompts(RankLevels.Evenly(10, 60, 10)) with { Shape = new(1, 1, 1, 1) }, decoding);
            }
            foreach (var decoding in new[] { OrdinalDecoding.Expectation, OrdinalDecoding.Count, OrdinalDecoding.FirstFailure })
                foreach (var head in new Head[] { Head.Ordinal(10, 60, 10), Head.Coral(10, 60, 10), Head.Corn(10, 60, 10), Head.Ordinal(10, 10, 1) })
                    all.Add(head, decoding);
            return all;
        }
    }

    [Theory, MemberData(nameof(Heads), DisableDiscoveryEnumeration = true)]
    public void A_head_answers_in_label_units(Head head, OrdinalDecoding decoding)
    {
        var layout = Shapes.Grey;
        var scaling = LabelScaling.ZScore(127.3, 41.2);
        using var network = (HeadedNetwork)Trained(new SmallResNetSpec { Width = 4, Dim = 8, Head = head }.Build(1, layout), layout);
        using var session = new OnnxSession(network, new(layout, IntensityScale.Declared), scaling: scaling, decoding: decoding);
        using var scope = NewDisposeScope();
        var images = Bytes(7, layout);
        var embeddings = network.Embedder.call(images.to(ScalarType.Float32) / 255);
        AssertClose(Values(network.Read(embeddings)), session.Run("outputs", images));
        AssertClose(network.Predict(embeddings, scaling, decoding), session.Run("predicted", images));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Weights_of_classes_give_the_cosines_of_the_batch(int centers)
    {
        var layout = Shapes.Grey;
        using var network = (HeadedNetwork)Trained(new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.ClassWeights(classes: 4, centers) }.Build(1, layout), layout);
        using var session = new OnnxSession(network, new(layout, IntensityScale.Declared));
        using var scope = NewDisposeScope();
        var images = Bytes(2, layout);
        AssertClose(Values(network.call(images.to(ScalarType.Float32) / 255).narrow(0, 0, 2)), session.Run("outputs", images));
        Assert.DoesNotContain("predicted", session.Outputs);
    }

    [Fact]
    public void Covariates_are_given_as_the_table_has_them()
    {
        var layout = new PixelLayout(145, 145);
        var coding = new CovariateCoding([
            new NumericColumn("age", Mean: 60, Deviation: 12), new CategoricalColumn("site", ["a", "b", "c"]), new NumericColumn("bmi", Mean: 25, Deviation: 4, MissingIsMean: true)]);
        using var scope = NewDisposeScope();
        var images = Bytes(2, layout);
        foreach (var spec in new ModelSpec[] { new BoneAgeNetSpec { Dim = 8, Covariates = ["age", "site", "bmi"] }, new ResNet18Spec { Dim = 8, Covariates = ["age", "site", "bmi"] } })
        {
            using var network = Trained(spec.Build(1, layout, coding), layout, zeros(16, 3));
            using var session = new OnnxSession(network, new(layout, IntensityScale.Declared), coding);
            var coded = tensor([1.5f, 2, -0.5f, -0.25f, 0, 0], [2, 3]);
            AssertClose(
                Values(network.call(new(images.to(ScalarType.Float32) / 255, coded))),
                session.Run("embeddings", images, new double[,] { { 78, 2, 23 }, { 57, 0, double.NaN } }));
            Assert.All([-1.0, 3.0], unknown => Assert.Throws<OnnxRuntimeException>(() => session.Run("embeddings", images, new double[,] { { 78, unknown, 23 }, { 57, 0, 20 } })));
            Assert.Contains("""{"name":"site","unit":"category","levels":["a","b","c"]}""", session.Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_cannot_be_written_is_refused_with_the_part_that_cannot()
    {
        Refused(TsmResNetSpec.Laptop, new(32, 24) { Depth = 2 }, "volumes or clips, of 2 slices or frames here");
        Refused(SwinTSpec.Laptop, new(32, 24), "The network SwinTransformer cannot be written as ONNX: it has no graph there.");
        Refused(TimeSformerSpec.Laptop, new(32, 24), "The network TimeSformer cannot be written as ONNX: it has no graph there.");
        Refused(new SmallResNet3DSpec { Dim = 8 }, new(32, 32) { Depth = 16 }, "volumes or clips, of 16 slices or frames here");
        Refused(new OwnSpec(images => new Own(images.Height * images.Width)), Shapes.Grey, "its part Own");
        Refused(new OwnSpec(_ => nn.Sequential(nn.Flatten(), nn.Linear(32 * 24, 8), nn.Tanh())), Shapes.Grey, "its part Tanh");

        static void Refused(ModelSpec spec, PixelLayout layout, string part)
        {
            using var network = spec.Build(1, layout);
            var fault = Assert.Throws<UserErrorException>(() => OnnxModel.Write(Stream.Null, network, new(layout, IntensityScale.Declared), CovariateCoding.None, LabelScaling.None));
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be written as ONNX", fault.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<Type> Registered => [.. ModelSpecJson.Known];

    [Theory, MemberData(nameof(Registered))]
    public void Every_registered_network_is_written_or_refused_in_one_sentence_before_a_byte_is(Type type)
    {
        var spec = (ModelSpec)Activator.CreateInstance(type)!;
        var coding = new CovariateCoding([.. spec.Covariates.Select(one => new NumericColumn(one.Name, Mean: 0, Deviation: 1))]);
        var shape = spec is ClipModelSpec ? new PixelLayout(32, 32) { Depth = 16 } : Shapes.For(spec);   // whole patches of the default's 16
        foreach (var layout in new[] { shape, shape with { Depth = 1 } }.Distinct())
        {
            nn.Module<ModelInput, Tensor> network;
            try
            {
                network = spec.Build(1, layout, coding);
            }
            catch (UserErrorException) when (layout.Depth == 1 && shape.Depth > 1)   // of volumes or clips alone
            {
                continue;
            }
            using var built = network;
            using var to = new MemoryStream();
            var fault = Record.Exception(() => OnnxModel.Write(to, network, new(layout, IntensityScale.Declared), coding, LabelScaling.None));
            var mayBeRefused = layout.Depth > 1 || type == typeof(SwinTSpec) || type == typeof(ClipRN50Spec) || type == typeof(ClipViTB16Spec) || type == typeof(TimeSformerSpec) || type == typeof(VideoMAESpec);
            Assert.Equal(mayBeRefused, fault is UserErrorException);
            Assert.Equal(mayBeRefused, to.Length == 0);
            if (fault is not null)
                Assert.Matches(@"^(A network of volumes or clips, of \d+ slices or frames here, cannot be written as ONNX; networks of images can\.|The network \w+ cannot be written as ONNX: it has no graph there\. [^.]+\.)$", fault.Message);
        }
    }

    [Fact]
    public void A_script_s_network_of_known_layers_is_written()
    {
        var layout = Shapes.Grey;
        var spec = new OwnSpec(_ => nn.Sequential(
            nn.Conv2d(1, 4, (3, 5), (2, 1), (1, 2)), nn.GELU(), nn.AvgPool2d(2), nn.MaxPool2d(3), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 8)));
        using var network = Trained(spec.Build(1, layout), layout);
        using var session = new OnnxSession(network, new(layout, IntensityScale.Declared));
        using var scope = NewDisposeScope();
        var images = Bytes(2, layout);
        AssertClose(Embedded(network, images.to(ScalarType.Float32) / 255), session.Run("embeddings", images));
    }

    // As training leaves a network: running statistics near those of images, scales and biases away from where they begin.
    private static nn.Module<ModelInput, Tensor> Trained(nn.Module<ModelInput, Tensor> network, PixelLayout layout, Tensor? covariates = null)
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        using var generator = new Generator(5);
        network.eval();
        foreach (var (name, parameter) in network.named_parameters())
            if (parameter.dim() < 2 || parameter.numel() == parameter.shape[0])
                parameter.add_(rand(parameter.shape, generator: generator) * 0.4 - 0.1);
        foreach (var prototypes in network.named_buffers().Where(one => one.name.EndsWith("prototypes", StringComparison.Ordinal)))
            prototypes.buffer.copy_(nn.functional.normalize(rand(prototypes.buffer.shape, generator: generator) - 0.5));   // as a tower of texts would have left them
        BatchNorm[] norms = [.. network.modules().OfType<BatchNorm>()];
        foreach (var norm in norms)
            norm.train();
        network.call(new(Bytes(16, layout).to(ScalarType.Float32) / 255, covariates));
        foreach (var norm in norms)
        {
            norm.eval();
            var (mean, variance) = (norm.running_mean!, norm.running_var!);   // a tenth of the batch's, nine tenths of 0 and of 1
            mean.copy_(mean / 0.1 + (rand(mean.shape, generator: generator) * 0.2 - 0.1));
            // A channel that hardly varies would be blown up, and the last bit of its sums with it.
            variance.copy_((variance - 0.9).clamp_min(2e-4) / 0.1 * (rand(mean.shape, generator: generator) + 0.5));
        }
        return network;
    }

    private static Tensor Bytes(int batch, PixelLayout layout)
    {
        using var generator = new Generator(7);
        return cat([.. Enumerable.Range(1, batch).Select(image =>   // the first is the darkest: noise of one brightness looks alike to a deep network
            randint(0, 256 * image / batch, [1, layout.Channels, layout.Height, layout.Width], ScalarType.Byte, generator: generator))]);
    }

    private static double[] Embedded(nn.Module<ModelInput, Tensor> network, Tensor images)
    {
        using var graph = no_grad();
        return Values(network.Embed(images));
    }

    private static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).ToHost<double>();

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance * scale));
    }

    private sealed record OwnSpec(Func<PixelLayout, nn.Module<Tensor, Tensor>> Network) : ModelSpec(8)
    {
        public override string Name => "own";

        protected override nn.Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(Network(images), Dim);
    }

    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layer;

        public Own(long pixels) : base(nameof(Own))
        {
            layer = nn.Linear(pixels, 8);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layer.call(input.flatten(1));
    }
}
