namespace ImageRegression.Images;

/// <summary>How an image of another shape is brought to the wanted size.</summary>
public enum ImageFit
{
    /// <summary>Each axis is scaled on its own; nothing is cut off or added.</summary>
    Stretch,

    /// <summary>Both axes are scaled alike and the rest is filled with black, in equal parts on both sides.</summary>
    Pad,
}
