using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The fields of the first directory of a TIFF file (TIFF 6.0), and how many pictures its directories hold.</summary>
internal sealed class TiffDirectory
{
    private const ushort NewSubfileType = 254, SubfileType = 255;
    private const int MostDirectories = 65_536;

    private readonly Dictionary<ushort, long[]> fields;

    private TiffDirectory(Dictionary<ushort, long[]> fields, int pictures) => (this.fields, Pictures) = (fields, pictures);

    /// <summary>Directories that are no thumbnail, smaller copy or mask of another.</summary>
    public int Pictures { get; }

    /// <summary>The numbers of a field; empty where it is absent.</summary>
    public long[] this[ushort tag] => fields.GetValueOrDefault(tag) ?? [];

    /// <summary>The first number of a field.</summary>
    public long Number(ushort tag, long absent) => fields.TryGetValue(tag, out var numbers) && numbers.Length > 0 ? numbers[0] : absent;

    /// <exception cref="ArgumentOutOfRangeException">A directory or a field reaches beyond the end of the file.</exception>
    /// <exception cref="InvalidDataException">The directories lead in a circle.</exception>
    public static TiffDirectory Read(ReadOnlySpan<byte> file)
    {
        var isLittle = file[0] == 'I';
        var (first, pictures) = (default(Dictionary<ushort, long[]>), 0);
        var seen = new HashSet<uint>();
        for (var at = U32(file[4..], isLittle); at != 0;)
        {
            if (!seen.Add(at) || seen.Count > MostDirectories)
                throw new InvalidDataException("it is damaged: its TIFF directories lead in a circle");
            var directory = file[Within(at, file)..];
            var (fields, count) = (new Dictionary<ushort, long[]>(), U16(directory, isLittle));
            for (var entry = 0; entry < count; entry++)
            {
                Require(file, directory.Slice(2 + (entry * 12), 12), isLittle);
                if (directory.Slice(2 + (entry * 12), 12) is var field && U16(field, isLittle) is var tag && (first is null || tag is NewSubfileType or SubfileType))
                    fields[tag] = Numbers(file, field, isLittle);
            }
            var kind = fields.GetValueOrDefault(NewSubfileType) is [var flags, ..] ? flags : 0;
            var oldKind = fields.GetValueOrDefault(SubfileType) is [var old, ..] ? old : 1;
            if ((kind & 5) == 0 && oldKind != 2)   // 1: smaller copy, 4: mask
                pictures++;
            first ??= fields;
            // Some writers end the file with the last directory, without the 0 that says so.
            at = directory.Length >= 2 + (count * 12) + 4 ? U32(directory[(2 + (count * 12))..], isLittle) : 0;
        }
        return new(first ?? [], pictures);
    }

    // Of every field, read here or not: the library sets aside what a field claims before it looks where it lies.
    private static void Require(ReadOnlySpan<byte> file, ReadOnlySpan<byte> field, bool isLittle)
    {
        var size = U16(field[2..], isLittle) switch { 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 1 };
        if (size * (long)U32(field[4..], isLittle) is var bytes && bytes > file.Length)
            throw new InvalidDataException($"it is damaged: its TIFF field {U16(field, isLittle)} claims {bytes:N0} bytes of {file.Length:N0}");
    }

    private static long[] Numbers(ReadOnlySpan<byte> file, ReadOnlySpan<byte> field, bool isLittle)
    {
        var size = U16(field[2..], isLittle) switch { 1 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 13 => 4, _ => 0 };   // others are texts and fractions
        var count = U32(field[4..], isLittle);
        if (size == 0 || count == 0)
            return [];
        var bytes = (long)size * count;
        var values = (bytes <= 4 ? field[8..] : file[Within(U32(field[8..], isLittle), file)..])[..(int)bytes];
        var numbers = new long[count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = size == 1 ? values[i] : size == 2 ? U16(values[(2 * i)..], isLittle) : U32(values[(4 * i)..], isLittle);
        return numbers;
    }

    private static int Within(uint at, ReadOnlySpan<byte> file) => (int)Math.Min(at, (uint)file.Length);

    private static ushort U16(ReadOnlySpan<byte> at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
