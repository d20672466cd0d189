using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Starting weights as a pure function of a seed.</summary>
/// <remarks>
/// Convolutions: normal with variance 2 / (filters × kernel size), for ReLU (He et al. 2015, "Delving Deep into
/// Rectifiers", fan-out as in torchvision), biases as of linear layers. Those: uniform within ±1/√inputs, PyTorch's default. Embeddings:
/// standard normal. Batch normalisation and scales keep 1 and 0. A network that <see cref="IDrawsItsWeights"/> has its authors' rule instead.
/// </remarks>
internal static class WeightInitialization
{
    /// <summary>Builds a network and draws its weights, in the order of their names; the global random state is left as it was found.</summary>
    public static Network Seeded<Network>(ulong seed, Func<Network> build) where Network : Module
    {
        OneDnn.Ensure();
        using var globalState = get_rng_state();
        try
        {
            random.manual_seed((long)(seed >> 1));   // layers that are not drawn below, as a study's own network may have
            var network = build();   // outside the scope below: on TorchSharp it would take the parameters with it
            using var scope = NewDisposeScope();
            using var generator = new Generator(seed);
            using (no_grad())
            {
                var modules = network.named_modules().OrderBy(named => named.name, StringComparer.Ordinal).Select(named => named.module).ToList();   // not the engine's order
                if (network is IDrawsItsWeights)
                    modules.Insert(0, network);   // which named_modules leaves out
                var theirs = modules.OfType<IDrawsItsWeights>().SelectMany(one => ((Module)one).modules()).ToHashSet();
                foreach (var module in modules)
                    if (module is IDrawsItsWeights itself)
                        itself.DrawWeights(generator);
                    else if (!theirs.Contains(module))
                        Draw(module, generator);
            }
            return network;
        }
        finally
        {
            set_rng_state(globalState);
        }
    }

    /// <summary>Draws the convolutions and linear layers of a network normal with deviation 0.02, in the order of their names; biases become 0.</summary>
    /// <remarks>
    /// As ConvNeXt and vision transformers begin. Their code speaks of a truncated normal, but truncates at ±2, which is a hundred deviations.
    /// </remarks>
    public static void DrawNarrow(Module network, Generator generator)
    {
        foreach (var (_, module) in network.named_modules().Prepend(("", network)).OrderBy(named => named.Item1, StringComparer.Ordinal))
        {
            var (weight, bias) = module switch
            {
                Convolution convolution => (convolution.weight, convolution.bias),
                Linear linear => (linear.weight, linear.bias),
                _ => (null, null),
            };
            weight?.normal_(0, 0.02, generator);
            bias?.zero_();
        }
    }

    private static void Draw(Module module, Generator generator)
    {
        switch (module)
        {
            case Convolution convolution:
                var fanOut = convolution.weight.numel() / convolution.weight.shape[1];
                convolution.weight.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
                var reach = 1 / Math.Sqrt(convolution.weight.numel() / (double)convolution.weight.shape[0]);
                convolution.bias?.uniform_(-reach, reach, generator);
                break;
            case Linear linear:
                var bound = 1 / Math.Sqrt(linear.weight.shape[1]);
                linear.weight.uniform_(-bound, bound, generator);
                linear.bias?.uniform_(-bound, bound, generator);
                break;
            case Embedding embedding:
                embedding.weight!.normal_(0, 1, generator);
                break;
        }
    }
}
