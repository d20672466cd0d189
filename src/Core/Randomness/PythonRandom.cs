namespace ImageRegression.Randomness;

/// <summary>CPython's <c>random.Random</c>, bit for bit, as far as samples are drawn: results of Python studies can be repeated.</summary>
/// <remarks>
/// MT19937 of Matsumoto and Nishimura (1998), ACM TOMACS 8(1), seeded by array with the 32-bit words of |seed|.
/// Not for secrets.
/// </remarks>
internal sealed class PythonRandom
{
    private const int Length = 624, Middle = 397;
    private readonly uint[] state = new uint[Length];
    private int used = Length;

    /// <summary>As <c>random.seed(seed)</c> with an int.</summary>
    public PythonRandom(long seed)
    {
        var magnitude = seed < 0 ? 0 - (ulong)seed : (ulong)seed;
        Seed(magnitude > uint.MaxValue ? [(uint)magnitude, (uint)(magnitude >> 32)] : [(uint)magnitude]);
    }

    /// <summary>As <c>random.getrandbits(bits)</c>, 1 to 32 bits.</summary>
    public uint Bits(int bits) => Next() >> (32 - bits);

    /// <summary>As <c>random.randrange(bound)</c>: uniform in [0, bound), bound ≥ 1.</summary>
    public int Below(int bound)
    {
        var bits = 32 - int.LeadingZeroCount(bound);
        uint drawn;
        do
            drawn = Bits(bits);
        while (drawn >= bound);
        return (int)drawn;
    }

    /// <summary>As <c>random.sample(range(population), count)</c>: distinct values in the order drawn.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or more than the population.</exception>
    public int[] Sample(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        return population <= PoolLimit(count) ? FromPool(population, count) : FromSet(population, count);
    }

    // Where CPython prefers a list of the whole population to a set of what was drawn; the two draw differently.
    private static double PoolLimit(int count) => 21 + (count > 5 ? Math.Pow(4, Math.Ceiling(Math.Log(count * 3.0) / Math.Log(4))) : 0);

    private int[] FromPool(int population, int count)
    {
        var pool = Enumerable.Range(0, population).ToArray();
        var drawn = new int[count];
        for (var i = 0; i < count; i++)
        {
            var at = Below(population - i);
            drawn[i] = pool[at];
            pool[at] = pool[population - i - 1];
        }
        return drawn;
    }

    private int[] FromSet(int population, int count)
    {
        var (seen, drawn) = (new HashSet<int>(), new int[count]);
        for (var i = 0; i < count; i++)
            do
                drawn[i] = Below(population);
            while (!seen.Add(drawn[i]));
        return drawn;
    }

    private uint Next()
    {
        if (used == Length)
            Refill();
        var y = state[used++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7FFFFFFF);
            state[i] = state[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) * 0x9908B0DF);
        }
        used = 0;
    }

    private void Seed(ReadOnlySpan<uint> key)
    {
        state[0] = 19650218;
        for (var i = 1; i < Length; i++)
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
        var (at, word) = (1, 0);
        for (var round = Length; round > 0; round--)
        {
            state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1664525)) + key[word] + (uint)word;
            Advance(ref at);
            word = (word + 1) % key.Length;
        }
        for (var round = Length - 1; round > 0; round--)
        {
            state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1566083941)) - (uint)at;
            Advance(ref at);
        }
        state[0] = 0x80000000;
    }

    private void Advance(ref int at)
    {
        if (++at < Length)
            return;
        state[0] = state[Length - 1];
        at = 1;
    }
}
