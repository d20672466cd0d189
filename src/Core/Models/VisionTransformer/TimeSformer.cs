using System.Collections.Immutable;
using ImageRegression.Models.Clips;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>TimeSformer: a vision transformer of clips, whose patches attend to their place in other frames, then to other places of their frame.</summary>
/// <remarks>Bertasius, Wang and Torresani (2021), ICML. State-dict names are the authors', which are timm's and those of time.</remarks>
internal sealed class TimeSformer : Backbone, IDrawsItsWeights, IFitsWeights, IFillsGaps
{
    private const string Temporal = "temporal_";

    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly Parameter time_embed;
    private readonly PatchEmbedding patch_embed;
    private readonly Module<Tensor, Tensor> pos_drop;
    private readonly Module<Tensor, Tensor> time_drop;
    private readonly Sequential blocks;
    private readonly Module<Tensor, Tensor> norm;
    private readonly Module<Tensor, Tensor> head;
    private readonly long channels, frames;

    /// <summary>A network with PyTorch's default initialisation; <see cref="DrawWeights"/> draws the authors'.</summary>
    /// <param name="form">Its width, depth and patches.</param>
    /// <param name="channels">Channels of the frames: 1 grey, 3 colour.</param>
    /// <param name="frames">T, frames that are taken of a clip.</param>
    /// <param name="height">Of the frames, in pixels; whole patches.</param>
    /// <param name="width">Of the frames, in pixels; whole patches.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="drops">What is dropped in training.</param>
    public TimeSformer(TransformerForm form, long channels, long frames, long height, long width, long outputs, TransformerDrops drops) : base(nameof(TimeSformer))
    {
        (this.channels, this.frames) = (channels, frames);
        patch_embed = new(form, channels, height, width);
        cls_token = Parameter(zeros(1, 1, form.Width));
        pos_embed = Parameter(zeros(1, 1 + (patch_embed.Rows * patch_embed.Columns), form.Width));
        time_embed = Parameter(zeros(1, frames, form.Width));
        pos_drop = Dropout(drops.Dropout);
        time_drop = Dropout(drops.Dropout);
        blocks = Sequential([.. Enumerable.Range(0, form.Depth).Select(block => new DividedBlock(form, frames, drops.At(block, form.Depth)))]);
        norm = LayerNorm([form.Width], eps: TransformerForm.Eps);
        head = Linear(form.Width, outputs);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(head)];

    internal override Tensor Features(Tensor clips)
    {
        using var scope = NewDisposeScope();
        var taken = ClipFrames.Taken(clips, nameof(TimeSformer), channels, frames).transpose(1, 2).flatten(0, 1);
        var patches = patch_embed.call(taken);                                                                        // [N · T, P, Width]
        var placed = pos_drop.call(cat([cls_token.expand(patches.shape[0], -1, -1), patches], dim: 1) + pos_embed);
        var (count, places) = (clips.shape[0], patches.shape[1]);
        var cls = placed.narrow(1, 0, 1).narrow(0, 0, count);                                                         // the same for every frame
        var byPlace = placed.narrow(1, 1, places).reshape(count, frames, places, -1).transpose(1, 2);                 // [N, P, T, Width]
        var tokens = cat([cls, time_drop.call(byPlace + time_embed).reshape(count, places * frames, -1)], dim: 1);
        return norm.call(blocks.call(tokens)).select(1, 0).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => head.call(features);

    internal override OnnxValue Onnx(OnnxValue images) => throw OnnxModel.WithoutGraph(nameof(TimeSformer));

    /// <summary>
    /// Positions of another grid of patches, as for images; times of another count of frames, each that of the nearest, as the authors' code has it.
    /// </summary>
    /// <inheritdoc/>
    public Tensor? Fitted(string name, Tensor published) => name switch
    {
        nameof(pos_embed) => PositionEmbedding.FromSquare(published, pos_embed.shape[2], (patch_embed.Rows, patch_embed.Columns)),
        nameof(time_embed) when published.shape is [1, var theirs, var width] && width == time_embed.shape[2] =>
            published.index_select(1, tensor([.. Enumerable.Range(0, (int)frames).Select(x => x * theirs / frames)])),
        _ => null,
    };

    /// <inheritdoc/>
    public string? Instead(string missing, Func<string, bool> isGiven) =>
        isGiven("blocks.0.temporal_attn.qkv.weight") ? null
        : missing == nameof(time_embed) || missing.Contains($".{Temporal}fc.", StringComparison.Ordinal) ? missing
        : missing.Contains($".{Temporal}", StringComparison.Ordinal) ? missing.Replace($".{Temporal}", ".", StringComparison.Ordinal)
        : null;

    /// <inheritdoc/>
    public string Told => "temporal_attn is missing: an image ViT; copied from attn.";

    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        patch_embed.DrawWeights(generator);
        WeightInitialization.DrawNarrow(blocks, generator);
        WeightInitialization.DrawNarrow(head, generator);
        pos_embed.normal_(0, 0.02, generator);
        cls_token.normal_(0, 0.02, generator);
        foreach (var block in blocks.modules().OfType<DividedBlock>())
            block.SilenceTime();
    }
}
