using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>Lets a 2-D network see neighbouring frames: shifts part of the channels by one frame, then applies a layer.</summary>
/// <remarks>Lin, Gan and Han (2019), "TSM: Temporal Shift Module for Efficient Video Understanding", ICCV.</remarks>
public sealed class TemporalShift : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> net;
    private readonly long segments;
    private readonly long foldDivisor;

    /// <summary>A shift in front of a layer.</summary>
    /// <param name="net">The layer that sees the shifted frames.</param>
    /// <param name="segments">Frames in a clip, T; ≥ 1.</param>
    /// <param name="foldDivisor">C / foldDivisor channels go each way. Default 8, the paper's.</param>
    public TemporalShift(Module<Tensor, Tensor> net, long segments, long foldDivisor = 8) : base(nameof(TemporalShift))
    {
        (this.net, this.segments, this.foldDivisor) = (net, segments, foldDivisor);
        RegisterComponents();
    }

    /// <summary>A layer with a shift in front, in networks of clips.</summary>
    /// <param name="net">The layer.</param>
    /// <param name="segments">Frames in a clip; null: the layer as it is.</param>
    /// <param name="foldDivisor">As above.</param>
    internal static Module<Tensor, Tensor> Before(Module<Tensor, Tensor> net, long? segments, long foldDivisor) =>
        segments is { } frames ? new TemporalShift(net, frames, foldDivisor) : net;

    /// <summary>Shifts the frames and applies the layer; a clip of one frame has no neighbours, and stays whole.</summary>
    /// <param name="input">Frames of all clips in order, shape [N·T, C, H, W].</param>
    public override Tensor forward(Tensor input)
    {
        if (segments == 1)
            return net.call(input);   // else a quarter of its channels would be blank
        using var scope = NewDisposeScope();
        return net.call(Shift(input, segments, foldDivisor)).MoveToOuterDisposeScope();
    }

    // Clips of several frames are refused before (OnnxModel).
    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(net);

    /// <summary>
    /// The first C / <paramref name="foldDivisor"/> channels come from the next frame, as many after them from the frame
    /// before, the others stay; beyond the ends of a clip there is zero.
    /// </summary>
    /// <param name="frames">Shape [N·T, C, H, W].</param>
    /// <param name="segments">Frames in a clip, T; must divide the first axis.</param>
    /// <param name="foldDivisor">Divisor of C; ≥ 2.</param>
    /// <returns>Same shape.</returns>
    /// <exception cref="ArgumentException">The first axis is not a multiple of T.</exception>
    public static Tensor Shift(Tensor frames, long segments, long foldDivisor = 8)
    {
        if (frames.shape is not [var count, var channels, _, _] || count % segments != 0)
            throw new ArgumentException(
                $"'frames' has shape {frames.ShapeText()}. It must be [clips × {segments}, channels, height, width]: " +
                $"every clip brings {segments} frames.", nameof(frames));
        using var scope = NewDisposeScope();
        var fold = channels / foldDivisor;
        var clips = frames.unflatten(0, [count / segments, segments]);
        var blank = zeros_like(clips.narrow(1, 0, 1).narrow(2, 0, fold));
        var fromNext = cat([clips.narrow(1, 1, segments - 1).narrow(2, 0, fold), blank], dim: 1);
        var fromPrevious = cat([blank, clips.narrow(1, 0, segments - 1).narrow(2, fold, fold)], dim: 1);
        var still = clips.narrow(2, 2 * fold, channels - 2 * fold);
        return cat([fromNext, fromPrevious, still], dim: 2).flatten(0, 1).MoveToOuterDisposeScope();
    }
}
