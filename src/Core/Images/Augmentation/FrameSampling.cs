using ImageRegression.Randomness;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Draws, of each clip of a training batch, one frame of each T-th at random; a further augmentation then changes the clip as a whole.</summary>
/// <remarks>
/// As temporal segment networks train (Wang et al. 2016, "Temporal segment networks", ECCV). Frame x is drawn evenly from
/// ⌊xK/T⌋ … ⌊(x+1)K/T⌋ − 1 of the K frames that the set keeps; of fewer than T it is ⌊xK/T⌋.
/// </remarks>
/// <param name="Frames">Frames that the network sees, T; at least 1.</param>
public sealed record FrameSampling(int Frames) : IAugmentation
{
    private const ulong Stream = 0xF4A3;   // frames must not go with the draws of what comes after

    /// <summary>Frames that the network sees, T.</summary>
    public int Frames { get; init => field = AtLeastOne(value); } = AtLeastOne(Frames);

    /// <summary>
    /// What is done to the drawn clips. Default: nothing. An <see cref="Augmentation"/> changes all frames of a clip alike:
    /// <see cref="Augmentation.DepthIsTime"/> is set whatever it was.
    /// </summary>
    public IAugmentation Then { get; init => field = value is Augmentation space ? space with { DepthIsTime = true } : value; } = Augmentation.None;

    /// <summary>Draws frames, then augments.</summary>
    /// <param name="images">Shape [N, C, K, H, W], in [0, 1]; left as it is.</param>
    /// <param name="seed">The frames of clip i are drawn from (seed, i).</param>
    /// <returns>A new tensor of shape [N, C, T, H, W].</returns>
    /// <exception cref="ArgumentException">There are not five axes.</exception>
    public Tensor Apply(Tensor images, ulong seed)
    {
        if (images.dim() != 5)
            throw new ArgumentException($"'images' has shape {images.ShapeText()}; frames are drawn of clips, [N, C, K, H, W].", nameof(images));
        using var scope = NewDisposeScope();
        var (clips, kept) = ((int)images.shape[0], (int)images.shape[2]);
        var rows = new long[clips * Frames];
        for (var clip = 0; clip < clips; clip++)
        {
            var random = SplitMix64.For(seed ^ Stream, (ulong)clip);
            for (var x = 0; x < Frames; x++)
            {
                var (from, to) = ((long)x * kept / Frames, (x + 1L) * kept / Frames);
                rows[(clip * Frames) + x] = ((long)clip * kept) + from + random.Below((int)Math.Max(1, to - from));
            }
        }
        var drawn = images.transpose(1, 2).flatten(0, 1).index_select(0, tensor(rows, device: images.device)).unflatten(0, [clips, Frames]).transpose(1, 2).contiguous();
        return Then.Apply(drawn, seed).MoveToOuterDisposeScope();
    }

    /// <summary>What it draws, and what follows.</summary>
    public override string ToString() => $"{Frames} frames of a clip, then {Then}";

    private static int AtLeastOne(int frames) => frames >= 1 ? frames : throw new ArgumentOutOfRangeException(nameof(frames), frames, "Must be at least 1.");
}
