using ImageRegression.Images;
using ImageRegression.Models.Inception;
using ImageRegression.Models.ResNet;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>The network of <see cref="Models.BoneAgeNet"/>: grey radiographs of at least 145 pixels a side, and by default the sex.</summary>
public sealed record BoneAgeNetSpec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 1000 that sees the sex, the paper's.</summary>
    public BoneAgeNetSpec() : base(dim: 1000) => Covariates = ["sex"];

    /// <inheritdoc/>
    public override string Name => nameof(BoneAgeNet);

    internal override string? NameOf(string published) => TorchvisionWeights.InceptionToBoneAgeNet(published);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name, InceptionV3Trunk.SmallestSide, greyOnly: true);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new BoneAgeNet(Dim, covariates: covariates);
}

/// <summary>The network of <see cref="Models.SmallResNet"/>: small images, grey or colour.</summary>
public sealed record SmallResNetSpec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 64.</summary>
    public SmallResNetSpec() : base(dim: 64) { }

    /// <inheritdoc/>
    public override string Name => nameof(SmallResNet);

    /// <summary>Channels of the stem; ≥ 1. Default 16.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 16;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new SmallResNet(images.Channels, Width, Dim, covariates);
}

/// <summary>The network of <see cref="ResNet.ResNet3D"/>: volumes [N, C, D, H, W].</summary>
public sealed record ResNet3DSpec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 1000.</summary>
    public ResNet3DSpec() : base(dim: 1000) { }

    /// <inheritdoc/>
    public override string Name => $"3D ResNet-{Depth}";

    /// <summary>Layers: 10, 18 or 34. Default 18.</summary>
    public int Depth
    {
        get;
        init => field = value is 10 or 18 or 34 ? value
            : throw new ArgumentOutOfRangeException(nameof(Depth), value, "Must be 10, 18 or 34.");
    } = 18;

    /// <summary>How blocks that change the shape add their input back. Default a projection.</summary>
    public Shortcut Shortcut { get; init; } = Shortcut.Projection;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => VolumeShape.WhyNot(images, Name);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) =>
        new ImageEmbedder(new ResNet3D(images.Channels, Dim, Depth, Shortcut), Dim, covariates: covariates);
}

/// <summary>The network of <see cref="Models.SmallResNet3D"/>: small volumes [N, C, D, H, W].</summary>
public sealed record SmallResNet3DSpec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 64.</summary>
    public SmallResNet3DSpec() : base(dim: 64) { }

    /// <inheritdoc/>
    public override string Name => nameof(SmallResNet3D);

    /// <summary>Channels of the stem; ≥ 1. Default 8.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 8;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => VolumeShape.WhyNot(images, Name);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(new SmallResNet3D(images.Channels, Width, Dim), Dim, covariates: covariates);
}
