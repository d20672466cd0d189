using System.IO.Compression;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>The raw numbers in a checkpoint, as tensors.</summary>
internal sealed class PickledStorages(ZipArchive zip, string folder)
{
    private const long MostStorageBytes = int.MaxValue;
    private const long MostElements = int.MaxValue;   // a view may repeat its storage without end, its copy may not
    private readonly Dictionary<string, Tensor> loaded = [];

    /// <summary>A view of a storage: flat numbers, seen at an offset in steps. Checked, so that no view leaves its storage.</summary>
    public Tensor Tensor(PickledStorage storage, long offset, long[] shape, long[] stride)
    {
        var flat = Flat(storage);
        if (shape.Length != stride.Length || offset < 0 || shape.Any(size => size < 0) || stride.Any(step => step < 0))
            throw new InvalidDataException($"a tensor has the impossible shape [{string.Join(", ", shape)}] in steps of [{string.Join(", ", stride)}]");
        if (shape.Aggregate(1L, (product, size) => checked(product * size)) > MostElements)
            throw new InvalidDataException($"a tensor has the shape [{string.Join(", ", shape)}], more than any checkpoint of one storage holds");
        var last = shape.Contains(0) ? -1 : checked(offset + shape.Zip(stride, (size, step) => checked((size - 1) * step)).Sum());
        if (last >= flat.NumberOfElements)
            throw new InvalidDataException($"a tensor of shape [{string.Join(", ", shape)}] reaches beyond the end of its storage");
        using var view = flat.as_strided(shape, stride, offset);
        return view.clone();
    }

    private Tensor Flat(PickledStorage storage)
    {
        if (loaded.TryGetValue(storage.Key, out var known))
            return known.dtype == storage.Type ? known : throw new InvalidDataException($"storage {storage.Key} is used as two types");
        var entry = zip.GetEntry($"{folder}data/{storage.Key}") ?? throw new InvalidDataException($"storage {storage.Key} is missing");
        var flat = empty([storage.Elements], storage.Type);
        if (entry.Length != flat.NumberOfElements * flat.ElementSize)
            throw new InvalidDataException(
                $"storage {storage.Key} has {entry.Length} bytes, and {storage.Elements} numbers of {storage.Type} are expected");
        if (entry.Length > MostStorageBytes)
            throw new InvalidDataException($"storage {storage.Key} is larger than 2 GB; convert the file to safetensors");
        using var stream = entry.Open();
        stream.ReadExactly(flat.bytes);
        return loaded[storage.Key] = flat;
    }
}

/// <summary>A block of numbers in a checkpoint.</summary>
internal sealed record PickledStorage(ScalarType Type, string Key, long Elements);
