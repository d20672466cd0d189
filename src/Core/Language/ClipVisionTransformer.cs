using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>CLIP's vision transformer: an image to a point of the space that texts and images share.</summary>
/// <remarks>
/// Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision", ICML. State-dict names are OpenAI's beneath
/// <c>visual.</c>: the first layer has no bias, a normalisation comes before the blocks, and the last layer is a matrix.
/// </remarks>
internal sealed class ClipVisionTransformer : Backbone, IDrawsItsWeights, IFitsWeights
{
    private readonly Conv2d conv1;
    private readonly Parameter class_embedding;
    private readonly Parameter positional_embedding;
    private readonly Module<Tensor, Tensor> ln_pre;
    private readonly ClipTransformer transformer;
    private readonly Module<Tensor, Tensor> ln_post;
    private readonly Parameter proj;
    private readonly long channels, height, width;
    private readonly (long Rows, long Columns) grid;

    /// <param name="form">Its width, depth, heads and patches.</param>
    /// <param name="activation">Within every perceptron.</param>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="height">Of the images, in pixels; whole patches.</param>
    /// <param name="width">Of the images, in pixels; whole patches.</param>
    /// <param name="outputs">E, dimension of the joint space.</param>
    public ClipVisionTransformer(TransformerForm form, ClipActivation activation, long channels, long height, long width, long outputs) : base(nameof(ClipVisionTransformer))
    {
        (this.channels, this.height, this.width) = (channels, height, width);
        grid = (height / form.PatchSize, width / form.PatchSize);
        conv1 = Conv2d(channels, form.Width, form.PatchSize, stride: form.PatchSize, bias: false);
        class_embedding = Parameter(zeros(form.Width));
        positional_embedding = Parameter(zeros(1 + (grid.Rows * grid.Columns), form.Width));
        ln_pre = LayerNorm([form.Width]);
        transformer = new(form.Width, form.Depth, form.Heads, activation);
        ln_post = LayerNorm([form.Width]);
        proj = Parameter(zeros(form.Width, outputs));
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(proj)];

    internal override Tensor Features(Tensor images)
    {
        if (images.shape is not [_, var c, var h, var w] || (c, h, w) != (channels, height, width))
            throw new ArgumentException($"'images' has shape {images.ShapeText()}. This vision transformer was built for [batch, {channels}, {height}, {width}].", nameof(images));
        using var scope = NewDisposeScope();
        var patches = conv1.call(images).flatten(2).transpose(1, 2);   // [N, P, W]
        var cls = class_embedding.reshape(1, 1, -1).expand(patches.shape[0], -1, -1);
        var tokens = ln_pre.call(cat([cls, patches], dim: 1) + positional_embedding);
        return ln_post.call(transformer.Of(tokens).select(1, 0)).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => features.matmul(proj);

    internal override OnnxValue Onnx(OnnxValue images) => throw OnnxModel.WithoutGraph(nameof(ClipVisionTransformer));

    /// <summary>Positions that were learnt for a square grid of patches, for the grid of this network.</summary>
    /// <inheritdoc/>
    public Tensor? Fitted(string name, Tensor published) => name == nameof(positional_embedding) ? ClipPositions.FromSquare(published, positional_embedding.shape[1], grid) : null;

    /// <summary>As OpenAI draws the tower of texts; its tower of images it leaves to PyTorch's defaults but for what comes before and after the blocks.</summary>
    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        var scale = 1 / Math.Sqrt(class_embedding.shape[0]);
        var bound = 1 / Math.Sqrt(conv1.weight.numel() / (double)conv1.weight.shape[0]);   // PyTorch's default
        conv1.weight.uniform_(-bound, bound, generator);
        foreach (var one in (Parameter[])[class_embedding, positional_embedding, proj])
            one.normal_(0, scale, generator);
        transformer.DrawWeights(generator);
    }
}
