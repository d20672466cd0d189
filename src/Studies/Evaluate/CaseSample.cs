using ImageRegression.Randomness;

namespace ImageRegression.Studies;

/// <summary>
/// Of very many test images, a random part on which a measure is taken whose time would grow with the square of their number. Which part is a function
/// of the number of images alone, so that all methods are measured on the same.
/// </summary>
/// <param name="Metric">Its name.</param>
/// <param name="Most">Images up to which all count.</param>
/// <param name="Why">Why no more are taken, after a colon.</param>
internal sealed record CaseSample(string Metric, int Most, string Why)
{
    private const long Seed = 1;

    /// <summary>The residual variance compares all pairs along shortest paths: 8 N² bytes and more than N² steps, of 40,000 images 13 GB.</summary>
    public static CaseSample OfResidualVariance { get; } = new("RV", 2000, "it compares all pairs");

    /// <summary>D5 compares each test image with all training images. Its standard error on so many is at most 1.5 % of the spread of its values.</summary>
    public static CaseSample OfDispersion { get; } = new("D5", 5000, "it compares each with all training images");

    /// <summary>The rows that are measured, ascending; null: all.</summary>
    /// <param name="images">Images there are.</param>
    public int[]? RowsOf(int images) => images <= Most ? null : [.. new PythonRandom(Seed).Sample(images, Most).Order()];

    /// <summary>What readers must know of it; null where all count.</summary>
    /// <param name="images">Images there are.</param>
    public string? Note(int images) => images <= Most ? null
        : FormattableString.Invariant($"{Metric} is measured on {Most:N0} of {images:N0} test images, drawn at random with seed {Seed}: {Why}");

    /// <summary>Values of the rows that are measured.</summary>
    public static double[] Picked(ReadOnlySpan<double> values, int[] rows)
    {
        var picked = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            picked[i] = values[rows[i]];
        return picked;
    }
}
