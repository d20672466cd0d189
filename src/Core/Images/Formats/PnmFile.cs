namespace ImageRegression.Images;

/// <summary>The text header of PBM, PGM and PPM files (Netpbm formats P1 to P6).</summary>
internal static class PnmFile
{
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var at = 2;
        var width = Number(file, ref at);
        return new("PNM", width, Number(file, ref at));
    }

    private static long Number(ReadOnlySpan<byte> file, ref int at)
    {
        while (IsBlank(file[at]) || file[at] == '#')
            at += file[at] == '#' && file[at..].IndexOf((byte)'\n') is > 0 and var line ? line : 1;
        long number = 0;
        for (; file[at] is >= (byte)'0' and <= (byte)'9'; at++)
            number = Math.Min(uint.MaxValue, (number * 10) + file[at] - '0');
        return IsBlank(file[at]) ? number : throw new InvalidDataException("its PNM header holds no sizes");
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
