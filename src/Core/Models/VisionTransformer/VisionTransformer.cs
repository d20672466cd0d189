using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>A vision transformer: an image as a sequence of patches, of which all attend to all, and a token that reads from them.</summary>
/// <remarks>
/// Dosovitskiy et al. (2021), "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale", ICLR. State-dict names are
/// timm's, its last layer <c>head</c>. Dropout lies where torchvision has it.
/// </remarks>
internal sealed class VisionTransformer : Backbone, IDrawsItsWeights, IFitsWeights
{
    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly PatchEmbedding patch_embed;
    private readonly Module<Tensor, Tensor> pos_drop;
    private readonly Module<Tensor, Tensor> blocks;
    private readonly Module<Tensor, Tensor> norm;
    private readonly Module<Tensor, Tensor> head;

    /// <summary>A network with PyTorch's default initialisation; <see cref="DrawWeights"/> draws timm's.</summary>
    /// <param name="form">Its width, depth and patches.</param>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="height">Of the images, in pixels; whole patches.</param>
    /// <param name="width">Of the images, in pixels; whole patches.</param>
    /// <param name="outputs">Outputs of the last layer; 0 for none, timm's <c>num_classes</c>: features come out.</param>
    /// <param name="drops">What is dropped in training.</param>
    public VisionTransformer(TransformerForm form, long channels, long height, long width, long outputs, TransformerDrops drops) : base(nameof(VisionTransformer))
    {
        patch_embed = new(form, channels, height, width);
        cls_token = Parameter(zeros(1, 1, form.Width));
        pos_embed = Parameter(zeros(1, 1 + patch_embed.Rows * patch_embed.Columns, form.Width));
        pos_drop = Dropout(drops.Dropout);
        blocks = Sequential([.. Enumerable.Range(0, form.Depth).Select(block => new TransformerBlock(form, drops.At(block, form.Depth)))]);
        norm = LayerNorm([form.Width], eps: TransformerForm.Eps);
        head = outputs == 0 ? Identity() : Linear(form.Width, outputs);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(head)];

    internal override Tensor Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        var patches = patch_embed.call(images);
        var tokens = pos_drop.call(cat([cls_token.expand(patches.shape[0], -1, -1), patches], dim: 1) + pos_embed);
        return norm.call(blocks.call(tokens)).select(1, 0).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => head.call(features);

    internal override OnnxValue Onnx(OnnxValue images)
    {
        var (graph, patches) = (images.Graph, images.Through(patch_embed));
        var count = patches.Apply("Shape", ("start", 0L), ("end", 1L));
        var cls = graph.Node("Expand", [graph.Weight(cls_token), OnnxValue.Concat(0, count, graph.Row(1, cls_token.shape[2]))]);
        return (OnnxValue.Concat(1, cls, patches) + graph.Weight(pos_embed)).Through(pos_drop, blocks, norm).Select(1, 0).Through(head);
    }

    /// <summary>Positions that were learnt for a square grid of patches, as published ones are, for the grid of this network.</summary>
    /// <inheritdoc/>
    public Tensor? Fitted(string name, Tensor published) =>
        name == nameof(pos_embed) ? PositionEmbedding.FromSquare(published, pos_embed.shape[2], (patch_embed.Rows, patch_embed.Columns)) : null;

    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        patch_embed.DrawWeights(generator);
        WeightInitialization.DrawNarrow(blocks, generator);
        WeightInitialization.DrawNarrow(head, generator);
        pos_embed.normal_(0, 0.02, generator);
        cls_token.normal_(0, 1e-6, generator);
    }
}
