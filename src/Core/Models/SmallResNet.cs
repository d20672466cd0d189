using ImageRegression.Models.ResNet;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A residual network small enough to train on a laptop's CPU in minutes; an embedder like <see cref="BoneAgeNet"/>.</summary>
/// <remarks>
/// A 3×3 stem of stride 2, three residual blocks that each halve the resolution and double the width, global average
/// pooling, an embedding of the sex, two linear layers and a learned scale. At width 16 an image of 104×80 pixels costs
/// 23 million multiplications.
/// </remarks>
internal sealed class SmallResNet : Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter s;
    private readonly Sequential trunk;
    private readonly Embedding? sex_emb;
    private readonly Linear L1;
    private readonly Linear L2;

    /// <summary>A network with PyTorch's default initialisation; <see cref="SmallResNetSpec"/> builds seeded ones.</summary>
    /// <param name="width">Channels of the stem; the trunk ends with eight times as many. Default 16.</param>
    /// <param name="dim">Dimension of the embeddings. Default 64.</param>
    /// <param name="sexDimensions">Dimension of the sex's embedding; 0 leaves the sex unused. Default 8.</param>
    public SmallResNet(long width = 16, long dim = 64, long sexDimensions = 8) : base(nameof(SmallResNet))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(sexDimensions);
        s = Parameter(ones([]));
        trunk = Sequential(
            Conv2d(1, width, 3, stride: 2, padding: 1, bias: false),
            BatchNorm2d(width),
            ReLU(inplace: true),
            BasicBlock.Planar(width, 2 * width, stride: 2),
            BasicBlock.Planar(2 * width, 4 * width, stride: 2),
            BasicBlock.Planar(4 * width, 8 * width, stride: 2),
            AdaptiveAvgPool2d(1),
            Flatten());
        sex_emb = sexDimensions > 0 ? Embedding(2, sexDimensions) : null;
        L1 = Linear(8 * width + sexDimensions, dim);
        L2 = Linear(dim, dim);
        RegisterComponents();
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="images">Grey images in [0, 1], shape [N, 1, H, W].</param>
    /// <param name="sex">0 female, 1 male; int64, shape [N]. Not read when the sex is unused.</param>
    /// <returns>Embeddings, shape [N, dim].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count.</exception>
    public override Tensor forward(Tensor images, Tensor sex)
    {
        ImageShape.Require(images, nameof(SmallResNet), channels: 1, smallestSide: 1);
        using var scope = NewDisposeScope();
        var image = trunk.call(images);
        var features = sex_emb is null ? image : cat([image, sex_emb.call(sex)], dim: 1);
        return (L2.call(L1.call(features).relu_()) * s).MoveToOuterDisposeScope();
    }
}
