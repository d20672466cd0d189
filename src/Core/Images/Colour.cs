namespace ImageRegression.Images;

/// <summary>What becomes of colour when a set of images is decoded.</summary>
public enum Colour
{
    /// <summary>
    /// All images have red, green and blue as soon as one has a pixel where these differ; a colour file of greys alone, as many radiographs are, is grey.
    /// </summary>
    Keep = 0,

    /// <summary>All become grey, by the ITU-R BT.601 weights.</summary>
    Grey = 1,
}
