namespace ImageRegression.Phantoms;

/// <summary>What makes two scans differ though the disease is the same; a phantom can be drawn without, to see what they cost.</summary>
[Flags]
public enum Nuisances
{
    /// <summary>Only the disease differs.</summary>
    None = 0,

    /// <summary>What stays with a subject: build and machine.</summary>
    Subject = 1,

    /// <summary>What every visit brings: position, gain, breath, noise.</summary>
    Visit = 2,

    /// <summary>Both.</summary>
    All = Subject | Visit,
}
