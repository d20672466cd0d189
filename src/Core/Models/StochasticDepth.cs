using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Leaves out a residual branch for some images of a batch, in training; the others are scaled up by 1 / (1 − p).</summary>
/// <remarks>
/// Huang et al. (2016), "Deep Networks with Stochastic Depth", ECCV; torchvision's mode "row", timm's <c>drop_path</c>. The draws are
/// those of the global generator, as dropout's are, and so a function of the iteration.
/// </remarks>
internal sealed class StochasticDepth : Module<Tensor, Tensor>, IOnnxModule
{
    /// <summary>Leaves branches out with a probability.</summary>
    /// <param name="probability">p, in [0, 1).</param>
    public StochasticDepth(double probability) : base(nameof(StochasticDepth)) => Probability = probability;

    /// <summary>That an image's branch is left out, in [0, 1).</summary>
    public double Probability { get; }

    /// <summary>The branch with rows of zeros where it is left out; as it is in evaluation.</summary>
    /// <param name="branch">Shape [N, …].</param>
    public override Tensor forward(Tensor branch)
    {
        if (!training || Probability == 0)
            return branch.alias();
        using var scope = NewDisposeScope();
        long[] row = [branch.shape[0], .. Enumerable.Repeat(1L, branch.shape.Length - 1)];
        return (branch * functional.dropout(ones(row, branch.dtype, branch.device), Probability, training: true)).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input;
}
