using System.Globalization;

namespace ImageRegression.Reports;

/// <summary>Durations, counts and sizes as people read them.</summary>
public static class Quantity
{
    /// <summary><c>40 ms</c>, <c>3.2 s</c>, <c>44 s</c>, <c>2 min 05 s</c>, <c>1 h 07 min</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0995 => Text($"{time.TotalMilliseconds:F0} ms"),
        < 9.95 => Text($"{time.TotalSeconds:F1} s"),
        < 59.5 => Text($"{time.TotalSeconds:F0} s"),
        < 3599.5 => Minutes((long)Math.Round(time.TotalSeconds)),
        _ => Hours((long)Math.Round(time.TotalMinutes)),
    };

    /// <summary>Digits in groups of three: <c>15 000</c>.</summary>
    public static string Count(long number) => Counted.Digits(number);

    /// <summary><c>1 subject</c>, <c>2 000 subjects</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="noun">What, in the singular; its plural takes an s.</param>
    public static string Count(long number, string noun) => Counted.Of(number, noun);

    /// <summary><c>1 run is kept</c>, <c>2 runs are kept</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="noun">What, in the singular; its plural takes an s.</param>
    /// <param name="one">What follows where there is one.</param>
    /// <param name="several">What follows where there are none or several.</param>
    public static string Count(long number, string noun, string one, string several) => Counted.Of(number, noun, one, several);

    /// <summary><c>512 B</c>, <c>3.4 MB</c>, in powers of 1000.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => Text($"{bytes} B"),
        < 1_000_000 => Text($"{bytes / 1e3:F1} kB"),
        < 1_000_000_000 => Text($"{bytes / 1e6:F1} MB"),
        < 1_000_000_000_000 => Text($"{bytes / 1e9:F1} GB"),
        _ => Text($"{bytes / 1e12:F1} TB"),
    };

    private static string Minutes(long seconds) => Text($"{seconds / 60} min {seconds % 60:00} s");

    private static string Hours(long minutes) => Text($"{minutes / 60} h {minutes % 60:00} min");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
