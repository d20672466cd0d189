namespace ImageRegression.Models;

/// <summary>How the frames of a clip become one embedding.</summary>
public enum FrameConsensus
{
    /// <summary>The mean over frames of what the last layer makes of each: their order does not count.</summary>
    Mean,

    /// <summary>The last layer reads the features of all frames behind one another.</summary>
    Concat,
}
