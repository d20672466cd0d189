using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Clips;

/// <summary>A network of clips made of one of images: it sees every frame, and one layer reads their features, each alone or all together.</summary>
/// <remarks>
/// Wang et al. (2016), "Temporal Segment Networks: Towards Good Practices for Deep Action Recognition", ECCV. The names <c>base_model</c> and
/// <c>new_fc</c> are those of TSM's published weights.
/// </remarks>
internal sealed class FrameNetwork : Backbone
{
    private readonly Backbone base_model;
    private readonly Module<Tensor, Tensor> dropout;
    private readonly Module<Tensor, Tensor> new_fc;
    private readonly FrameConsensus consensus;
    private readonly string network;
    private readonly long channels, frames;
    private readonly ImmutableArray<Module> still = [];   // batch normalisation

    /// <summary>Puts frames together.</summary>
    /// <param name="network">Its name, for messages.</param>
    /// <param name="images">What sees a frame; its own last layer is not used.</param>
    /// <param name="features">Features of a frame.</param>
    /// <param name="channels">Channels of the frames.</param>
    /// <param name="frames">T, frames that are taken of a clip.</param>
    /// <param name="consensus">How frames are put together.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="dropout">Probability that a feature is dropped before the last layer, in training.</param>
    /// <param name="partialBatchNorm">Whether batch normalisation stays as it is, but for the first.</param>
    public FrameNetwork(
        string network, Backbone images, long features, long channels, long frames, FrameConsensus consensus, long outputs, double dropout = 0, bool partialBatchNorm = false) : base(nameof(FrameNetwork))
    {
        (this.network, this.channels, this.frames, this.consensus) = (network, channels, frames, consensus);
        base_model = images;
        this.dropout = Dropout(dropout);
        new_fc = Linear(consensus == FrameConsensus.Concat ? frames * features : features, outputs);
        RegisterComponents();
        if (!partialBatchNorm)
            return;
        still = [.. base_model.named_modules().Where(one => one.module is BatchNorm).OrderBy(one => one.name, StringComparer.Ordinal).Skip(1).Select(one => one.module)];
        foreach (var parameter in still.SelectMany(one => one.parameters()))
            parameter.requires_grad = false;
    }

    /// <summary>Training mode, but for batch normalisation that stays as it is.</summary>
    public override void train(bool on = true)
    {
        base.train(on);
        foreach (var norm in still)
            norm.eval();
    }

    internal override ImmutableArray<string> Last => [nameof(dropout), nameof(new_fc)];

    /// <summary>Features of all frames, shape [N, T · F], frame by frame.</summary>
    /// <param name="clips">Shape [N, C, K, H, W].</param>
    internal override Tensor Features(Tensor clips)
    {
        using var scope = NewDisposeScope();
        var taken = ClipFrames.Taken(clips, network, channels, frames).transpose(1, 2);
        return base_model.Features(taken.flatten(0, 1)).reshape(clips.shape[0], -1).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features)
    {
        using var scope = NewDisposeScope();
        var outputs = consensus == FrameConsensus.Concat
            ? new_fc.call(dropout.call(features))
            : new_fc.call(dropout.call(features.reshape(features.shape[0], frames, -1))).mean([1]);
        return outputs.MoveToOuterDisposeScope();
    }

    /// <summary>Of images, which are clips of one frame; those of several have no graph (<see cref="OnnxModel"/>).</summary>
    internal override OnnxValue Onnx(OnnxValue images) => images.Through(base_model, dropout, new_fc);
}
