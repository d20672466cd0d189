using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A head on an embedder: values, or the logits of ordinal questions.</summary>
public sealed class HeadedNetwork : Module<ModelInput, Tensor>, IHasTrunk
{
    private readonly Module<ModelInput, Tensor> embedder;
    private readonly Module<Tensor, Tensor> head;

    /// <summary>Puts a head on an embedder.</summary>
    /// <param name="embedder">Images, and covariates where it sees any, to embeddings [N, <paramref name="dim"/>].</param>
    /// <param name="dim">Dimension of the embeddings.</param>
    /// <param name="form">What the head reads; not <see cref="Head.None"/>.</param>
    public HeadedNetwork(Module<ModelInput, Tensor> embedder, long dim, Head form) : base(nameof(HeadedNetwork))
    {
        this.embedder = embedder;
        head = form.Build(dim);
        Form = form;
        RegisterComponents();
    }

    /// <summary>What the head's outputs mean.</summary>
    public Head Form { get; }

    /// <summary>The network below the head.</summary>
    public Module<ModelInput, Tensor> Embedder => embedder;

    Trunk? IHasTrunk.Trunk => Trunk.Of(embedder)?.Under(nameof(embedder));

    /// <summary>
    /// The head alone: embeddings [N, dim] to outputs [N, <see cref="Head.Outputs"/>]; rows of class centres follow where
    /// the head has several a class (<see cref="ClassWeightsHead"/>).
    /// </summary>
    public Tensor Read(Tensor embeddings) => head.call(embeddings);

    /// <summary>The head alone in ONNX: embeddings [N, dim] to outputs [N, Outputs].</summary>
    internal OnnxValue Read(OnnxValue embeddings) => embeddings.Through(head);

    /// <summary>Outputs of a batch.</summary>
    /// <param name="input">What the embedder takes.</param>
    /// <returns>Shape [N, <see cref="Head.Outputs"/>].</returns>
    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Read(embedder.call(input)).MoveToOuterDisposeScope();
    }
}

/// <summary>The two things that a network gives, with or without a head.</summary>
public static class NetworkOutputs
{
    /// <summary>Embeddings of a batch, [N, D]: what the network gives, or what its head reads from.</summary>
    /// <remarks>An index, D5 and RV are computed on these for every model.</remarks>
    public static Tensor Embed(this Module<ModelInput, Tensor> network, ModelInput input) =>
        network is HeadedNetwork headed ? headed.Embedder.call(input) : network.call(input);
}
