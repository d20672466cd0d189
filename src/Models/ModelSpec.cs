namespace ImageRegression.Models;

/// <summary>What a network puts out: its embedding, or values read linearly from it.</summary>
/// <param name="Outputs">Values per case; 0 for the embedding itself.</param>
public readonly record struct Readout(int Outputs)
{
    /// <summary>The embedding, for metric losses.</summary>
    public static Readout None => new(0);

    /// <summary>A linear layer on the embedding, for MSE, L1 (one value) and ordinal baselines (K − 1 logits).</summary>
    public static Readout Linear(int outputs = 1) => new(outputs);
}

/// <summary>Which network to train, as a value: equal specs with equal seeds build bitwise equal networks.</summary>
public abstract record ModelSpec
{
    private protected ModelSpec(int dim) => Dim = dim;

    /// <summary>The name people know the network by.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the model looks at the subject's sex; if not, its second input is ignored.</summary>
    public virtual bool UsesSex => false;

    /// <summary>Dimension of the embeddings; ≥ 1.</summary>
    public int Dim { get; init => field = Positive(value, nameof(Dim)); }

    /// <summary>What the network puts out. Default <see cref="Readout.None"/>.</summary>
    public Readout Readout
    {
        get;
        init => field = value.Outputs >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(Readout), value, "The number of outputs must not be negative.");
    } = Readout.None;

    /// <summary>Builds the network, on the CPU and in training mode.</summary>
    /// <param name="seed">The starting weights are a pure function of it; the global random state is left alone.</param>
    /// <returns>
    /// forward(images, sex): embeddings [N, Dim], or a <see cref="LinearReadout"/> with values [N, Outputs].
    /// </returns>
    public Module<Tensor, Tensor, Tensor> Build(ulong seed) => WeightInitialization.Seeded(seed,
        () => Readout.Outputs == 0 ? Embedder() : new LinearReadout(Embedder(), Dim, Readout.Outputs));

    private protected abstract Module<Tensor, Tensor, Tensor> Embedder();

    private protected static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}
