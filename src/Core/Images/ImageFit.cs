namespace ImageRegression.Images;

/// <summary>How an image of another shape is brought to the wanted size.</summary>
public enum ImageFit
{
    /// <summary>Each axis is scaled on its own; nothing is cut off or added.</summary>
    Stretch = 0,

    /// <summary>Both axes are scaled alike until the image lies within the size, and the rest is filled with black, in equal parts on both sides.</summary>
    Pad = 1,

    /// <summary>Both axes are scaled alike until the image covers the size, and what stands out is cut off, in equal parts on both sides.</summary>
    Crop = 2,
}
