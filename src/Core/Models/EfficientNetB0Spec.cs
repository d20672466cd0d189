using ImageRegression.Images;
using ImageRegression.Models.EfficientNet;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>EfficientNet-B0 (Tan and Le 2019), as torchvision has it: images of any size, grey or colour.</summary>
public sealed record EfficientNetB0Spec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 128.</summary>
    public EfficientNetB0Spec() : base(dim: 128) { }

    /// <inheritdoc/>
    public override string Name => "EfficientNet-B0";

    /// <summary>Whether embeddings are divided by their Euclidean norm. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>Probability that a feature is dropped before the last layer, in training; in [0, 1). Default 0.2, the paper's. torchvision's <c>dropout</c>.</summary>
    public double Dropout { get; init => field = Probability.OfDropping(value, nameof(Dropout)); } = 0.2;

    /// <summary>
    /// Probability that a block is left out, in training; in [0, 1). It grows from 0 at the first block towards this at the last. Default
    /// 0.2, the paper's. torchvision's <c>stochastic_depth_prob</c>.
    /// </summary>
    public double StochasticDepthProb { get; init => field = Probability.OfDropping(value, nameof(StochasticDepthProb)); } = 0.2;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) =>
        new ImageEmbedder(new EfficientNetB0(images.Channels, Dim, Dropout, StochasticDepthProb), Dim, Normalized, covariates);
}
