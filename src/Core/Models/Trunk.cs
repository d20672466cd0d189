using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>The part of a network that makes features of an image, which published weights fill; what follows makes embeddings of them.</summary>
/// <param name="Holds">Whether a parameter, buffer or layer belongs to it, by its name in the network's state dict.</param>
/// <param name="Features">Images, shape [N, C, H, W], to features, shape [N, F].</param>
/// <param name="Embed">Features, and covariates, shape [N, K], where it sees any, to embeddings, shape [N, D].</param>
internal sealed record Trunk(Func<string, bool> Holds, Func<Tensor, Tensor> Features, Func<Tensor, Tensor?, Tensor> Embed)
{
    /// <summary>That of a network; null where it is not known where features end, as in one of a script.</summary>
    public static Trunk? Of(Module network) => (network as IHasTrunk)?.Trunk;

    /// <summary>The same in a network that has this one under a name.</summary>
    public Trunk Under(string name) => this with { Holds = full => full.Length > name.Length + 1 && full.StartsWith($"{name}.", StringComparison.Ordinal) && Holds(full[(name.Length + 1)..]) };
}

/// <summary>A network that knows its trunk.</summary>
internal interface IHasTrunk
{
    /// <summary>Null where what it wraps does not know.</summary>
    Trunk? Trunk { get; }
}
