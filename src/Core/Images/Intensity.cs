using System.Globalization;

namespace ImageRegression.Images;

/// <summary>
/// How samples of more than 8 bits, and Hounsfield units, become the numbers from 0 to 1 that a network sees. What is settled
/// holds for a whole set of images, is kept with it, and is used again for every single image that is asked about.
/// </summary>
public abstract record Intensity
{
    private Intensity()
    {
    }

    /// <summary>
    /// The default: CT by <see cref="HounsfieldWindow"/>; other images of more than 8 bits by the range of the set's own values;
    /// sets of different depths, and of 8 bits, by the range that each file states.
    /// </summary>
    public static Intensity Auto { get; } = new ByData();

    /// <summary>Each image by the range that its file states: 0 to 4095 of 12 bits; CT from −1024 to 3071 HU.</summary>
    public static Intensity Declared { get; } = new ByFile();

    /// <summary>The window of CT where none is asked for, in HU: from air to dense bone.</summary>
    public static (double Low, double High) HounsfieldWindow => (-1000, 1000);

    /// <summary>All images by the same window.</summary>
    /// <param name="low">Seen as 0, with all below; in the images' own unit, HU for CT.</param>
    /// <param name="high">Seen as 1, with all above.</param>
    /// <exception cref="ArgumentException"><paramref name="high"/> is not above <paramref name="low"/>, or one is not finite.</exception>
    public static Intensity Window(double low, double high) => high > low && double.IsFinite(high - low) ? new ByWindow(low, high)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A window from {low} to {high} shows nothing; the second number must be above the first."));

    /// <summary>What people write: <c>auto</c>, <c>declared</c> or <c>LOW:HIGH</c>, such as <c>-150:250</c>.</summary>
    /// <exception cref="UserErrorException">It is none of them.</exception>
    public static Intensity Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "auto" => Auto,
        "declared" => Declared,
        var window when window.Split(':') is [var low, var high] && Number(low) is { } from && Number(high) is { } to && to > from => Window(from, to),
        _ => throw new UserErrorException($"The intensity '{text}' is none of auto, declared and LOW:HIGH, such as -150:250."),
    };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Whether 16 bits are needed whatever the files have.</summary>
    internal abstract bool IsWide { get; }

    /// <summary>The rule for a set.</summary>
    /// <param name="depths">Of its images.</param>
    /// <param name="valuesOf">The range of the set's values, less outliers.</param>
    internal abstract IntensityScale For(IReadOnlyList<ImageDepth> depths, Func<(double Low, double High)> valuesOf);

    private sealed record ByData : Intensity
    {
        internal override bool IsWide => false;

        internal override IntensityScale For(IReadOnlyList<ImageDepth> depths, Func<(double Low, double High)> valuesOf)
        {
            if (depths.All(depth => depth.IsHounsfield))
                return new(IntensityRule.Hounsfield, HounsfieldWindow.Low, HounsfieldWindow.High);
            // Values of images that state different ranges are alike only where the unit is the scanner's, not the range's part.
            var isComparable = depths.All(depth => depth.IsDeep)
                && (depths.All(depth => depth.IsMeasured) || depths.All(depth => (depth.Low, depth.High) == (depths[0].Low, depths[0].High)));
            return isComparable && valuesOf() is var (low, high) ? new(IntensityRule.Values, low, high) : IntensityScale.Declared;
        }
    }

    private sealed record ByFile : Intensity
    {
        internal override bool IsWide => false;

        internal override IntensityScale For(IReadOnlyList<ImageDepth> depths, Func<(double Low, double High)> valuesOf) => IntensityScale.Declared;
    }

    private sealed record ByWindow(double Low, double High) : Intensity
    {
        internal override bool IsWide => true;

        internal override IntensityScale For(IReadOnlyList<ImageDepth> depths, Func<(double Low, double High)> valuesOf) =>
            new(depths.All(depth => depth.IsHounsfield) ? IntensityRule.Hounsfield : IntensityRule.Values, Low, High);
    }
}
