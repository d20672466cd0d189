using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Ordinal;

/// <summary>100 times the cosines between an embedding and a weight vector of each rank, which no language has a part in.</summary>
internal sealed class WeightedRanks : Module<Tensor, Tensor>, IOnnxModule, IHasPrototypes
{
    private const double Scale = 100;   // as CLIP's e^τ

    private readonly Linear rank_weights;   // drawn like any linear layer's; their lengths set only how fast they turn

    public WeightedRanks(long dim, long ranks) : base(nameof(WeightedRanks))
    {
        rank_weights = Linear(dim, ranks, hasBias: false);
        RegisterComponents();
    }

    /// <summary>[N, E] to [N, R].</summary>
    public override Tensor forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        return (functional.normalize(embeddings).mm(functional.normalize(rank_weights.weight).t()) * Scale).MoveToOuterDisposeScope();
    }

    public (Tensor Prototypes, double LogitScale) Prototypes()
    {
        using var withoutGradient = no_grad();
        return (functional.normalize(rank_weights.weight), Math.Log(Scale));
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) =>
        input.NormalizedRows().MatMul(input.Graph.Weight(rank_weights.weight).NormalizedRows().Transpose(1, 0)) * input.Graph.Constant((float)Scale);
}
