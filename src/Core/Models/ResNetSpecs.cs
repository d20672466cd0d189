using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>What residual networks for images have in common, grey or colour; weights are named as in torchvision.</summary>
public abstract record ResNetFamily : ModelSpec
{
    private protected ResNetFamily() : base(dim: 128)
    {
    }

    /// <summary>Whether embeddings are divided by their Euclidean norm. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>Probability that a feature is dropped before the last layer, in training; in [0, 1). Default 0.</summary>
    public double Dropout { get; init => field = Probability.OfDropping(value, nameof(Dropout)); }

    /// <summary>Blocks of <c>layer1</c> to <c>layer4</c>.</summary>
    private protected abstract ImmutableArray<int> Blocks { get; }

    /// <summary>Whether they are bottlenecks.</summary>
    private protected virtual bool HasBottlenecks => false;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) =>
        new ImageEmbedder(new ResNet.ResNet(images.Channels, Dim, Blocks, Dropout, bottlenecks: HasBottlenecks), Dim, Normalized, covariates);
}

/// <summary>ResNet-18, torchvision's <c>resnet18</c>: AdaTriplet's network when normalised, 128-d and grey.</summary>
public sealed record ResNet18Spec : ResNetFamily
{
    /// <inheritdoc/>
    public override string Name => "ResNet18";

    private protected override ImmutableArray<int> Blocks => [2, 2, 2, 2];
}

/// <summary>ResNet-34, torchvision's <c>resnet34</c>.</summary>
public sealed record ResNet34Spec : ResNetFamily
{
    /// <inheritdoc/>
    public override string Name => "ResNet34";

    private protected override ImmutableArray<int> Blocks => [3, 4, 6, 3];
}

/// <summary>ResNet-50, torchvision's <c>resnet50</c>: bottlenecks with the stride in their middle.</summary>
public sealed record ResNet50Spec : ResNetFamily
{
    /// <inheritdoc/>
    public override string Name => "ResNet50";

    private protected override ImmutableArray<int> Blocks => [3, 4, 6, 3];

    private protected override bool HasBottlenecks => true;
}

/// <summary>A residual network with blocks of one's choice, torchvision's <c>ResNet(BasicBlock, layers)</c>.</summary>
public sealed record ResNetSpec : ResNetFamily
{
    /// <inheritdoc/>
    public override string Name => $"ResNet({string.Join(", ", Layers)})";

    /// <summary>Blocks of <c>layer1</c> to <c>layer4</c>, each ≥ 1. Default 2, 2, 2, 3: the network that <c>Start.ImageNet()</c> has weights for.</summary>
    public ImmutableArray<int> Layers
    {
        get;
        init => field = value.Length == 4 && value.All(blocks => blocks >= 1) ? value
            : throw new ArgumentException("A ResNet has four stages of at least one block each, such as [2, 2, 2, 2].", nameof(Layers));
    } = [2, 2, 2, 3];

    private protected override ImmutableArray<int> Blocks => Layers;

    /// <summary>Equal where every setting is.</summary>
    public bool Equals(ResNetSpec? other) => base.Equals(other) && Layers.SequenceEqual(other!.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name);
}
