using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Swin;

/// <summary>Swin: a vision transformer in stages of growing width and shrinking size, whose tokens attend within windows that move from block to block.</summary>
/// <remarks>
/// Liu et al. (2021), "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV. State-dict names are torchvision's, its
/// last layer <c>head</c>.
/// </remarks>
internal sealed class SwinTransformer : Backbone, IDrawsItsWeights
{
    private readonly Sequential features;
    private readonly Module<Tensor, Tensor> norm;
    private readonly Module<Tensor, Tensor> head;
    private readonly SwinForm form;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation; <see cref="DrawWeights"/> draws the authors'.</summary>
    /// <param name="form">Its widths, depths and windows.</param>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="outputs">Outputs of the last layer; 0 for none: features come out.</param>
    /// <param name="dropout">Probability that a number is dropped after the attention and the layers of a perceptron, in training.</param>
    /// <param name="stochasticDepthProb">Probability that a branch of the last block is left out, in training; it grows from 0 with the blocks.</param>
    public SwinTransformer(SwinForm form, long channels, long outputs, double dropout = 0, double stochasticDepthProb = 0) : base(nameof(SwinTransformer))
    {
        (this.form, this.channels) = (form, channels);
        var last = Math.Max(1, form.Depths.Sum() - 1);
        var built = 0;
        List<Module<Tensor, Tensor>> parts =
            [Sequential(Conv2d(channels, form.Width, form.PatchSize, stride: form.PatchSize), new ChannelsLast(), LayerNorm([form.Width], eps: SwinForm.Eps))];
        for (var stage = 0; stage < form.Depths.Length; stage++)
        {
            var width = form.Width << stage;
            if (stage > 0)
                parts.Add(new PatchMerging(width / 2));
            parts.Add(Sequential([.. Enumerable.Range(0, form.Depths[stage]).Select(Module<Tensor, Tensor> (block) =>
                new SwinBlock(width, form.Heads[stage], form.Window, block % 2 * (form.Window / 2), dropout, stochasticDepthProb * built++ / last))]));
        }
        features = Sequential(parts);
        norm = LayerNorm([form.Features], eps: SwinForm.Eps);
        head = outputs == 0 ? Identity() : Linear(form.Features, outputs);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(head)];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, nameof(SwinTransformer), channels, form.PatchSize);
        using var scope = NewDisposeScope();
        return norm.call(features.call(images)).mean([1, 2]).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => head.call(features);

    internal override OnnxValue Onnx(OnnxValue images) => throw OnnxModel.WithoutGraph(nameof(SwinTransformer));

    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        WeightInitialization.DrawNarrow(this, generator);
        foreach (var (_, block) in named_modules().Where(one => one.module is SwinBlock).OrderBy(one => one.name, StringComparer.Ordinal))
            ((SwinBlock)block).DrawOffsets(generator);
    }

    private sealed class ChannelsLast() : Module<Tensor, Tensor>(nameof(ChannelsLast))
    {
        public override Tensor forward(Tensor input) => input.permute(0, 2, 3, 1);
    }
}
