namespace TorchSharp;

/// <summary>Padding of a convolution by its effect.</summary>
public enum Padding
{
    /// <summary>None: the output is smaller.</summary>
    Valid = 0,

    /// <summary>As much as keeps the size; for stride 1 only.</summary>
    Same = 1,
}
