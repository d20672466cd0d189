using ImageRegression.Images;
using ImageRegression.Models.VisionTransformer;

namespace ImageRegression.Models;

/// <summary>What vision transformers of clips have in common: frames of whole patches, and what is dropped in training.</summary>
/// <remarks>
/// <see cref="ClipModelSpec.Dropout"/>, 0 by default, lies after the positions, the attention and the layers of a perceptron: torchvision's <c>dropout</c>.
/// </remarks>
public abstract record ClipTransformerSpec : ClipModelSpec
{
    private protected ClipTransformerSpec()
    {
    }

    /// <summary>How large it is.</summary>
    public ViTSize Size { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Size), value, "There is no such size."); } = ViTSize.Base;

    /// <summary>Side of a patch, in pixels; ≥ 1. Height and width of the frames must be multiples of it. Default 16.</summary>
    public int PatchSize { get; init => field = Positive(value, nameof(PatchSize)); } = 16;

    /// <summary>Probability that a weight of the attention is dropped, in training; in [0, 1). Default 0. torchvision's <c>attention_dropout</c>.</summary>
    public double AttentionDropout { get; init => field = Probability.OfDropping(value, nameof(AttentionDropout)); }

    /// <summary>
    /// Probability that a branch of the last block is left out, in training; in [0, 1). It grows to this from 0 at the first. Default 0.
    /// timm's <c>drop_path_rate</c>.
    /// </summary>
    public double StochasticDepthProb { get; init => field = Probability.OfDropping(value, nameof(StochasticDepthProb)); }

    private protected TransformerForm Form => TransformerForm.Of(Size, PatchSize);

    private protected TransformerDrops Drops => new(Dropout, AttentionDropout, StochasticDepthProb);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => base.WhyNot(images) ?? Patches.WhyNot(images, Name, PatchSize);
}
