namespace ImageRegression.Images;

/// <summary>Counts the groups of prefix codes of a lossless WebP stream (RFC 9649, section 3) before a decoder makes tables for each.</summary>
/// <remarks>
/// A group is named by a pixel of the entropy image, which lies behind the images of the transforms; all of them are read here. Copied pixels and those of the
/// colour cache were literals before, so that literals alone tell the highest name. A file of 144 bytes may name 65,536 groups: tables of more than a gigabyte.
/// </remarks>
internal ref struct WebPCodes(ReadOnlySpan<byte> stream)
{
    private const int Literals = 256, LengthCodes = 24, DistanceCodes = 40;
    private const int Predictor = 0, Colour = 1, Indexing = 3;   // the transform that is left, 2, has no data

    private readonly ReadOnlySpan<byte> stream = stream;
    private long at;
    private int transforms;   // bits of those that came

    // In which order the lengths of the codes of code lengths are stored.
    private static ReadOnlySpan<byte> Order => [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>How many groups a stream names; tables are made for all up to the highest.</summary>
    /// <param name="stream">What follows the sizes.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <exception cref="InvalidDataException">The stream is cut off or makes no sense.</exception>
    public static int Groups(ReadOnlySpan<byte> stream, long width, long height)
    {
        var codes = new WebPCodes(stream);
        while (codes.Bits(1) == 1)
            width = codes.Transform(width, height);
        if (codes.Bits(1) == 1)
            codes.Bits(4);   // the size of the colour cache
        return codes.Bits(1) == 0 ? 1 : codes.HighestGroup(codes.Bits(3) + 2, width, height) + 1;
    }

    // Returns the width of the image that is transformed.
    private long Transform(long width, long height)
    {
        var kind = Bits(2);
        if ((transforms & (1 << kind)) != 0)   // each comes once (RFC 9649, section 4), and a thousand would take minutes to read
            throw Damaged();
        transforms |= 1 << kind;
        switch (kind)
        {
            case Predictor or Colour:
                HighestGroup(Bits(3) + 2, width, height);
                return width;
            case Indexing:
                var colours = Bits(8) + 1;
                HighestGroup(0, colours, 1);
                return Shrunk(width, colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3);
            default:
                return width;
        }
    }

    private static long Shrunk(long size, int bits) => (size + (1L << bits) - 1) >> bits;

    // Of an image without groups of its own, with a pixel for each square of 2^bits pixels.
    private int HighestGroup(int bits, long width, long height)
    {
        var cache = Bits(1) == 1 ? 1 << Bits(4) : 0;
        var (green, red, blue, alpha, distance) = (Code(Literals + LengthCodes + cache), Code(Literals), Code(Literals), Code(Literals), Code(DistanceCodes));
        var highest = 0;
        for (var left = Shrunk(width, bits) * Shrunk(height, bits); left > 0;)
        {
            var symbol = Symbol(green);
            if (symbol is >= Literals and < Literals + LengthCodes)
            {
                left -= Value(symbol - Literals);
                Value(Symbol(distance));
                continue;
            }
            left--;
            if (symbol >= Literals)
                continue;
            highest = Math.Max(highest, (Symbol(red) << 8) | symbol);
            Symbol(blue);
            Symbol(alpha);
        }
        return highest;
    }

    // A length or a distance: its prefix and the bits behind it.
    private long Value(int prefix) => prefix < 4 ? prefix + 1
        : ((2L + (prefix & 1)) << ((prefix - 2) >> 1)) + Bits((prefix - 2) >> 1) + 1;

    private PrefixCode Code(int symbols)
    {
        var lengths = new byte[symbols];
        if (Bits(1) == 1)
        {
            var two = Bits(1) == 1;
            Give(lengths, Bits(Bits(1) == 1 ? 8 : 1));
            if (two)
                Give(lengths, Bits(8));
            return new(lengths);
        }
        var own = new byte[Order.Length];
        var stored = 4 + Bits(4);
        for (var i = 0; i < stored; i++)
            own[Order[i]] = (byte)Bits(3);
        ReadLengths(lengths, new(own));
        return new(lengths);
    }

    private void ReadLengths(byte[] lengths, PrefixCode own)
    {
        var most = Bits(1) == 0 ? lengths.Length : 2 + Bits(2 + (2 * Bits(3)));
        byte before = 8;
        for (var symbol = 0; symbol < lengths.Length && most > 0; most--)
        {
            var read = Symbol(own);
            if (read < 16)
            {
                lengths[symbol++] = (byte)read;
                before = read > 0 ? (byte)read : before;
                continue;
            }
            var (repeats, length) = read switch { 16 => (3 + Bits(2), before), 17 => (3 + Bits(3), (byte)0), _ => (11 + Bits(7), (byte)0) };
            if (repeats > lengths.Length - symbol)
                throw Damaged();
            lengths.AsSpan(symbol, repeats).Fill(length);
            symbol += repeats;
        }
    }

    private static void Give(byte[] lengths, int symbol)
    {
        if (symbol >= lengths.Length)
            throw Damaged();
        lengths[symbol] = 1;
    }

    private int Symbol(PrefixCode code)
    {
        if (code.Only is { } only)
            return only;
        var (value, first, index) = (0, 0, 0);
        for (var length = 1; length < code.Counts.Length; length++)
        {
            value |= Bits(1);
            if (value - first < code.Counts[length])
                return code.Symbols[index + value - first];
            index += code.Counts[length];
            first = (first + code.Counts[length]) << 1;
            value <<= 1;
        }
        throw Damaged();
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, at++)
            value |= at >> 3 < stream.Length ? ((stream[(int)(at >> 3)] >> (int)(at & 7)) & 1) << i
                : throw new InvalidDataException("it is cut off: its WebP codes reach beyond its end");
        return value;
    }

    private static InvalidDataException Damaged() => new("it is damaged: its WebP codes make no sense");

    /// <summary>A canonical prefix code: how many symbols have each length, and the symbols by length and value.</summary>
    private readonly struct PrefixCode
    {
        public PrefixCode(byte[] lengths)
        {
            int[] used = [.. Enumerable.Range(0, lengths.Length).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol])];
            Only = used is [var only] ? only : used is [] ? 0 : null;
            Symbols = used;
            Counts = new int[16];
            foreach (var symbol in used)
                Counts[lengths[symbol]]++;
        }

        /// <summary>The only symbol, which takes no bits; null where there are more.</summary>
        public int? Only { get; }

        public int[] Symbols { get; }

        public int[] Counts { get; }
    }
}
