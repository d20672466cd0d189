using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageRegression.Tables;

/// <summary>What the text of one field is: missing, a number, a number with a decimal comma.</summary>
internal static partial class FieldText
{
    /// <summary>Whether a field says that there is no value, as people, pandas, R and Excel write it.</summary>
    public static bool IsMissing(string text) => text.ToUpperInvariant() is "" or "NA" or "N/A" or "#N/A" or "<NA>" or "NAN" or "NULL" or "NONE" or ".";

    /// <summary>Whether a field is a finite number with a decimal point, if with any mark.</summary>
    public static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Whether a field is a number with one decimal comma and no point.</summary>
    public static bool HasDecimalComma(string text) => DecimalComma().IsMatch(text);

    /// <summary>Whether the comma of such a number could separate thousands: 1,234.</summary>
    public static bool MayBeThousands(string text) => Thousands().IsMatch(text);

    [GeneratedRegex(@"^[+-]?\d*,\d+([eE][+-]?\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[+-]?[1-9]\d{0,2},\d{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();
}
