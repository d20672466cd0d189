using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>One image file by itself, for which an answer is wanted and no table exists.</summary>
public static class SingleImage
{
    /// <summary>Decodes a file as a set of one image, prepared as a study prepares its own.</summary>
    /// <param name="file">The image file.</param>
    /// <param name="preparation">How the study prepares images.</param>
    /// <param name="covariates">What is known of the subject, by name; null: nothing.</param>
    /// <param name="limits">What the image may cost; the defaults of <see cref="DecodeLimits"/> if null.</param>
    /// <returns>The set, with the label NaN; to be disposed.</returns>
    /// <exception cref="UserErrorException">The file is missing, no image, damaged, too large, or its values cannot be told on the
    /// study's scale.</exception>
    public static ImageSet Decode(
        string file, ImagePreparation preparation, ImmutableSortedDictionary<string, string>? covariates = null, DecodeLimits? limits = null) =>
        Decode(file, preparation, covariates, limits, [ImageChange.None]);

    /// <summary>The same with one row for each of some changes that are undone before the image is resized.</summary>
    /// <param name="file">As above.</param>
    /// <param name="preparation">As above.</param>
    /// <param name="covariates">As above.</param>
    /// <param name="limits">As above.</param>
    /// <param name="changes">What may have been done to the image.</param>
    internal static ImageSet Decode(
        string file, ImagePreparation preparation, ImmutableSortedDictionary<string, string>? covariates, DecodeLimits? limits, ImmutableArray<ImageChange> changes)
    {
        var (layout, scale) = preparation;
        var bytes = Read(file, limits ??= new DecodeLimits());
        try
        {
            var (image, source) = FittedImage.Opened(bytes, layout, limits);
            scale.Require(image.Depth);
            var row = Table(file, covariates).Cases[0];
            return ImageSet.Fill(
                new CaseTable([.. changes.Select(_ => row)]), layout,
                (change, slot) => scale.Pack(FittedImage.Of(image.Undone(changes[change], scale.RangeOf(image.Depth)), source, layout), layout.Bits, slot)).PreparedBy(scale, notes: []);
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"The image cannot be used: {fault.Message}.", file, inner: fault);
        }
    }

    /// <summary>A table of one case whose label is not known.</summary>
    /// <param name="path">The file or folder that its image is made of; its last name is that of the case.</param>
    /// <param name="covariates">What is known of the subject, by name; null: nothing.</param>
    public static CaseTable Table(string path, ImmutableSortedDictionary<string, string>? covariates = null)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return new CaseTable([new Case(name, name, double.NaN, name) { Covariates = covariates ?? CovariateText.None }]);
    }

    private static byte[] Read(string file, DecodeLimits limits)
    {
        try
        {
            using var stream = RegularFile.Open(file);   // a link's own length is that of its text
            if (stream.Length > limits.MaxBytes)
                throw new UserErrorException($"The image cannot be used: it has {stream.Length:N0} bytes; at most {limits.MaxBytes:N0} are allowed.", file);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                Directory.Exists(file) ? "This is a folder. Name one image file." : $"The image cannot be opened: {fault.Message}.", file, inner: fault);
        }
    }
}
