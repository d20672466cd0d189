using System.Globalization;

namespace ImageRegression.Reports.Figures;

/// <summary>Colours that readers with any colour vision can tell apart.</summary>
internal static class Palette
{
    /// <summary>Of Okabe and Ito (2008).</summary>
    public const string Blue = "#0072b2", Vermilion = "#d55e00", Grey = "#6b7280";

    /// <summary>For classes: of Okabe and Ito, too, without black, and without yellow, which is too pale for a line on white.</summary>
    private static readonly string[] Classes = [Blue, "#e69f00", "#009e73", "#cc79a7", "#56b4e9", Vermilion];

    /// <summary>For the lines of several classes, a colour and a pattern of dashes: colours come again with other dashes.</summary>
    public static (string Colour, string Dashes) Line(int place) =>
        (Classes[place % Classes.Length], (place / Classes.Length) switch { 0 => "", 1 => "6 4", _ => "2 3" });

    /// <summary>For continuous values: ten colours along viridis, of evenly growing lightness.</summary>
    private static readonly int[] Viridis =
        [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725];

    /// <summary>The colour of a value: 0 for the darkest, 1 for the brightest; beyond, the ends.</summary>
    public static string Continuous(double position)
    {
        var place = Math.Clamp(double.IsNaN(position) ? 0 : position, 0, 1) * (Viridis.Length - 1);
        var (from, to) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        int Channel(int shift) => (int)Math.Round(
            ((Viridis[from] >> shift) & 255) + ((place - from) * (((Viridis[to] >> shift) & 255) - ((Viridis[from] >> shift) & 255))));
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(16):x2}{Channel(8):x2}{Channel(0):x2}");
    }
}
