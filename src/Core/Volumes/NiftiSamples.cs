namespace ImageRegression.Volumes;

/// <summary>How the voxels of a NIfTI file are kept.</summary>
public enum NiftiSamples
{
    /// <summary>32-bit floating point: every volume, exactly.</summary>
    Real,

    /// <summary>16-bit signed integers, for volumes of whole numbers such as CT; half the size.</summary>
    Whole,
}
