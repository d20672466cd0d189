using ImageRegression.Models;
using ImageRegression.Tables;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>Every network on a CUDA device, held against the CPU in float64.</summary>
[Collection(GlobalRandomState.Name)]
public class ModelCudaTests
{
    public static TheoryData<ModelSpec, long[]> Networks => new()
    {
        { new BoneAgeNetSpec { Dim = 16 }, [2, 1, 160, 145] },
        { new SmallResNetSpec { Width = 4, Dim = 8, Covariates = ["sex"], Head = Head.Linear() }, [3, 1, 64, 48] },
        { new ResNet18Spec { Dim = 8, Normalized = true }, [3, 1, 64, 48] },
        { new ResNet3DSpec { Dim = 8, Depth = 18 }, [2, 1, 16, 32, 32] },
        { new SmallResNet3DSpec { Dim = 8, Width = 4 }, [2, 1, 16, 32, 32] },
        { new TsmResNetSpec { Dim = 8 }, [2, 1, 4, 32, 24] },
        { new FrameConcatResNetSpec { Dim = 8, Network = FrameResNet.Small }, [2, 1, 4, 32, 24] },
        { new SwinTSpec { Dim = 8, Size = SwinSize.Mini, StochasticDepthProb = 0 }, [2, 1, 3, 40, 24] },
        { new FrameViTSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 }, [2, 1, 4, 32, 24] },
        { new TimeSformerSpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 }, [2, 1, 4, 32, 24] },
        { new VideoMAESpec { Dim = 8, Size = ViTSize.Mini, PatchSize = 8 }, [2, 1, 4, 32, 24] },
        { new DenseNet121Spec { Dim = 8 }, [2, 1, 32, 48] },
        { new EfficientNetB0Spec { Dim = 8 }, [2, 1, 32, 48] },
        { new ConvNeXtTinySpec { Dim = 8 }, [2, 1, 32, 48] },
        { new ViTSpec { Dim = 8, Size = ViTSize.Tiny }, [2, 1, 32, 48] },
    };

    [CudaTheory, MemberData(nameof(Networks), DisableDiscoveryEnumeration = true)]
    public void Outputs_and_gradients_are_the_cpus(ModelSpec spec, long[] shape)
    {
        AssertOnBoth(shape, device =>
        {
            var network = spec.Build(seed: 1, Shapes.For(spec), Coding(spec)).to(float64).to(device);
            network.eval();   // dropout draws from the device's own generator
            return (network, images => network.call(Input(spec, images)));
        });
    }

    public static TheoryData<UNetSpec> UNets => new(new UNetSpec { Width = 4, Depth = 2 }, new UNetSpec { Axes = 3, Width = 4, Depth = 2 });

    [CudaTheory, MemberData(nameof(UNets), DisableDiscoveryEnumeration = true)]
    public void A_U_Net_gives_the_cpus_outputs_and_gradients(UNetSpec spec) =>
        AssertOnBoth([2, 1, .. Enumerable.Repeat(16L, spec.Axes)], device =>
        {
            var network = spec.Build(seed: 1).to(float64).to(device);
            return (network, images => network.call(images));
        });

    [CudaTheory, MemberData(nameof(Networks), DisableDiscoveryEnumeration = true)]
    public void A_step_gives_the_same_bits_every_time(ModelSpec spec, long[] shape)
    {
        using var reproducible = DeterministicAlgorithms.For(CUDA);
        using var network = spec.Build(seed: 1, Shapes.For(spec), Coding(spec)).to(CUDA);
        network.train();
        float[]? first = null;
        for (var run = 0; run < 3; run++)
        {
            using var scope = NewDisposeScope();
            manual_seed(2);
            network.zero_grad();
            network.call(Input(spec, Images(shape).to(float32).to(CUDA))).pow(2).sum().backward();
            var gradient = network.parameters().SelectMany(p => p.grad is { } g ? g.cpu().contiguous().data<float>().ToArray() : []).ToArray();
            Assert.Equal(first ?? gradient, gradient);
            first = gradient;
        }
    }

    private static void AssertOnBoth(long[] shape, Func<Device, (nn.Module Network, Func<Tensor, Tensor> Forward)> on)
    {
        (double[] Outputs, double[] Gradients) Of(Device device)
        {
            using var scope = NewDisposeScope();
            var (network, forward) = on(device);
            using (network)
            {
                var outputs = forward(Images(shape).to(device));
                (outputs * arange(outputs.numel(), dtype: float64, device: device).reshape(outputs.shape)).sum().backward();
                return (Doubles(outputs), [.. network.parameters().Where(p => p.grad is not null).SelectMany(p => Doubles(p.grad!))]);
            }
        }
        var (here, there) = (Of(CPU), Of(CUDA));
        AssertNear(here.Outputs, there.Outputs);
        AssertNear(here.Gradients, there.Gradients);
    }

    // Relative to the largest of all: sums in another order differ by rounding of their largest terms.
    private static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        var worst = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(worst <= 1e-9 * scale, $"They differ by up to {worst:g3}; the largest is {scale:g3}.");
    }

    private static CovariateCoding Coding(ModelSpec spec) => spec.Covariates.IsEmpty ? CovariateCoding.None : CovariateCoding.Sex;

    private static ModelInput Input(ModelSpec spec, Tensor images) => spec.Covariates.IsEmpty ? images
        : new ModelInput(images, arange(images.shape[0], dtype: float32, device: images.device).remainder(2).unsqueeze(1));

    private static Tensor Images(long[] shape)
    {
        using var generator = new Generator(5);
        return rand(shape, float64, generator: generator);
    }

    private static double[] Doubles(Tensor values) => values.detach().cpu().contiguous().data<double>().ToArray();
}
