using System.Collections.Immutable;
using ImageRegression.Models.Clips;
using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>The encoder of VideoMAE: a vision transformer whose tokens are blocks of two frames by a patch, all of which attend to all.</summary>
/// <remarks>
/// Tong et al. (2022), "VideoMAE: Masked Autoencoders are Data-Efficient Learners for Self-Supervised Video Pre-Training", NeurIPS. Positions are
/// fixed sines; there is no class token, the mean of all tokens is read. State-dict names are the authors'.
/// </remarks>
internal sealed class VideoMAE : Backbone, IDrawsItsWeights, IFillsGaps
{
    private readonly TubeletEmbedding patch_embed;
    private readonly Module<Tensor, Tensor> pos_drop;
    private readonly Module<Tensor, Tensor> blocks;
    private readonly Module<Tensor, Tensor> fc_norm;
    private readonly Module<Tensor, Tensor> head;
    private readonly long channels, frames, height, width;
    private readonly double[] positions;

    /// <summary>A network with PyTorch's default initialisation; <see cref="DrawWeights"/> draws the authors'.</summary>
    /// <param name="form">Its width, depth and patches.</param>
    /// <param name="channels">Channels of the frames: 1 grey, 3 colour.</param>
    /// <param name="frames">T, frames that are taken of a clip; even.</param>
    /// <param name="height">Of the frames, in pixels; whole patches.</param>
    /// <param name="width">Of the frames, in pixels; whole patches.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="drops">What is dropped in training.</param>
    public VideoMAE(TransformerForm form, long channels, long frames, long height, long width, long outputs, TransformerDrops drops) : base(nameof(VideoMAE))
    {
        (this.channels, this.frames, this.height, this.width) = (channels, frames, height, width);
        positions = SinusoidPositions.Of(frames / TubeletEmbedding.Frames * (height / form.PatchSize) * (width / form.PatchSize), form.Width);
        var ofVideo = form with { HasKeyBias = false };
        patch_embed = new(ofVideo, channels);
        pos_drop = Dropout(drops.Dropout);
        blocks = Sequential([.. Enumerable.Range(0, form.Depth).Select(block => new TransformerBlock(ofVideo, drops.At(block, form.Depth)))]);
        fc_norm = LayerNorm([form.Width], eps: TransformerForm.Eps);
        head = Linear(form.Width, outputs);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(head)];

    internal override Tensor Features(Tensor clips)
    {
        using var scope = NewDisposeScope();
        var taken = ClipFrames.Taken(clips, nameof(VideoMAE), channels, frames);
        if (taken.shape[3] != height || taken.shape[4] != width)
            throw new ArgumentException($"'clips' has shape {clips.ShapeText()}. This VideoMAE was built for frames of {height} × {width} pixels.", nameof(clips));
        var tokens = patch_embed.call(taken);
        var placed = tokens + tensor(positions, [1, tokens.shape[1], tokens.shape[2]], tokens.dtype, tokens.device);
        return fc_norm.call(blocks.call(pos_drop.call(placed)).mean([1])).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => head.call(features);

    internal override OnnxValue Onnx(OnnxValue images) => throw OnnxModel.WithoutGraph(nameof(VideoMAE));

    /// <summary>Weights of the pretraining have a normalisation of tokens, which has no place here; that of their mean begins anew.</summary>
    /// <inheritdoc/>
    public string? Instead(string missing, Func<string, bool> isGiven) => missing.StartsWith($"{nameof(fc_norm)}.", StringComparison.Ordinal) ? missing : null;

    /// <inheritdoc/>
    public string Told => "";

    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        patch_embed.DrawWeights(generator);
        WeightInitialization.DrawNarrow(blocks, generator);
        WeightInitialization.DrawNarrow(head, generator);
    }
}
