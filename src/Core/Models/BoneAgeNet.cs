using ImageRegression.Models.Inception;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Embeds hand radiographs, with the subject's sex, for bone age assessment.</summary>
/// <remarks>
/// The network of Chao et al. (2022), after the winner of the RSNA 2017 challenge: <see cref="InceptionV3Trunk"/>, a
/// learned embedding of the sex, two linear layers and a learned scale,
/// f = s · (W₂ relu(W₁ [trunk(image), e_sex] + b₁) + b₂). The scale is part of the network, as in the authors' code,
/// so an index over embeddings lives in the scaled space. State-dict names are theirs.
/// </remarks>
public sealed class BoneAgeNet : Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter emb_loss_s;
    private readonly Sequential encoder;
    private readonly Embedding sex_emb;
    private readonly Linear L1;
    private readonly Linear L2;

    /// <summary>A network with PyTorch's default initialisation; <see cref="BoneAgeNetSpec"/> builds seeded ones.</summary>
    /// <param name="dim">Dimension of the embeddings; ≥ 1. Default 1000, the paper's.</param>
    /// <param name="dtype">Floating-point type of all weights.</param>
    public BoneAgeNet(long dim = 1000, ScalarType dtype = ScalarType.Float32) : base(nameof(BoneAgeNet))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        emb_loss_s = Parameter(ones([]));
        encoder = InceptionV3Trunk.Create();
        sex_emb = Embedding(2, 32);
        L1 = Linear(InceptionV3Trunk.Features + 32, dim);
        L2 = Linear(dim, dim);
        RegisterComponents();
        this.to(dtype);
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="images">Grey images in [0, 1], shape [N, 1, H, W]; H and W at least 145.</param>
    /// <param name="sex">0 female, 1 male; int64, shape [N].</param>
    /// <returns>Embeddings, shape [N, dim].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count, or are too small.</exception>
    public override Tensor forward(Tensor images, Tensor sex)
    {
        ImageShape.Require(images, nameof(BoneAgeNet), channels: 1, InceptionV3Trunk.SmallestSide);
        using var scope = NewDisposeScope();
        var features = cat([encoder.call(images), sex_emb.call(sex)], dim: 1);
        return (L2.call(L1.call(features).relu_()) * emb_loss_s).MoveToOuterDisposeScope();
    }
}
