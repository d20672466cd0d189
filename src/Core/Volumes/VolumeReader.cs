namespace ImageRegression.Volumes;

/// <summary>Reads a volume, whatever of the known forms it has.</summary>
public static class VolumeReader
{
    /// <summary>Reads a NIfTI file, a DICOM file, or a folder with a DICOM series.</summary>
    /// <param name="path">A file (<c>.nii</c>, <c>.nii.gz</c>, <c>.hdr</c> or <c>.img</c>, else DICOM) or a folder.</param>
    /// <param name="choice">Which of several volumes; that there must be one only if null.</param>
    /// <exception cref="UserErrorException">See <see cref="NiftiFile.Read"/> and <see cref="DicomSeries.Read"/>.</exception>
    public static Volume Read(string path, VolumeChoice? choice = null)
    {
        choice ??= new();
        if (!Directory.Exists(path) && NiftiFile.Is(path))
            return NiftiFile.Read(path, choice.Volume, choice.Limits);
        return Path.GetExtension(path).ToUpperInvariant() is ".MGZ" or ".MGH" or ".PAR" or ".REC" or ".NRRD" or ".MHA" or ".MHD"
            ? throw new UserErrorException("This format is not read; NIfTI (.nii, .nii.gz, .hdr with .img) and DICOM are. Convert it to NIfTI.", path)
            : DicomSeries.Read(path, choice);
    }

    /// <summary>The files that reading a path reads: itself, both halves of a pair, or the slices in a folder; those of them that are there.</summary>
    internal static string[] FilesOf(string path) =>
        Directory.Exists(path) ? DicomSeries.FilesIn(path) : NiftiFile.Is(path) ? NiftiFile.FilesOf(path) : [path];
}
