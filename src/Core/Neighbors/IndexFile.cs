using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>An index as one safetensors file that needs nothing beside it and that other tools can read.</summary>
/// <remarks>
/// Tensors <c>embeddings</c> [N, D] and <c>labels</c> [N] (float64, label units); metadata <c>format</c>, <c>radius</c>,
/// <c>cases</c> (id, subject, the covariates that the model sees), <c>binding</c> and, where calibrated, <c>calibration</c>, each as JSON;
/// where labels lie on a circle also its <c>period</c>.
/// </remarks>
public static class IndexFile
{
    /// <summary>Name of the file in the results of the stages that make an index.</summary>
    public const string Name = "index.safetensors";

    private const string Format = "imageregression-index-2";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes an index.</summary>
    public static void Save(NeighborIndex index, string path)
    {
        using var labels = tensor(index.Train.Labels.ToArray());
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["radius"] = JsonSerializer.Serialize(index.Radius, Json),
            ["cases"] = JsonSerializer.Serialize(index.Train.Cases, Json),
            ["binding"] = JsonSerializer.Serialize(index.Binding, Json),
        };
        if (index.Calibration is { } calibration)
            metadata["calibration"] = JsonSerializer.Serialize(calibration, Json);
        if (index.Train.Axis.Period is { } period)
            metadata["period"] = JsonSerializer.Serialize(period, Json);
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["embeddings"] = index.Train.Vectors, ["labels"] = labels }, metadata);
    }

    /// <summary>Reads an index; to be disposed.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged or no index.</exception>
    public static NeighborIndex Open(string path)
    {
        var metadata = Safetensors.Describe(path).Metadata;
        if (metadata.GetValueOrDefault("format") != Format)
            throw new UserErrorException($"The file is no index of this version: its format is '{metadata.GetValueOrDefault("format")}', not '{Format}'. Run the study again.", path);
        var tensors = Safetensors.Read(path, ["embeddings", "labels"]);
        using var labels = tensors["labels"];
        try
        {
            var cases = Parsed<ImmutableArray<EmbeddedCase>>("cases");
            var values = labels.ToHost<double>();
            var axis = metadata.ContainsKey("period") ? LabelAxis.Circle(Parsed<double>("period")) : LabelAxis.Straight;
            if (cases.Length != tensors["embeddings"].shape[0] || !cases.Select(c => c.Label).SequenceEqual(values))
                throw new JsonException("cases, labels and embeddings do not belong together");
            return new NeighborIndex(new(tensors["embeddings"].DetachFromDisposeScope(), cases) { Axis = axis }, Parsed<double>("radius"), Parsed<IndexBinding>("binding"))
            {
                Calibration = metadata.ContainsKey("calibration") ? Parsed<IndexCalibration>("calibration") : null,
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
        {
            tensors["embeddings"].Dispose();
            throw new UserErrorException($"The index cannot be read: {fault.Message}. Run the study again.", path, inner: fault);
        }

        T Parsed<T>(string name) => JsonSerializer.Deserialize<T>(metadata[name], Json) ?? throw new JsonException($"'{name}' is null");
    }

    /// <summary>Reads an index that must belong to a model and its images; to be disposed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="present">The model and the images whose embeddings it will be searched for.</param>
    /// <exception cref="UserErrorException">As before, or the index belongs to others; the message says which differ.</exception>
    public static NeighborIndex Open(string path, IndexBinding present)
    {
        var index = Open(path);
        try
        {
            index.Binding.RequireSame(present, path);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }
}
