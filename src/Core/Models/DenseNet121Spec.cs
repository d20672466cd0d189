using ImageRegression.Images;
using ImageRegression.Models.DenseNet;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>DenseNet-121 (Huang et al. 2017), as torchvision has it: images of at least 29 pixels a side, grey or colour.</summary>
public sealed record DenseNet121Spec : ModelSpec
{
    /// <summary>A network with embeddings of dimension 128.</summary>
    public DenseNet121Spec() : base(dim: 128) { }

    /// <inheritdoc/>
    public override string Name => "DenseNet-121";

    /// <summary>Whether embeddings are divided by their Euclidean norm. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>Probability that a feature of a dense layer is dropped, in training; in [0, 1). Default 0. torchvision's <c>drop_rate</c>.</summary>
    public double DropRate { get; init => field = Probability.OfDropping(value, nameof(DropRate)); }

    internal override string? NameOf(string published) => TorchvisionWeights.DenseNetOfToday(published);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => ImageShape.WhyNot(images, Name, DenseNet121.SmallestSide);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) =>
        new ImageEmbedder(new DenseNet121(images.Channels, Dim, DropRate), Dim, Normalized, covariates);
}
