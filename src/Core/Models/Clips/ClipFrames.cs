using ImageRegression.Images;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models.Clips;

/// <summary>Which frames of a clip a network takes, and what it asks of the shape of clips.</summary>
internal static class ClipFrames
{
    /// <summary>Frames that a network takes of clips as a set has them.</summary>
    /// <param name="images">Their layout.</param>
    /// <param name="frames">Frames asked for; null: all that come.</param>
    public static int Count(PixelLayout images, int? frames) => frames ?? images.Depth;

    /// <summary>Places of the frames taken: ⌊(x + ½)K/T⌋ for x = 0 … T − 1, the middle of each T-th of the clip.</summary>
    /// <remarks>Wang et al. (2016), "Temporal Segment Networks", ECCV, as evaluated there and by TSM.</remarks>
    /// <param name="given">K; ≥ 1.</param>
    /// <param name="taken">T; 1 to K.</param>
    public static long[] Places(long given, long taken) => Array.ConvertAll(FrameIndices.Evaluated((int)given, (int)taken), place => (long)place);

    /// <summary>Clips with just the frames that a network takes.</summary>
    /// <param name="clips">Shape [N, C, K, H, W], or [N, C, H, W] for one frame each. Not disposed.</param>
    /// <param name="network">Its name, for messages.</param>
    /// <param name="channels">C.</param>
    /// <param name="frames">T.</param>
    /// <returns>Shape [N, C, T, H, W].</returns>
    /// <exception cref="ArgumentException">The clips have another rank or channel count, or fewer frames.</exception>
    public static Tensor Taken(Tensor clips, string network, long channels, long frames)
    {
        var framed = clips.dim() == 4 ? clips.unsqueeze(2) : clips;
        if (framed.shape is not [_, var c, var given, _, _] || c != channels || given < frames)
            throw new ArgumentException(
                $"'clips' has shape {clips.ShapeText()}. {network} was built for [batch, {channels}, frames, height, width] with at least {frames} frames.", nameof(clips));
        return given == frames ? framed : framed.index_select(2, tensor(Places(given, frames), device: clips.device));
    }

    /// <summary>Why a network cannot take clips with so few frames; null where it can.</summary>
    /// <param name="images">Their layout.</param>
    /// <param name="network">Its name.</param>
    /// <param name="frames">Frames asked for; null: all that come.</param>
    public static string? WhyNot(PixelLayout images, string network, int? frames) => frames is not { } taken || taken <= images.Depth ? null
        : $"{network} takes {taken} frames of a clip, and these have {images.Depth}. Load {taken} or more of each, or set Frames to {images.Depth}.";
}
