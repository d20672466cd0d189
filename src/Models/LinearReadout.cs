namespace ImageRegression.Models;

/// <summary>A linear layer on an embedding: the predicted value for MSE and L1, the logits of ordinal baselines.</summary>
public sealed class LinearReadout : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor, Tensor> embedder;
    private readonly Linear readout;

    /// <summary>Puts a readout on an embedder.</summary>
    /// <param name="embedder">Images and covariate to embeddings [N, <paramref name="dim"/>].</param>
    /// <param name="dim">Dimension of the embeddings.</param>
    /// <param name="outputs">Values per case. Default 1.</param>
    public LinearReadout(Module<Tensor, Tensor, Tensor> embedder, long dim, long outputs = 1) : base(nameof(LinearReadout))
    {
        this.embedder = embedder;
        readout = Linear(dim, outputs);
        RegisterComponents();
    }

    /// <summary>The network below the readout; its embeddings are what an index or D5 and RV are computed on.</summary>
    public Module<Tensor, Tensor, Tensor> Embedder => embedder;

    /// <summary>The readout alone: embeddings [N, dim] to values [N, outputs].</summary>
    public Tensor Read(Tensor embeddings) => readout.call(embeddings);

    /// <summary>Values of a batch.</summary>
    /// <param name="images">What the embedder takes.</param>
    /// <param name="sex">What the embedder takes.</param>
    /// <returns>Shape [N, outputs].</returns>
    public override Tensor forward(Tensor images, Tensor sex)
    {
        using var scope = NewDisposeScope();
        return Read(embedder.call(images, sex)).MoveToOuterDisposeScope();
    }
}
