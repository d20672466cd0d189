using ImageRegression.Images;

namespace ImageRegression.Clips;

/// <summary>Brings clips to the shape of a set: leaves out blank frames at the start, keeps some of the others evenly, and resizes each as a picture.</summary>
/// <param name="frames">Frames that a network sees, T.</param>
/// <param name="choices">Frames kept for each of them.</param>
/// <param name="limits">What a clip may cost.</param>
internal sealed class ClipFitting(int frames, int choices, DecodeLimits limits)
{
    private const double Blank = 16.0 / 255;
    private const int MostHeld = 1 << 26;   // values of frames in memory until the clip's end is known: 256 MiB; of longer clips, the kept ones are decoded again

    /// <summary>Fits one clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="layout">The shape wanted; its depth is frames × choices.</param>
    /// <exception cref="InvalidDataException">It has no frame that is not blank, too many, or unlike ones. The message completes a sentence that names the clip.</exception>
    public (FittedImage Image, ClipFacts Facts) Fit(DecodedClip clip, PixelLayout layout)
    {
        var plane = layout.Channels * layout.Height * layout.Width;
        var most = Math.Max(1, MostHeld / plane);
        var held = new List<FittedImage>();
        var count = 0;
        var blank = 0;
        foreach (var frame in Seen(clip, found => blank = found))
            if (++count <= most)
                held.Add(Fitted(frame));
        if (count == 0)
            throw new InvalidDataException(blank == 0 ? "it has no frames" : $"all {blank} frames are blank");
        var kept = FrameIndices.Kept(count, frames, choices);
        var chosen = count <= most ? kept.Distinct().ToDictionary(index => index, index => held[index])
            : Seen(clip, _ => { }).Index().Where(one => Array.BinarySearch(kept, one.Index) >= 0).ToDictionary(one => one.Index, one => Fitted(one.Item));
        var values = new float[kept.Length * plane];
        for (var at = 0; at < kept.Length; at++)
            for (var channel = 0; channel < layout.Channels; channel++)
                chosen[kept[at]].Values.AsSpan(channel * layout.Height * layout.Width, layout.Height * layout.Width)
                    .CopyTo(values.AsSpan(((channel * kept.Length) + at) * layout.Height * layout.Width));
        var first = chosen[kept[0]];
        return (new(values, chosen.Values.Select(one => one.Depth).Aggregate(Wider), first.Source with { IsColoured = chosen.Values.Any(one => one.Source.IsColoured) }), new(count, blank, clip.Note));

        FittedImage Fitted(DecodedImage frame) => FittedImage.Of(frame.WithChannels(layout.Channels), new(frame.Width, frame.Height, frame.IsColoured), layout);
    }

    // All frames but blank ones at the start; those of a volume were looked at by its reader.
    private IEnumerable<DecodedImage> Seen(DecodedClip clip, Action<int> tellBlank)
    {
        DecodedImage? first = null;
        var (count, blank, isBegun) = (0, 0, clip.IsVolume);
        foreach (var frame in clip.Frames)
        {
            if (++count > limits.MaxFrames)
                throw new InvalidDataException($"it has more than the {limits.MaxFrames:N0} frames that are allowed");
            RequireAlike(first ??= frame, frame, count);
            if (isBegun || !IsBlank(frame))
            {
                isBegun = true;
                yield return frame;
            }
            else
                tellBlank(++blank);
        }
    }

    // What more than 8 bits could hold says nothing of what is dark; there only a frame of one value is blank.
    private static bool IsBlank(DecodedImage frame)
    {
        var samples = frame.Samples.AsSpan();
        if (frame.Depth.IsDeep)
            return !samples.ContainsAnyExcept(samples[0]);
        var (low, high) = (frame.Depth.Low, frame.Depth.High);
        var most = (Blank * (high - low)) + low;
        foreach (var sample in samples)
            if ((frame.Slope * sample) + frame.Offset > most)
                return false;
        return true;
    }

    private static void RequireAlike(DecodedImage first, DecodedImage frame, int number)
    {
        if ((frame.Width, frame.Height) != (first.Width, first.Height))
            throw new InvalidDataException($"its frame {number} has {frame.Width}×{frame.Height} pixels, but the first has {first.Width}×{first.Height}");
        if ((frame.Depth.Bits, frame.Depth.IsHounsfield) != (first.Depth.Bits, first.Depth.IsHounsfield))
            throw new InvalidDataException($"its frame {number} has {Told(frame.Depth)}, but the first has {Told(first.Depth)}");
    }

    private static string Told(ImageDepth depth) => depth.IsHounsfield ? "Hounsfield units" : $"{depth.Bits} bits";

    private static ImageDepth Wider(ImageDepth one, ImageDepth other) => one with { Low = Math.Min(one.Low, other.Low), High = Math.Max(one.High, other.High) };
}
