using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Starting weights as a pure function of a seed.</summary>
/// <remarks>
/// Convolutions: normal with variance 2 / (filters × kernel size), for ReLU (He et al. 2015, "Delving Deep into
/// Rectifiers", fan-out as in torchvision), biases as of linear layers. Those: uniform within ±1/√inputs, PyTorch's default. Embeddings:
/// standard normal. Batch normalisation and scales keep 1 and 0.
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
                foreach (var (_, module) in network.named_modules().OrderBy(named => named.name, StringComparer.Ordinal))   // not the engine's order
                    Draw(module, generator);
            return network;
        }
        finally
        {
            set_rng_state(globalState);
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
