namespace ImageRegression.Randomness;

/// <summary>
/// The generator behind splits, augmentation and phantoms: the same numbers from the same seed on every machine and
/// in every version of .NET, which <see cref="Random"/> does not promise.
/// </summary>
/// <remarks>
/// state ← state + 0x9E3779B97F4A7C15, then a 64-bit finaliser. Steele, Lea and Flood (2014), "Fast splittable
/// pseudorandom number generators", OOPSLA; constants of Stafford's mix 13.
/// </remarks>
/// <param name="seed">Start of the sequence.</param>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>An independent sequence for item <paramref name="index"/> of a seeded whole.</summary>
    public static SplitMix64 For(ulong seed, ulong index) => new(Mix(seed) ^ Mix(index + 0xD1B54A32D192ED03));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Uniform in 0 .. bound − 1, without bias (Lemire 2019).</summary>
    public int Below(int bound) => (int)Below((long)bound);

    /// <inheritdoc cref="Below(int)"/>
    public long Below(long bound)
    {
        var range = (ulong)bound;
        var high = Math.BigMul(Next(), range, out var fraction);
        while (fraction < range && fraction < unchecked(0 - range) % range)
            high = Math.BigMul(Next(), range, out fraction);
        return (long)high;
    }

    /// <summary>Different numbers of 0 .. population − 1, in ascending order, each set of them as probable (Floyd; Bentley 1987, "Programming pearls: a sample of brilliance").</summary>
    /// <param name="population">How many there are; they are not listed.</param>
    /// <param name="count">How many are drawn; at most all.</param>
    public long[] Sample(long population, int count)
    {
        var drawn = new SortedSet<long>();
        for (var last = population - count; last < population; last++)
            if (!drawn.Add(Below(last + 1)))
                drawn.Add(last);
        return [.. drawn];
    }

    /// <summary>Standard normal deviate (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(Math.Tau * Uniform());

    /// <summary>Permutes <paramref name="items"/> in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
