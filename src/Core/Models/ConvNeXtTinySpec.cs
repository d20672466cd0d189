using ImageRegression.Images;
using ImageRegression.Models.ConvNeXt;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>ConvNeXt-Tiny (Liu et al. 2022), as torchvision has it: images of at least 32 pixels a side, grey or colour.</summary>
public sealed record ConvNeXtTinySpec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 128.</summary>
    public ConvNeXtTinySpec() : base(dim: 128) { }

    /// <inheritdoc/>
    public override string Name => "ConvNeXt-Tiny";

    /// <summary>Whether embeddings are divided by their Euclidean norm. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// Probability that the last block is left out, in training; in [0, 1). It grows to this from 0 at the first. Default 0.1, the paper's.
    /// torchvision's <c>stochastic_depth_prob</c>.
    /// </summary>
    public double StochasticDepthProb { get; init => field = Probability.OfDropping(value, nameof(StochasticDepthProb)); } = 0.1;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name, ConvNeXtTiny.SmallestSide);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) =>
        new ImageEmbedder(new ConvNeXtTiny(images.Channels, Dim, StochasticDepthProb), Dim, Normalized, covariates);
}
