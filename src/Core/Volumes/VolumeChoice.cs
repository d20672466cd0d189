namespace ImageRegression.Volumes;

/// <summary>Which volume to read, where there are several, and what it must be.</summary>
public sealed record VolumeChoice
{
    /// <summary>Number of the volume in a 4-D file or series, from 0; null where there must be one only.</summary>
    public int? Volume { get; init; }

    /// <summary>Series Instance UID to take from a DICOM folder; null where there must be one series only.</summary>
    public string? Series { get; init; }

    /// <summary>Whether a DICOM series must give Hounsfield units: CT with rescale slope and intercept. NIfTI does not say its unit.</summary>
    public bool Hounsfield { get; init; }

    /// <summary>What reading may cost.</summary>
    public VolumeLimits Limits { get; init; } = new();
}
