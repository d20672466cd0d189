using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Swin;

/// <summary>Joins each square of four tokens to one of twice their width.</summary>
internal sealed class PatchMerging : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> reduction;
    private readonly Module<Tensor, Tensor> norm;

    public PatchMerging(long width) : base(nameof(PatchMerging))
    {
        reduction = Linear(4 * width, 2 * width, hasBias: false);
        norm = LayerNorm([4 * width], eps: SwinForm.Eps);
        RegisterComponents();
    }

    /// <summary>Shape [N, H, W, C] to [N, ⌈H/2⌉, ⌈W/2⌉, 2 C]; zeros stand beyond an odd side.</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var (height, width, channels) = (map.shape[1], map.shape[2], map.shape[3]);
        var even = functional.pad(map, [0, 0, 0, width % 2, 0, height % 2]);
        var squares = even.reshape(-1, (height + 1) / 2, 2, (width + 1) / 2, 2, channels).permute(0, 1, 3, 4, 2, 5).flatten(3);   // rows and columns 00, 10, 01, 11
        return reduction.call(norm.call(squares)).MoveToOuterDisposeScope();
    }
}
