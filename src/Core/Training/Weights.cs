using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>A model's parameters and buffers as a safetensors file, by their PyTorch names.</summary>
public static class Weights
{
    /// <summary>Writes them and waits until they are on disk.</summary>
    public static void Save(nn.Module model, string path)
    {
        Safetensors.Write(path, model.state_dict(), flushToDisk: true);
        GC.KeepAlive(model);   // the finaliser of some layers frees their weights, whoever else holds them
    }

    /// <summary>Reads them into a model of the same structure, wherever it lies.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    /// <exception cref="ArgumentException">The names or shapes are not the model's; lists all that differ.</exception>
    public static void Load(nn.Module model, string path)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        StateDict.Load(model, Safetensors.Read(path));
    }
}
