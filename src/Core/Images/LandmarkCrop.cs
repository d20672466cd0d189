using System.Globalization;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Images;

/// <summary>Cuts a field of a physical size out of an image around a landmark, such as a knee around its notch.</summary>
/// <remarks>
/// The field may reach beyond the image; what lies outside is black. Each pixel of the result is the mean of the area that it
/// covers where the field is shrunk, and interpolated linearly where it is enlarged.
/// </remarks>
/// <param name="HeightMm">Height of the field, in mm.</param>
/// <param name="WidthMm">Width of the field, in mm.</param>
public sealed record LandmarkCrop(double HeightMm, double WidthMm)
{
    /// <summary>For knees, as the AdaTriplet paper: 140 × 140 mm.</summary>
    public static LandmarkCrop Knee { get; } = new(140, 140);

    /// <summary>Cuts the field out of an image.</summary>
    /// <param name="samples">The image, [C, H, W].</param>
    /// <param name="columns">Its width W, in pixels.</param>
    /// <param name="place">Landmark and spacing.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="channels">Number of channels, C.</param>
    /// <param name="black">The sample that lies beside the image.</param>
    /// <returns>[C, height, width], in the unit of the samples.</returns>
    /// <exception cref="InvalidDataException">The landmark lies outside the image. The message completes a sentence that names the image.</exception>
    public float[] Cut(ReadOnlySpan<ushort> samples, int columns, LandmarkPlace place, int height, int width, int channels = 1, ushort black = 0)
    {
        var rows = samples.Length / columns / channels;
        if (!(place.X >= 0 && place.X < columns && place.Y >= 0 && place.Y < rows))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"its landmark lies at x {place.X}, y {place.Y}, outside of its {columns} × {rows} pixels"));
        var down = AxisWeights.Field(place.Y, HeightMm / place.RowSpacingMm, height, rows);
        var across = AxisWeights.Field(place.X, WidthMm / place.ColumnSpacingMm, width, columns);
        var cut = AxisWeights.Apply(samples, columns, channels, down, across);
        if (black != 0)
        {
            // What the weights lack to 1 lies beside the image.
            var (inRows, inColumns) = (Array.ConvertAll(down, Sum), Array.ConvertAll(across, Sum));
            for (var i = 0; i < cut.Length; i++)
                cut[i] += black * (1 - (inRows[i / width % height] * inColumns[i % width]));
        }
        return cut;

        static float Sum((int Source, float Weight)[] weights) => weights.Sum(one => one.Weight);
    }
}

/// <summary>Where the landmark of an image lies, and how large its pixels are.</summary>
/// <param name="X">To the right from the image's left edge, in pixels; the first pixel's middle is at 0.5.</param>
/// <param name="Y">Down from its upper edge, in pixels.</param>
/// <param name="RowSpacingMm">From one row to the next, in mm.</param>
/// <param name="ColumnSpacingMm">From one column to the next, in mm.</param>
public readonly record struct LandmarkPlace(double X, double Y, double RowSpacingMm, double ColumnSpacingMm)
{
    /// <summary>The place that a table states in its columns <c>x</c>, <c>y</c> and <c>spacing</c> (mm), or a DICOM file its spacing.</summary>
    /// <param name="row">The row of the table.</param>
    /// <param name="file">The bytes of the image file.</param>
    /// <exception cref="InvalidDataException">A column is empty or no number, or there is no spacing. The message completes a
    /// sentence that names the image.</exception>
    internal static LandmarkPlace Of(Case row, byte[] file)
    {
        var (x, y) = (Number(row, "x"), Number(row, "y"));
        if (x is null || y is null)
            throw new InvalidDataException($"its landmark is not known. Fill the columns x and y, in pixels from the upper left corner; {(x is null ? "x" : "y")} is empty");
        var (rows, columns) = Number(row, "spacing") is { } given ? (given, given) : SpacingOf(file)
            ?? throw new InvalidDataException("its pixel spacing is not known. Fill the column spacing, in mm, or give DICOM files that state it");
        return rows > 0 && columns > 0 ? new(x.Value, y.Value, rows, columns)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"its pixel spacing is {Math.Min(rows, columns)} mm; it must be greater than 0"));
    }

    private static double? Number(Case row, string column) =>
        row.Covariates.FirstOrDefault(one => one.Key.Equals(column, StringComparison.OrdinalIgnoreCase)).Value is not { Length: > 0 } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw new InvalidDataException($"its {column} is '{text}', which is not a finite number");

    private static (double Rows, double Columns)? SpacingOf(byte[] file)
    {
        if (!DicomFile.HasMark(file))
            return null;
        try
        {
            var dicom = DicomFile.Of("it", file, new VolumeLimits());
            return (dicom.Numbers(DicomTag.PixelSpacing) ?? dicom.Numbers(DicomTag.ImagerPixelSpacing)) is [var rows, var columns] ? (rows, columns) : null;
        }
        catch (UserErrorException fault)
        {
            throw new InvalidDataException("its pixel spacing is no number; fill the column spacing, in mm", fault);
        }
    }
}
