using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>CLIP's vision transformer, OpenAI's ViT-B/16 unless told otherwise: images of whole patches, grey or colour.</summary>
public sealed record ClipViTB16Spec : ClipTowerSpec
{
    /// <summary>ViT-B/16, whose joint space has 512 dimensions.</summary>
    public ClipViTB16Spec() : base(dim: 512) { }

    /// <inheritdoc/>
    public override string Name => $"CLIP ViT {Width}/{PatchSize}";

    /// <summary>Numbers of a token; ≥ 1. Default 768.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 768;

    /// <summary>Blocks; ≥ 1. Default 12.</summary>
    public int Layers { get; init => field = Positive(value, nameof(Layers)); } = 12;

    /// <summary>Side of a patch, in pixels; ≥ 1. Height and width of the images must be multiples of it. Default 16.</summary>
    public int PatchSize { get; init => field = Positive(value, nameof(PatchSize)); } = 16;

    /// <summary>Within every perceptron. Default OpenAI's.</summary>
    public ClipActivation Activation { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Activation), value, "There is no such activation."); }

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name) ?? Patches.WhyNot(images, Name, PatchSize);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(
        new ClipVisionTransformer(new(Width, Layers, HeadsOf(Width), PatchSize), Activation, images.Channels, images.Height, images.Width, Dim), Dim, covariates: covariates);
}
