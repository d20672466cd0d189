using System.Collections.Immutable;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>Embeddings and who is seen in each: a gallery, or queries to it.</summary>
/// <param name="Embeddings">Shape [N, D], floating point, finite.</param>
/// <param name="Identities">Who is seen, N names; equal names are matches.</param>
public sealed record RetrievalSet(Tensor Embeddings, ImmutableArray<string> Identities)
{
    /// <summary>Which camera or visit each comes from, N names; empty (the default) where that does not matter.</summary>
    public ImmutableArray<string> Cameras { get; init; } = [];

    /// <summary>Number of embeddings, N.</summary>
    public int Count => Identities.Length;

    /// <summary>How many; the embeddings are not looked at.</summary>
    public override string ToString() => $"{Count} embeddings with identities";

    internal void Require(string name)
    {
        if (Embeddings.dim() != 2 || Embeddings.shape[0] != Count)
            throw new ArgumentException(
                $"The embeddings of '{name}' have shape {Embeddings.ShapeText()}; [{Count}, D] is needed, a row for each of its {Count} identities.", name);
        if (!Cameras.IsEmpty && Cameras.Length != Count)
            throw new ArgumentException($"'{name}' has {Cameras.Length} cameras for {Count} identities; name one for each, or none.", name);
    }
}

/// <summary>How far apart two embeddings are.</summary>
public enum RetrievalDistance
{
    /// <summary>‖a − b‖²; for embeddings of length 1 it ranks as <see cref="Cosine"/> does.</summary>
    SquaredEuclidean,

    /// <summary>1 − a·b / (‖a‖ ‖b‖), 0 to 2.</summary>
    Cosine,
}
