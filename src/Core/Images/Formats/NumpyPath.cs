using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageRegression.Images;

/// <summary>
/// Image <see cref="Row"/> of an array of images in an .npz file, as NumPy's <c>savez</c> writes it and MedMNIST is
/// distributed; written <c>file.npz#array[row]</c>.
/// </summary>
/// <param name="Archive">The .npz file, relative to the image folder.</param>
/// <param name="Array">Name of the array, without <c>.npy</c>.</param>
/// <param name="Row">Index along the array's first axis, from 0.</param>
internal sealed partial record NumpyPath(string Archive, string Array, int Row)
{
    /// <summary>Whether a path is meant to name a row of an array, well written or not.</summary>
    public static bool IsMeant(string path) => path.Contains(".npz#", StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts of such a path; null where it is not well written.</summary>
    public static NumpyPath? Of(string path) =>
        Form().Match(path) is { Success: true } match && int.TryParse(match.Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? new(match.Groups[1].Value, match.Groups[2].Value, row)
            : null;

    [GeneratedRegex(@"^(.+\.npz)#([^\[\]#]+)\[(\d+)\]$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
