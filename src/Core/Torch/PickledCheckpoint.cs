using System.Globalization;
using System.IO.Compression;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>Reads the tensors of a PyTorch checkpoint (<c>.pt</c>, <c>.pth</c>) without running any code in it.</summary>
/// <remarks>
/// A checkpoint is a zip of raw storages and a pickle, and a pickle is a program that may call any Python function. This
/// reader knows the handful of names that tensors need (see <see cref="RestrictedUnpickler"/>) and refuses all others, so
/// that a file from a stranger can be opened. For files of PyTorch 1.6 or later.
/// </remarks>
public static class PickledCheckpoint
{
    private const long MostPickleBytes = 1L << 28;
    private const int DeepestNesting = 64;
    private const string Parallel = "module.";

    /// <summary>Tensors by dotted name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stripModule">Whether to take the prefix <c>module.</c> off, which DataParallel puts before every name.</param>
    /// <returns>On the CPU. Dictionaries within dictionaries are joined by dots; what is no tensor is left out.</returns>
    /// <exception cref="UserErrorException">The file is not there, is damaged, or holds what is not known to be harmless.</exception>
    public static Dictionary<string, Tensor> Load(string path, bool stripModule = false)
    {
        try
        {
            using var zip = new ZipArchive(RegularFile.Open(path));
            var pickle = zip.Entries.FirstOrDefault(entry => entry.Name == "data.pkl")
                ?? throw new InvalidDataException("it has no data.pkl; save it anew with a current torch.save");
            var folder = pickle.FullName[..^"data.pkl".Length];
            if (zip.GetEntry($"{folder}byteorder") is { } order && System.Text.Encoding.ASCII.GetString(BytesOf(order, 16)) != "little")
                throw new InvalidDataException("it was written on a big-endian machine");
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            var root = new RestrictedUnpickler(BytesOf(pickle, MostPickleBytes), new PickledStorages(zip, folder).Tensor).Load();
            var tensors = TensorsIn(root, "", 0)
                .Select(entry => (Name: stripModule && entry.Name.StartsWith(Parallel, StringComparison.Ordinal) ? entry.Name[Parallel.Length..] : entry.Name, entry.Tensor))
                .ToDictionary(entry => entry.Name, entry => entry.Tensor);
            foreach (var tensor in tensors.Values)
                tensor.MoveToOuterDisposeScope();
            return tensors;
        }
        catch (Exception fault) when (fault is (IOException and not EndOfStreamException) or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The checkpoint cannot be opened: {fault.Message}.", path, inner: fault);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or OverflowException or ArgumentException or InvalidCastException)
        {
            throw new UserErrorException($"The checkpoint cannot be read: {fault.Message}.", path, inner: fault);
        }
    }

    internal static byte[] BytesOf(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most)
            throw new InvalidDataException($"{entry.FullName} has {entry.Length} bytes, and {most} are expected at most");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IEnumerable<(string Name, Tensor Tensor)> TensorsIn(object? value, string name, int depth) => value switch
    {
        _ when depth > DeepestNesting => throw new InvalidDataException($"it nests deeper than {DeepestNesting} levels"),
        Tensor tensor => [(name, tensor)],
        Dictionary<object, object?> inner => inner.SelectMany(entry =>
            TensorsIn(entry.Value, Join(name, Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!), depth + 1)),
        List<object?> inner => inner.SelectMany((entry, place) =>
            TensorsIn(entry, Join(name, place.ToString(CultureInfo.InvariantCulture)), depth + 1)),
        _ => [],
    };

    private static string Join(string outer, string inner) => outer.Length == 0 ? inner : $"{outer}.{inner}";
}
