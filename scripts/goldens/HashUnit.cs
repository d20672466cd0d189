/// <summary>Numbers in [-1, 1) that any language makes alike: a hash of a position and of a series, exact in float32.</summary>
public static class HashUnit
{
    /// <summary>Number k of series j.</summary>
    public static double At(uint k, uint j) => 2 * ((Hash(k, j) >> 8) / 16777216.0) - 1;

    /// <summary>The first numbers of series j.</summary>
    public static double[] Series(long count, uint j)
    {
        var numbers = new double[count];
        for (var k = 0; k < numbers.Length; k++)
            numbers[k] = At((uint)k, j);
        return numbers;
    }

    /// <summary>The hash, of 32 bits.</summary>
    public static uint Hash(uint k, uint j)
    {
        var h = unchecked(k * 0x9E3779B1 + j * 0x85EBCA77 + 0x165667B1);
        h = unchecked((h ^ (h >> 16)) * 0x85EBCA6B);
        h = unchecked((h ^ (h >> 13)) * 0xC2B2AE35);
        return h ^ (h >> 16);
    }
}
