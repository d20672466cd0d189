using System.Globalization;

namespace ImageRegression;

/// <summary>How many of something there are, as people say it.</summary>
internal static class Counted
{
    /// <summary><c>1 run</c>, <c>2 000 runs</c>.</summary>
    /// <param name="number">How many; digits stand in groups of three.</param>
    /// <param name="noun">What, in the singular; its plural takes an s.</param>
    public static string Of(long number, string noun) => $"{Digits(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary><c>1 run is kept</c>, <c>2 runs are kept</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="noun">What, in the singular; its plural takes an s.</param>
    /// <param name="one">What follows where there is one.</param>
    /// <param name="several">What follows where there are none or several.</param>
    public static string Of(long number, string noun, string one, string several) => $"{Of(number, noun)} {(number == 1 ? one : several)}";

    /// <summary><c>15 000</c>.</summary>
    public static string Digits(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
