using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Cosines between an embedding and the weights of classes: row c·K + k of the weight is centre k of class c.</summary>
internal sealed class CosineHead : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Linear class_weights;   // drawn like any linear layer's; their lengths set only how fast they turn
    private readonly long centers;

    public CosineHead(long dim, long classes, long centers) : base(nameof(CosineHead))
    {
        this.centers = centers;
        class_weights = Linear(dim, classes * centers, hasBias: false);
        RegisterComponents();
    }

    /// <summary>[N, D] to [N, C], or to [N + C·K, C·K] where a class has several centres.</summary>
    public override Tensor forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var (rows, weights) = (functional.normalize(embeddings), functional.normalize(class_weights.weight));
        return (centers == 1 ? rows : cat([rows, weights])).mm(weights.t()).MoveToOuterDisposeScope();
    }

    // The rows of the batch alone: how centres lie to one another matters to a loss only.
    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.NormalizedRows().MatMul(input.Graph.Weight(class_weights.weight).NormalizedRows().Transpose(1, 0));
}
