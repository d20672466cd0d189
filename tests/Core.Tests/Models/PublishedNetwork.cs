using System.Text.Json;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>What a published implementation says of a network: a file of <c>published</c>, which tells how it was made.</summary>
internal sealed class PublishedNetwork
{
    private const uint Images = 90000, Upstream = 90001;

    private readonly JsonElement root;

    private PublishedNetwork(JsonElement root) => this.root = root;

    /// <summary>Reads a file of <c>published</c>, or of another folder beside it.</summary>
    public static PublishedNetwork Read(string name, string folder = "published")
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", folder, $"{name}.json")));
        return new(file.RootElement.Clone());
    }

    public JsonElement Root => root;

    public IEnumerable<JsonElement> Cases => root.GetProperty("cases").EnumerateArray();

    /// <summary>Entries of the state dict in PyTorch's order.</summary>
    public static List<Entry> Listing(JsonElement element) =>
        [.. element.GetProperty("state_dict_name_shape_kind").EnumerateArray().Select((entry, ordinal) =>
            new Entry((uint)ordinal, entry[0].GetString()!, [.. entry[1].EnumerateArray().Select(size => size.GetInt64())], entry[2].GetString()!))];

    /// <summary>Fills a network by the rule that the published one was filled by, in float64.</summary>
    public static void Fill(nn.Module network, IEnumerable<Entry> listing)
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var state = network.state_dict();
        foreach (var entry in listing.Where(entry => entry.Kind != "counter"))
            state[entry.Name].copy_(entry.Filled(state[entry.Name].shape));
    }

    /// <summary>The images or clips of a case, in [0, 1].</summary>
    public static Tensor Batch(JsonElement example)
    {
        long[] frames = example.TryGetProperty("frames", out var count) ? [count.GetInt64()] : [];
        long[] shape = [Int(example, "batch"), Int(example, "channels"), .. frames, Int(example, "height"), Int(example, "width")];
        using var unit = tensor(HashUnit.Series(shape.Aggregate((a, b) => a * b), Images));
        return ((unit + 1) / 2).reshape(shape);
    }

    /// <summary>What the outputs are multiplied by before they are summed and differentiated.</summary>
    public static Tensor Upwards(Tensor outputs) => tensor(HashUnit.Series(outputs.numel(), Upstream)).reshape(outputs.shape);

    public static long Int(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static double[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(number => number.GetDouble())];

    internal sealed record Entry(uint Ordinal, string Name, long[] Shape, string Kind)
    {
        /// <summary>Its values for a shape; that of the listing but where a case has other channels, outputs or sizes.</summary>
        public Tensor Filled(long[] shape)
        {
            var inputs = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
            var (offset, factor) = Kind switch
            {
                "matrix" => (0.0, Math.Sqrt((shape.Length >= 4 ? 6.0 : 3.0) / inputs)),
                "mean" or "bias" => (0, 0.1),
                "variance" => (1, 0.5),
                "norm" => (1, 0.2),
                "scale" => (0.5, 0.2),
                "token" => (0, 0.5),
                _ => throw new InvalidDataException($"{Name}: unknown rule '{Kind}'."),
            };
            return (tensor(HashUnit.Series(shape.Aggregate(1L, (a, b) => a * b), Ordinal)) * factor + offset).reshape(shape);
        }
    }
}
