using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Which network to train, as a value: equal specs with equal seeds build bitwise equal networks.</summary>
/// <remarks>
/// A study derives its own, whose settable properties are its hyper-parameters and which is identified by them, its type and, in
/// a script, its code; or it makes one of a function, by <c>ModelSpec.From</c>.
/// </remarks>
public abstract record ModelSpec
{
    /// <summary>A network with embeddings of the given dimension.</summary>
    /// <param name="dim">≥ 1.</param>
    protected ModelSpec(int dim) => Dim = dim;

    /// <summary>The name people know the network by.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the model looks at the subject's sex; if not, its second input is ignored.</summary>
    public virtual bool UsesSex => false;

    /// <summary>Dimension of the embeddings; ≥ 1.</summary>
    public int Dim { get; init => field = Positive(value, nameof(Dim)); }

    /// <summary>What is read from the embedding. Default <see cref="Readout.None"/>.</summary>
    public Readout Readout { get; init; } = Readout.None;

    /// <summary>Builds the network, on the CPU and in training mode.</summary>
    /// <param name="seed">The starting weights are a pure function of it; the global random state is left alone.</param>
    /// <returns>
    /// forward(images, sex): embeddings [N, Dim], or a <see cref="ReadoutNetwork"/> with outputs [N, Outputs];
    /// <see cref="NetworkOutputs.Embed"/> gives the embeddings of either.
    /// </returns>
    public Module<Tensor, Tensor, Tensor> Build(ulong seed) => WeightInitialization.Seeded(seed,
        () => Readout is NoReadout ? Embedder() : new ReadoutNetwork(Embedder(), Dim, Readout));

    /// <summary>Builds what embeds images, beneath any head. Its weights are drawn afterwards, from the seed.</summary>
    /// <returns>forward(images, sex): embeddings [N, Dim].</returns>
    protected abstract Module<Tensor, Tensor, Tensor> Embedder();

    private protected static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}
