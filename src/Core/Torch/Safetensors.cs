using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>Tensors in files that any tool can read and that carry no code: the safetensors format.</summary>
/// <remarks>
/// Bytes go straight between file and tensor memory. See https://github.com/huggingface/safetensors; this reader holds
/// to the format's rules (no gap, no overlap, no duplicate name) and refuses what breaks them.
/// </remarks>
public static class Safetensors
{
    /// <summary>Writes tensors to a file.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="tensors">Tensors by name, of any device and layout; they stay as they are.</param>
    /// <param name="metadata">Texts by name, kept with the tensors.</param>
    /// <param name="unsigned16">Names of Int16 tensors whose bits are unsigned numbers, to be marked U16.</param>
    /// <param name="flushToDisk">Whether to return only when the bytes have reached the disk.</param>
    /// <exception cref="ArgumentException">A name comes twice, is reserved, or a type has no place in the format.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        IReadOnlySet<string>? unsigned16 = null, bool flushToDisk = false)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        Write(stream, tensors, metadata, unsigned16);
        if (flushToDisk)
            Disk.Flush(stream);
    }

    /// <summary>Writes tensors to a stream.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{KeyValuePair{string, Tensor}}, IReadOnlyDictionary{string, string}?, IReadOnlySet{string}?, bool)"/>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        IReadOnlySet<string>? unsigned16 = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // Larger elements first, so that every tensor starts at a multiple of its element size.
        var all = tensors.Select(it => (it.Key, it.Value, Format: FormatOf(it.Key, it.Value, unsigned16)))
            .OrderByDescending(it => SafetensorsFormat.BytesOf(it.Format)).ToArray();
        var header = Header(all, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        using var noGrad = no_grad();
        foreach (var (_, tensor, _) in all)
            TensorBytes.ForEachPart(tensor, part => stream.Write(part.bytes));
    }

    /// <summary>Reads tensors from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Which tensors; all by default.</param>
    /// <param name="unsigned16">Whether to read U16 as Int16 of the same bits; otherwise such a tensor is an error.</param>
    /// <returns>Tensors by name, on the CPU.</returns>
    /// <exception cref="UserErrorException">The file is not there, is damaged, or lacks a name.</exception>
    public static Dictionary<string, Tensor> Read(string path, IReadOnlyCollection<string>? names = null, bool unsigned16 = false)
    {
        using var stream = Open(path);
        var header = SafetensorsHeader.Read(stream, path);
        var absent = (names ?? []).Except(header.Entries.Select(entry => entry.Name)).ToArray();
        if (absent.Length > 0)
            throw new UserErrorException($"There is no tensor called {string.Join(", ", absent.Select(name => $"'{name}'"))}.", path);
        var wanted = header.Entries.Where(entry => names?.Contains(entry.Name) ?? true).ToArray();
        if (!unsigned16 && wanted.FirstOrDefault(entry => entry.Format == SafetensorsFormat.Unsigned16) is { } refused)
            throw new UserErrorException(
                $"Tensor '{refused.Name}' holds unsigned 16-bit numbers, for which libtorch has no type; ask for their bits as Int16.", path);
        using var noGrad = no_grad();
        return wanted.ToDictionary(entry => entry.Name, entry => Read(stream, header.DataStart, entry));
    }

    /// <summary>What a file holds, without reading the tensors.</summary>
    /// <exception cref="UserErrorException">The file is not there or is damaged.</exception>
    public static (ImmutableArray<SafetensorsEntry> Entries, ImmutableSortedDictionary<string, string> Metadata) Describe(string path)
    {
        using var stream = Open(path);
        var header = SafetensorsHeader.Read(stream, path);
        return (header.Entries, header.Metadata);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return RegularFile.Open(path, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The file cannot be opened: {fault.Message}.", path, inner: fault);
        }
    }

    private static Tensor Read(FileStream stream, long dataStart, SafetensorsEntry entry)
    {
        var tensor = empty([.. entry.Shape], entry.DType);
        stream.Position = dataStart + entry.Begin;
        TensorBytes.ForEachPart(tensor, part => stream.ReadExactly(part.bytes));
        return tensor;
    }

    private static string FormatOf(string name, Tensor tensor, IReadOnlySet<string>? unsigned16) =>
        unsigned16?.Contains(name) == true && tensor.dtype == ScalarType.Int16
            ? SafetensorsFormat.Unsigned16
            : SafetensorsFormat.FormatOf(tensor.dtype)
              ?? throw new ArgumentException($"Tensor '{name}' is of type {tensor.dtype}, which safetensors has no name for.", nameof(tensor));

    private static byte[] Header((string Name, Tensor Tensor, string Format)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, text) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
                    json.WriteString(key, text);
                json.WriteEndObject();
            }
            var (next, names) = (0L, new HashSet<string> { "__metadata__" });
            foreach (var (name, tensor, format) in tensors)
            {
                if (!names.Add(name))
                    throw new ArgumentException($"The name '{name}' is reserved or given twice.", nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", format);
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", next, next += tensor.NumberOfElements * SafetensorsFormat.BytesOf(format));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        buffer.Write("        "u8[..(int)((8 - buffer.Length % 8) % 8)]);   // the data then starts at a multiple of 8
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
