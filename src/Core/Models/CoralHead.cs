using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>CORAL's head: one score for all thresholds, and a bias for each; names as in coral-pytorch.</summary>
/// <remarks>
/// z_k = w·f + b_k. Since the score is shared, minimising the ordinal loss leaves b descending, and so the probabilities.
/// The biases start evenly from 1 down to 1/(K − 1), as coral-pytorch's do.
/// </remarks>
internal sealed class CoralHead : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Linear coral_weights;
    private readonly Parameter coral_bias;

    public CoralHead(long dim, long outputs) : base(nameof(CoralHead))
    {
        coral_weights = Linear(dim, 1, hasBias: false);
        coral_bias = Parameter(arange(outputs, 0, -1, dtype: ScalarType.Float32) / outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        return (coral_weights.call(embeddings) + coral_bias).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(coral_weights) + input.Graph.Weight(coral_bias);
}
