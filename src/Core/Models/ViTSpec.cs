using ImageRegression.Images;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A vision transformer (Dosovitskiy et al. 2021), as timm has it: images of whole patches, grey or colour.</summary>
public sealed record ViTSpec : ModelSpec
{
    /// <summary>ViT-S/16 with embeddings of dimension 128.</summary>
    public ViTSpec() : base(dim: 128) { }

    /// <inheritdoc/>
    public override string Name => $"ViT-{Size.Letters}/{PatchSize}";

    /// <summary>How large it is. Default small.</summary>
    public ViTSize Size { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Size), value, "There is no such size."); } = ViTSize.Small;

    /// <summary>Side of a patch, in pixels; ≥ 1. Height and width of the images must be multiples of it. Default 16.</summary>
    public int PatchSize { get; init => field = Positive(value, nameof(PatchSize)); } = 16;

    /// <summary>Whether embeddings are divided by their Euclidean norm. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// Probability that a number is dropped after the positions, the attention and the layers of a perceptron, in training; in [0, 1).
    /// Default 0. torchvision's <c>dropout</c>.
    /// </summary>
    public double Dropout { get; init => field = Probability.OfDropping(value, nameof(Dropout)); }

    /// <summary>Probability that a weight of the attention is dropped, in training; in [0, 1). Default 0. torchvision's <c>attention_dropout</c>.</summary>
    public double AttentionDropout { get; init => field = Probability.OfDropping(value, nameof(AttentionDropout)); }

    /// <summary>
    /// Probability that a branch of the last block is left out, in training; in [0, 1). It grows to this from 0 at the first. Default 0.
    /// timm's <c>drop_path_rate</c>.
    /// </summary>
    public double StochasticDepthProb { get; init => field = Probability.OfDropping(value, nameof(StochasticDepthProb)); }

    internal override string? NameOf(string published) => TorchvisionWeights.VisionTransformerToTimm(published);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name) ?? Patches.WhyNot(images, Name, PatchSize);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(
        new VisionTransformer.VisionTransformer(
            TransformerForm.Of(Size, PatchSize), images.Channels, images.Height, images.Width, Dim, new(Dropout, AttentionDropout, StochasticDepthProb)),
        Dim, Normalized, covariates);
}
