namespace ImageRegression.Training;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"): a stream for every pair
/// (seed, position), so that randomness is a function of where training stands and never of how it got there.
/// </summary>
internal struct SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    public static SeededRandom At(ulong seed, ulong position) =>
        new() { _state = Mix(Mix(seed + Golden) ^ (position * 0xD1342543DE82EF95 + Golden)) };

    /// <summary>A seed for a generator that has its own algorithm.</summary>
    public static ulong SeedAt(ulong seed, ulong position) => At(seed, position).Next();

    public ulong Next() => Mix(_state += Golden);

    /// <summary>Uniform in 0 … bound − 1, without bias (Lemire 2019).</summary>
    public ulong Below(ulong bound)
    {
        while (true)
        {
            var high = Math.BigMul(Next(), bound, out var low);
            if (low >= bound || low >= (0 - bound) % bound)
                return high;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
