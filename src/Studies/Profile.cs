namespace ImageRegression.Studies;

/// <summary>The scale of a study: image size, width of the backbone, iterations. A script reads it through <c>Choose</c>.</summary>
public enum Profile
{
    /// <summary>Minutes on a CPU; the default where there is no CUDA device.</summary>
    Laptop,

    /// <summary>The scale of the publication, for a GPU; the default where there is a CUDA device.</summary>
    Paper,
}

/// <summary>Which profile a machine gets when none is asked for.</summary>
public static class DefaultProfile
{
    /// <summary>
    /// <see cref="Profile.Paper"/> where the NVIDIA driver shows a device (<c>/dev/nvidia0</c>, …), otherwise
    /// <see cref="Profile.Laptop"/>.
    /// </summary>
    /// <remarks>Asking libtorch instead would load it, which costs an unchanged study more than all its other work.</remarks>
    public static Profile OfThisMachine() => Of("/dev");

    internal static Profile Of(string deviceFolder) =>
        Directory.Exists(deviceFolder) && Directory.EnumerateFileSystemEntries(deviceFolder, "nvidia*")
            .Any(device => char.IsAsciiDigit(device[^1]) && Path.GetFileName(device)[6..].All(char.IsAsciiDigit))
            ? Profile.Paper
            : Profile.Laptop;
}
