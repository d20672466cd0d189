using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A learned vector for each of a number of things, looked up by number.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private static readonly Operator LookUp = Operator.Find("aten::embedding");

    private readonly long? paddingIndex;
    private readonly bool scalesByFrequency;
    private readonly bool isSparse;

    internal Embedding(Parameter weight, long? paddingIndex, bool scalesByFrequency, bool isSparse) : base(nameof(Embedding))
    {
        if (paddingIndex >= weight.shape[0] || paddingIndex < -weight.shape[0])
            throw new ArgumentOutOfRangeException(
                nameof(paddingIndex), paddingIndex, $"padding_idx must be one of the {weight.shape[0]} rows, counted from 0 (or from the end, below 0).");
        this.weight = weight;
        this.paddingIndex = paddingIndex < 0 ? paddingIndex + weight.shape[0] : paddingIndex;
        this.scalesByFrequency = scalesByFrequency;
        this.isSparse = isSparse;
        register_parameter(nameof(weight), weight);
    }

    /// <summary>One row for each thing, shape [num_embeddings, embedding_dims].</summary>
    public Parameter weight { get; }

    /// <summary>Draws new rows from the standard normal distribution; the padding's row is zero.</summary>
    public void reset_parameters()
    {
        nn.init.normal_(weight);
        if (paddingIndex is not { } row)
            return;
        using var noGrad = no_grad();
        using var padding = weight.select(0, row);
        padding.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => LookUp.Call(weight, input, paddingIndex ?? -1, scalesByFrequency, isSparse);
}
