using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Weights that a training starts from.</summary>
/// <param name="Name">What people call them: the name of a file, or <c>ImageNet</c>.</param>
/// <param name="Tensors">By their published names; on the CPU.</param>
/// <param name="Pixels">What they expect of pixels; null where they take them as they are.</param>
internal sealed record PretrainedWeights(string Name, IReadOnlyDictionary<string, Tensor> Tensors, PixelNormalization? Pixels) : IDisposable
{
    /// <summary>What a user should know of the file: a sentence; empty where there is nothing.</summary>
    public string Told { get; init; } = "";

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }

    /// <summary>What they are; the numbers are not looked at.</summary>
    public override string ToString() => $"{Tensors.Count} tensors of {Name}";
}
