namespace ImageRegression.Data.Volumes;

/// <summary>Volumes of any format that is read.</summary>
public static class VolumeFile
{
    /// <summary>Reads a NIfTI file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">It cannot be read, with the reason.</exception>
    public static Volume Read(string path) => NiftiFile.Is(path) ? NiftiFile.Read(path)
        : throw new UserErrorException("This is no NIfTI file (.nii, .nii.gz, .hdr with .img), which is what is read.", path);
}
