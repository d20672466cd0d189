using System.IO.Compression;

namespace ImageRegression.Volumes;

/// <summary>NIfTI-1 and NIfTI-2 volumes: <c>.nii</c>, <c>.nii.gz</c>, and <c>.hdr</c> with <c>.img</c>.</summary>
public static class NiftiFile
{
    /// <summary>Whether a path ends as NIfTI files do.</summary>
    public static bool Is(string path) =>
        Extensions.Any(extension => Path.GetFileName(path).EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a volume.</summary>
    /// <remarks>
    /// The grid is the sform where <c>sform_code</c> is above 0, else the qform where <c>qform_code</c> is, else, as
    /// nibabel does, <c>pixdim</c> with x turned and the middle of the volume at the origin. Metres and micrometres become
    /// millimetres; an unknown unit is taken for millimetres. Values are <c>scl_slope · v + scl_inter</c> where the slope
    /// is neither 0 nor NaN, computed in double precision and rounded to float32 once.
    /// </remarks>
    /// <param name="path">The file; of a pair, either of the two.</param>
    /// <param name="volume">Which volume of a 4-D file to take, from 0; null where the file has one only.</param>
    /// <param name="limits">What reading may cost; the defaults of <see cref="VolumeLimits"/> if null.</param>
    /// <exception cref="UserErrorException">The file is absent, damaged, cut off or too large; has several volumes and none
    /// is chosen; has colours or complex numbers; states no usable spacing; or has voxels that are NaN or infinite.</exception>
    public static Volume Read(string path, int? volume = null, VolumeLimits? limits = null)
    {
        limits ??= new();
        var (headerFile, dataFile) = Files(path);
        try
        {
            using var stream = Open(headerFile);
            var header = NiftiHeader.Read(stream, headerFile);
            var chosen = header.Choose(volume);
            limits.Require(header.Columns, header.Rows, header.Slices, headerFile);
            var grid = header.Grid();
            if (header.IsPair == (headerFile == dataFile))
                throw new UserErrorException(header.IsPair
                    ? "Its header says that the voxels lie in an .img file beside it. Rename the two to .hdr and .img."
                    : "Its header says that the voxels lie in the same file, so it is no .hdr. Rename it to .nii.", path);
            if (!header.IsPair)
                return new(grid, NiftiVoxels.Read(stream, header, chosen, position: header.Size, limits, dataFile)) { IsPlaced = header.IsPlaced };
            using var data = Open(dataFile);
            return new(grid, NiftiVoxels.Read(data, header, chosen, position: 0, limits, dataFile)) { IsPlaced = header.IsPlaced };
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The volume cannot be read; it is damaged or cut off. {fault.Message}", path, inner: fault);
        }
    }

    /// <summary>Writes a NIfTI-1 file, packed where the name ends in <c>.gz</c>.</summary>
    /// <remarks>
    /// The voxels come back bit for bit. The grid comes back rounded to float32, which NIfTI-1 keeps it in: to better than
    /// 0.1 µm per metre. It is written as sform, and as qform where its axes are at right angles; both with code 1, scanner.
    /// </remarks>
    /// <param name="path">The file, ending in <c>.nii</c> or <c>.nii.gz</c>; replaced if it is there.</param>
    /// <param name="volume">What to write; each axis at most 32,767 voxels.</param>
    /// <param name="samples">How to keep the voxels.</param>
    /// <exception cref="ArgumentException">The name ends otherwise, an axis is too long, or <see cref="NiftiSamples.Whole"/> is
    /// asked for a volume with values that are no 16-bit integers.</exception>
    public static void Write(string path, Volume volume, NiftiSamples samples = NiftiSamples.Real)
    {
        var packed = path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);
        if (!packed && !path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{path}' must end in .nii or .nii.gz.", nameof(path));
        var header = NiftiHeaderWriter.Of(volume.Grid, samples);
        NiftiVoxels.RequireKept(volume.Voxels.Span, samples);
        using var file = File.Create(path);
        using Stream stream = packed ? new GZipStream(file, CompressionLevel.Fastest) : new BufferedStream(file);
        stream.Write(header);
        NiftiVoxels.Write(stream, volume.Voxels.Span, samples);
    }

    private static readonly string[] Extensions = [".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz"];

    /// <summary>The file, or both halves of a pair; whether they are there is for reading to say.</summary>
    internal static string[] FilesOf(string path) => Halves(path) is var (header, data) && header == data ? [path] : [header, data];

    private static (string Header, string Data) Halves(string path)
    {
        var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[^3..] : "";
        var plain = path[..^packed.Length];
        var pair = Path.GetExtension(plain).ToUpperInvariant() is ".HDR" or ".IMG";
        return pair ? (Beside(plain, packed, ".hdr"), Beside(plain, packed, ".img")) : (path, path);
    }

    private static (string Header, string Data) Files(string path)
    {
        var (header, data) = Halves(path);
        if (RegularFile.WhyNone(path) is { } why)
            throw new UserErrorException($"{char.ToUpperInvariant(why[0])}{why[1..]}.", path);
        if (!RegularFile.Exists(header))
            throw new UserErrorException($"Its header {Path.GetFileName(header)} is not beside it.", path);
        return RegularFile.Exists(data) ? (header, data)
            : throw new UserErrorException($"The voxels that belong to this header are missing: there is no {Path.GetFileName(data)} beside it.", path);
    }

    // The other half of a pair may be packed or not, whatever this half is, and follows its capitals.
    private static string Beside(string plain, string packed, string extension)
    {
        var upper = Path.GetExtension(plain).All(letter => !char.IsLower(letter));
        var other = Path.ChangeExtension(plain, upper ? extension.ToUpperInvariant() : extension);
        string[] names = packed.Length > 0 ? [other + packed, other] : [other, other + (upper ? ".GZ" : ".gz")];
        return names.FirstOrDefault(File.Exists, names[0]);
    }

    private static Stream Open(string file)
    {
        var stream = RegularFile.Open(file, 1 << 16);
        return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new BufferedStream(new GZipStream(stream, CompressionMode.Decompress), 1 << 16) : stream;
    }
}
