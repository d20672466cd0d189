namespace ImageRegression.Images;

/// <summary>Which frames of a clip are kept, and which of those a network sees.</summary>
/// <remarks>
/// Of n frames, T are seen in evaluation: the middle of each T-th, ⌊(x+½)n/T⌋ for x = 0 … T − 1, as TSM samples its segments (Lin, Gan
/// and Han 2019); of fewer than T, ⌊x·n/T⌋, so that frames repeat evenly. A set keeps K = r·T of each clip, chosen so that the middles of
/// what is kept are the middles of the whole clip.
/// </remarks>
internal static class FrameIndices
{
    /// <summary>The frames that a network sees where none is drawn at random.</summary>
    /// <param name="count">Frames that there are, n; at least 1.</param>
    /// <param name="frames">Frames wanted, T; at least 1.</param>
    public static int[] Evaluated(int count, int frames) =>
        [.. Enumerable.Range(0, frames).Select(x => (int)(count < frames ? (long)x * count / frames : ((2L * x) + 1) * count / (2L * frames)))];

    /// <summary>The frames that a set keeps: <paramref name="choices"/> of each T-th, or one frame of it as often where the clip is shorter than T.</summary>
    /// <param name="count">Frames of the whole clip, n; at least 1.</param>
    /// <param name="frames">Frames that a network sees, T; at least 1.</param>
    /// <param name="choices">Frames kept for each of them, r; at least 1.</param>
    public static int[] Kept(int count, int frames, int choices)
    {
        var kept = (long)frames * choices;
        var half = choices % 2;   // evaluation takes frame ⌊r/2⌋ of each T-th: its left edge of an even r, its middle of an odd one, is the middle of the T-th
        return [.. Enumerable.Range(0, checked((int)kept)).Select(j => (int)(count < frames ? (long)(j / choices) * count / frames : ((2L * j) + half) * count / (2 * kept)))];
    }
}
