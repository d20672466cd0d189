using System.Globalization;

namespace ImageRegression.Tables;

/// <summary>The difference of two numbers as people write them: 0.4 − 0.3 is 0.1, in binary it is 0.10000000000000003.</summary>
/// <remarks>
/// For whatever asks whether two labels differ by more than a third number, or by as much as two others: there the last bit decides. Each number is
/// taken as the shortest decimal that reads as it, which is what stood in its table for up to 15 digits; decimals are subtracted exactly, and the
/// nearest double is given. So the differences of labels of a grid are equal where they are equal on paper.
/// </remarks>
internal static class WrittenDifference
{
    // Within these a decimal of 28 places holds all 17 digits of a double.
    private const double Least = 1e-11, Most = 1e11;

    /// <summary><paramref name="number"/> − <paramref name="other"/>; in binary where a number is none, infinite, 10¹¹ or more, or nearer to 0 than 10⁻¹¹.</summary>
    public static double Of(double number, double other) =>
        Written(number) is { } one && Written(other) is { } two
            ? double.Parse((one - two).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)   // a cast need not round to the nearest
            : number - other;

    private static decimal? Written(double number) => number == 0 || Math.Abs(number) is >= Least and < Most
        ? decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
