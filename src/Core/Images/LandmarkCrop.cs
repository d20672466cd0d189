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
    /// <summary>Raised when the same settings would cut differently.</summary>
    public const int Version = 1;

    /// <summary>For knees, as the AdaTriplet paper: 140 × 140 mm.</summary>
    public static LandmarkCrop Knee { get; } = new(140, 140);

    /// <summary>Cuts the field out of an image.</summary>
    /// <param name="samples">The image, [C, H, W].</param>
    /// <param name="columns">Its width W, in pixels.</param>
    /// <param name="place">Landmark and spacing.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="channels">Number of channels, C.</param>
    /// <returns>[C, height, width], in the unit of the samples.</returns>
    /// <exception cref="InvalidDataException">The landmark lies outside the image. The message completes a sentence that names the image.</exception>
    public float[] Cut(ReadOnlySpan<float> samples, int columns, LandmarkPlace place, int height, int width, int channels = 1)
    {
        var rows = samples.Length / columns / channels;
        if (!(place.X >= 0 && place.X < columns && place.Y >= 0 && place.Y < rows))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"its landmark lies at x {place.X}, y {place.Y}, outside of its {columns} × {rows} pixels"));
        var down = Weights(place.Y, HeightMm / place.RowSpacingMm, height, rows);
        var across = Weights(place.X, WidthMm / place.ColumnSpacingMm, width, columns);
        var cut = new float[channels * height * width];
        var narrowed = new float[rows * width];
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = samples.Slice(channel * rows * columns, rows * columns);
            for (var row = 0; row < rows; row++)
                for (var x = 0; x < width; x++)
                {
                    var sum = 0f;
                    foreach (var (source, weight) in across[x])
                        sum += weight * plane[(row * columns) + source];
                    narrowed[(row * width) + x] = sum;
                }
            for (var y = 0; y < height; y++)
                foreach (var (source, weight) in down[y])
                    for (var x = 0; x < width; x++)
                        cut[(((channel * height) + y) * width) + x] += weight * narrowed[(source * width) + x];
        }
        return cut;
    }

    // For each pixel of the result, the source pixels it is made of along one axis; those outside of the image are left out, and are black.
    private static (int Source, float Weight)[][] Weights(double centre, double field, int count, int limit)
    {
        var step = field / count;
        var weights = new (int, float)[count][];
        for (var i = 0; i < count; i++)
        {
            // A tent of one pixel at least, which is linear interpolation, or a box of the area that is covered.
            var (from, to) = (centre - (field / 2) + (i * step), centre - (field / 2) + ((i + 1) * step));
            weights[i] = [.. step >= 1 ? Box(from, to) : Tent((from + to) / 2)];
        }
        return weights;

        IEnumerable<(int, float)> Box(double from, double to)
        {
            for (var source = Math.Max(0, (int)Math.Floor(from)); source < Math.Min(limit, to); source++)
                if (Math.Min(to, source + 1) - Math.Max(from, source) is var covered && covered > 0)
                    yield return (source, (float)(covered / (to - from)));
        }

        IEnumerable<(int, float)> Tent(double at)
        {
            var first = (int)Math.Floor(at - 0.5);
            var past = at - 0.5 - first;
            if (first >= 0 && first < limit)
                yield return (first, (float)(1 - past));
            if (first + 1 >= 0 && first + 1 < limit)
                yield return (first + 1, (float)past);
        }
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
