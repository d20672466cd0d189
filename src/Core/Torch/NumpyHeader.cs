using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageRegression.Torch;

/// <summary>What a NumPy array says of itself before its numbers: type, order, shape.</summary>
/// <remarks>https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3.</remarks>
/// <param name="Type">As NumPy writes it, such as <c>&lt;f4</c>.</param>
/// <param name="IsFortranOrder">Whether the first axis runs fastest.</param>
/// <param name="ShapeText">The shape as it stands there, without parentheses.</param>
/// <param name="Length">Bytes before the numbers.</param>
internal sealed partial record NumpyHeader(string Type, bool IsFortranOrder, string ShapeText, int Length)
{
    /// <summary>The axes; −1 where one is no whole number.</summary>
    public long[] Shape => [.. ShapeText.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    /// <summary>Reads it, and leaves the stream at the numbers.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public static NumpyHeader Read(Stream stream)
    {
        var start = new byte[12];
        if (stream.ReadAtLeast(start.AsSpan(0, 10), 10, throwOnEndOfStream: false) < 10 || start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("It holds no NumPy array.");
        var isShort = start[6] == 1;
        if (!isShort && stream.ReadAtLeast(start.AsSpan(10, 2), 2, throwOnEndOfStream: false) < 2)
            throw new InvalidDataException("Its NumPy header is cut off.");
        var length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > 1 << 16)
            throw new InvalidDataException($"Its NumPy header claims {length:N0} bytes.");
        var bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("Its NumPy header is cut off.");
        var text = Encoding.Latin1.GetString(bytes);
        return new(Entry(text, TypeEntry()), Entry(text, OrderEntry()) != "False", Entry(text, ShapeEntry()), (isShort ? 10 : 12) + bytes.Length);
    }

    private static string Entry(string header, Regex entry) => entry.Match(header) is { Success: true } match ? match.Groups[1].Value
        : throw new InvalidDataException("Its NumPy header is damaged.");

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex TypeEntry();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderEntry();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapeEntry();
}
