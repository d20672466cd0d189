using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Makes a token of every block of two frames by a patch, by one linear map.</summary>
internal sealed class TubeletEmbedding : Module<Tensor, Tensor>
{
    /// <summary>Frames of a block.</summary>
    public const int Frames = 2;

    private readonly Conv3d proj;

    public TubeletEmbedding(TransformerForm form, long channels) : base(nameof(TubeletEmbedding))
    {
        (long, long, long) block = (Frames, form.PatchSize, form.PatchSize);
        proj = Conv3d(channels, form.Width, block, stride: block);
        RegisterComponents();
    }

    /// <summary>Tokens of a batch.</summary>
    /// <param name="clips">Shape [N, C, T, H, W], of whole blocks.</param>
    /// <returns>Shape [N, T/2 · Rows · Columns, Width], frame by frame, each row by row.</returns>
    public override Tensor forward(Tensor clips)
    {
        using var scope = NewDisposeScope();
        return proj.call(clips).flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>As the authors draw it: uniform as a linear map of all its inputs (Glorot and Bengio 2010), the bias 0.</summary>
    public void DrawWeights(Generator generator)
    {
        var inputs = proj.weight.numel() / (double)proj.weight.shape[0];
        var bound = Math.Sqrt(6 / (inputs + proj.weight.shape[0]));
        proj.weight.uniform_(-bound, bound, generator);
        proj.bias!.zero_();
    }
}
