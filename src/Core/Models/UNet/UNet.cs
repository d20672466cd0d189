using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.UNet;

/// <summary>Segments images or volumes: a contracting path, and an expanding one that sees its levels again.</summary>
/// <remarks>
/// Ronneberger, Fischer and Brox (2015), "U-Net", MICCAI; in three dimensions Çiçek et al. (2016). As is usual by now,
/// convolutions keep the size (padding 1), batch normalisation follows each, and the way up interpolates linearly.
/// State-dict names and widths are those of milesial's Pytorch-UNet with <c>bilinear=True</c>; at width 64 and depth 4
/// its published weights load.
/// </remarks>
public sealed class UNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> inc;
    private readonly Module<Tensor, Tensor>[] down;
    private readonly UpBlock[] up;
    private readonly OutConv outc;
    private readonly int axes;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation; <see cref="UNetSpec"/> builds seeded ones.</summary>
    /// <param name="axes">2 for images, 3 for volumes.</param>
    /// <param name="channels">Channels in.</param>
    /// <param name="outputs">Channels out: one logit for each structure.</param>
    /// <param name="width">Channels of the first level; each level below has twice as many, the lowest as many as the one above.</param>
    /// <param name="depth">How often the size is halved; ≥ 1.</param>
    public UNet(int axes, long channels, long outputs, long width, int depth) : base(nameof(UNet))
    {
        (this.axes, this.channels) = (axes, channels);
        inc = new DoubleConv(axes, channels, width, width);
        down = new Module<Tensor, Tensor>[depth];
        up = new UpBlock[depth];
        register_module(nameof(inc), inc);
        for (var level = 0; level < depth; level++)
        {
            down[level] = new DownBlock(axes, width << level, level + 1 < depth ? width << (level + 1) : width << level);
            register_module($"down{level + 1}", down[level]);
        }
        for (var step = 0; step < depth; step++)
        {
            var skip = width << (depth - 1 - step);
            up[step] = new UpBlock(axes, 2 * skip, step + 1 < depth ? skip / 2 : skip);
            register_module($"up{step + 1}", up[step]);
        }
        outc = new OutConv(axes, width, outputs);
        register_module(nameof(outc), outc);
    }

    /// <summary>The factor that every side of the input must be a multiple of: 2^depth.</summary>
    public long SideMultiple => 1L << down.Length;

    /// <summary>Logits of a batch.</summary>
    /// <param name="images">Shape [N, channels, H, W] or [N, channels, D, H, W].</param>
    /// <returns>Shape [N, outputs, …], sides as given; sigmoid makes probabilities of them.</returns>
    /// <exception cref="ArgumentException">Another rank or channel count, or a side that is no multiple of 2^depth.</exception>
    public override Tensor forward(Tensor images)
    {
        if (images.dim() != axes + 2 || images.shape[1] != channels || images.shape[2..].Any(side => side % SideMultiple != 0))
            throw new ArgumentException(
                $"'images' has shape {images.ShapeText()}. This U-Net needs [batch, {channels}, {(axes == 3 ? "depth, " : "")}height, width] " +
                $"with sides that are multiples of {SideMultiple}; pad or crop them.", nameof(images));
        using var scope = NewDisposeScope();
        var levels = new Stack<Tensor>();
        var features = inc.call(images);
        foreach (var block in down)
        {
            levels.Push(features);
            features = block.call(features);
        }
        foreach (var block in up)
            features = block.call(features, levels.Pop());
        return outc.call(features).MoveToOuterDisposeScope();
    }
}
