using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace ImageRegression.Torch;

/// <summary>What a safetensors file holds, checked: 8 bytes of length, JSON, then the tensors' bytes without a gap.</summary>
internal sealed record SafetensorsHeader(
    ImmutableArray<SafetensorsEntry> Entries, ImmutableSortedDictionary<string, string> Metadata, long DataStart)
{
    private const string MetadataKey = "__metadata__";

    /// <summary>Reads the header at the start of a stream and checks it against the stream's length.</summary>
    /// <exception cref="UserErrorException">The file is damaged or not of this format.</exception>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < prefix.Length)
            throw Damaged(file, $"it has {stream.Length} bytes, too few for a header");
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsFormat.MostHeaderBytes || (long)length > stream.Length - prefix.Length)
            throw Damaged(file, $"its header is said to be {length} bytes long, in a file of {stream.Length}");
        var text = new byte[(int)length];
        stream.ReadExactly(text);
        try
        {
            using var json = JsonDocument.Parse(text);
            return Parse(json.RootElement, prefix.Length + (long)length, stream.Length, file);
        }
        catch (InvalidOperationException)
        {
            throw Damaged(file, "its header holds a name that is no Unicode text");   // told only when the name is asked for
        }
        catch (JsonException fault)
        {
            throw Damaged(file, $"its header is no JSON ({fault.Message})");
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, long dataStart, long fileLength, string file)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Damaged(file, "its header is no JSON object");
        var properties = root.EnumerateObject().ToArray();
        if (properties.Length > SafetensorsFormat.MostEntries + 1)
            throw Damaged(file, $"it lists {properties.Length} tensors; {SafetensorsFormat.MostEntries} at most are read");
        if (properties.GroupBy(property => property.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Damaged(file, $"it has two tensors called '{twice.Key}'");

        var entries = properties.Where(property => property.Name != MetadataKey)
            .Select(property => Entry(property, file)).OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToImmutableArray();
        var next = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != next)
                throw Damaged(file, $"tensor '{entry.Name}' begins at byte {entry.Begin}, and the one before it ends at {next}");
            next = entry.End;
        }
        if (next != fileLength - dataStart)
            throw Damaged(file, $"its tensors take {next} bytes, and {fileLength - dataStart} follow the header");
        return new(entries, MetadataOf(properties, file), dataStart);
    }

    private static SafetensorsEntry Entry(JsonProperty property, string file)
    {
        try
        {
            var format = property.Value.GetProperty("dtype").GetString()!;
            var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToImmutableArray();
            var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
            if (SafetensorsFormat.TypeOf(format) is null)
                throw Damaged(file, $"tensor '{property.Name}' is of the type '{format}', which is not supported");
            if (shape.Length > SafetensorsFormat.MostAxes || shape.Any(size => size < 0))
                throw Damaged(file, $"tensor '{property.Name}' has the impossible shape [{string.Join(", ", shape)}]");
            var bytes = checked(shape.Aggregate(1L, (product, size) => checked(product * size)) * SafetensorsFormat.BytesOf(format));
            if (offsets is not [var begin, var end] || begin < 0 || end < begin || end - begin != bytes)
                throw Damaged(
                    file,
                    $"tensor '{property.Name}', {format} of shape [{string.Join(", ", shape)}], needs {bytes} bytes; its offsets are [{string.Join(", ", offsets)}]");
            return new(property.Name, format, shape, begin, end);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Damaged(file, $"the entry of tensor '{property.Name}' cannot be read: {fault.Message}");
        }
    }

    private static ImmutableSortedDictionary<string, string> MetadataOf(JsonProperty[] properties, string file)
    {
        var element = properties.Where(property => property.Name == MetadataKey).Select(property => (JsonElement?)property.Value).SingleOrDefault();
        if (element is null)
            return ImmutableSortedDictionary<string, string>.Empty;
        if (element.Value.ValueKind != JsonValueKind.Object
            || element.Value.EnumerateObject().Any(item => item.Value.ValueKind != JsonValueKind.String))
            throw Damaged(file, "its metadata is not an object of texts");
        return element.Value.EnumerateObject().Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            (all, item) => all.SetItem(item.Name, item.Value.GetString()!));
    }

    internal static UserErrorException Damaged(string file, string what) =>
        new($"The safetensors file is damaged or incomplete: {what}. Make it again or copy it again.", file);
}
