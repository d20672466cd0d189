using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>CLIP's residual network, OpenAI's RN50 unless told otherwise: images whose sides are multiples of 32, grey or colour.</summary>
public sealed record ClipRN50Spec : ClipTowerSpec
{
    /// <summary>RN50, whose joint space has 1024 dimensions.</summary>
    public ClipRN50Spec() : base(dim: 1024) { }

    /// <inheritdoc/>
    public override string Name => "CLIP RN50";

    /// <summary>Channels after the first layers, even; ≥ 2. The last map has 32 times as many. Default 64.</summary>
    public int Width
    {
        get;
        init => field = value >= 2 && value % 2 == 0 ? value : throw new ArgumentOutOfRangeException(nameof(Width), value, "Must be even and at least 2.");
    } = 64;

    /// <summary>Blocks of <c>layer1</c> to <c>layer4</c>, each ≥ 1. Default 3, 4, 6, 3.</summary>
    public ImmutableArray<int> Layers
    {
        get;
        init => field = value.Length == 4 && value.All(blocks => blocks >= 1) ? value
            : throw new ArgumentException("A ResNet has four stages of at least one block each, such as [3, 4, 6, 3].", nameof(Layers));
    } = [3, 4, 6, 3];

    /// <summary>Equal where every setting is.</summary>
    public bool Equals(ClipRN50Spec? other) => base.Equals(other) && Width == other!.Width && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Width, Layers.Length);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name) ?? (
        images.Height % ModifiedResNet.Reduction == 0 && images.Width % ModifiedResNet.Reduction == 0 ? null
            : $"{Name} makes images {ModifiedResNet.Reduction} times smaller, and these have {images.Height} × {images.Width}: both must be multiples of {ModifiedResNet.Reduction}.");

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(
        new ModifiedResNet(Layers, Width, HeadsOf(32 * Width), images.Channels, images.Height, images.Width, Dim), Dim, covariates: covariates);
}
