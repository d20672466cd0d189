using ImageRegression.Models.Inception;
using ImageRegression.Models.Onnx;
using ImageRegression.Tables;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Embeds hand radiographs, with the subject's sex or other covariates, for bone age assessment.</summary>
/// <remarks>
/// The network of Chao et al. (2022), after the winner of the RSNA 2017 challenge: <see cref="InceptionV3Trunk"/>, a
/// learned embedding of the sex, two linear layers and a learned scale,
/// f = s · (W₂ relu(W₁ [trunk(image), e_sex] + b₁) + b₂). The scale is part of the network, as in the authors' code,
/// so an index over embeddings lives in the scaled space. State-dict names are theirs.
/// </remarks>
public sealed class BoneAgeNet : Module<ModelInput, Tensor>, IHasTrunk, IOnnxEmbedder
{
    private readonly Parameter emb_loss_s;
    private readonly Sequential encoder;
    private readonly CovariateFeatures covariates;
    private readonly Linear L1;
    private readonly Linear L2;

    /// <summary>A network with PyTorch's default initialisation; <see cref="BoneAgeNetSpec"/> builds seeded ones.</summary>
    /// <param name="dim">Dimension of the embeddings; ≥ 1. Default 1000, the paper's.</param>
    /// <param name="dtype">Floating-point type of all weights.</param>
    /// <param name="covariates">What it sees besides the image; null: the sex, as in the paper.</param>
    public BoneAgeNet(long dim = 1000, ScalarType dtype = ScalarType.Float32, CovariateCoding? covariates = null) : base(nameof(BoneAgeNet))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        register_parameter(nameof(emb_loss_s), emb_loss_s = Parameter(ones([])));
        register_module(nameof(encoder), encoder = InceptionV3Trunk.Create());
        this.covariates = new(this, covariates ?? CovariateCoding.Sex, dimensions: 32);
        register_module(nameof(L1), L1 = Linear(InceptionV3Trunk.Features + this.covariates.Width, dim));
        register_module(nameof(L2), L2 = Linear(dim, dim));
        this.to(dtype);
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="input">Grey images in [0, 1], shape [N, 1, H, W], H and W at least 145; covariates, shape [N, K].</param>
    /// <returns>Embeddings, shape [N, dim].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count, or are too small; or the covariates are not the network's.</exception>
    public override Tensor forward(ModelInput input)
    {
        ImageShape.Require(input.Images, nameof(BoneAgeNet), channels: 1, InceptionV3Trunk.SmallestSide);
        using var scope = NewDisposeScope();
        return FromFeatures(encoder.call(input.Images), input.Covariates).MoveToOuterDisposeScope();
    }

    Trunk? IHasTrunk.Trunk => new Trunk(static _ => true, encoder.call, FromFeatures).Under(nameof(encoder));

    OnnxValue IOnnxEmbedder.Onnx(OnnxValue images, OnnxValue? seen) =>
        covariates.Join(images.Through(encoder), seen).Through(L1).Relu().Through(L2) * images.Graph.Weight(emb_loss_s);

    private Tensor FromFeatures(Tensor features, Tensor? seen)
    {
        using var scope = NewDisposeScope();
        return (L2.call(L1.call(covariates.Join(features, seen)).relu_()) * emb_loss_s).MoveToOuterDisposeScope();
    }
}
