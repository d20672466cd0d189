namespace ImageRegression.Clips;

/// <summary>Along which axis of the body a volume is read as a clip of slices.</summary>
public enum SliceAxis
{
    /// <summary>Slices from the feet to the head.</summary>
    Axial,

    /// <summary>Slices from the front to the back.</summary>
    Coronal,

    /// <summary>Slices from the patient's right to the left.</summary>
    Sagittal,
}
