using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>An index as one safetensors file that needs nothing beside it and that other tools can read.</summary>
/// <remarks>
/// Tensors <c>embeddings</c> [N, D], <c>labels</c> [N] (float64, label units) and, where there are any, <c>miniatures</c> [N, 8, 8] (float32, greys from 0 to 1); metadata <c>format</c>, <c>radius</c>,
/// <c>cases</c> (id, subject, the covariates that the model sees), <c>binding</c> and, where calibrated, <c>calibration</c>, each as JSON;
/// where labels lie on a circle also its <c>period</c>. Version 2, which had no miniatures, is read; a program that knows no circle refuses version 3.
/// </remarks>
public static class IndexFile
{
    /// <summary>Name of the file in the results of the stages that make an index.</summary>
    public const string Name = "index.safetensors";

    private const string Format = "imageregression-index-3", Without = "imageregression-index-2";

    private const string Embedded = "embeddings", Labels = "labels", Pictures = "miniatures";

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
        Safetensors.Write(path, Tensors(index, labels), metadata);
    }

    /// <summary>The tensors of an index, by the names that files give them.</summary>
    /// <param name="index">The index.</param>
    /// <param name="labels">Its labels, shape [N], float64.</param>
    internal static Dictionary<string, Tensor> Tensors(NeighborIndex index, Tensor labels)
    {
        var tensors = new Dictionary<string, Tensor> { [Embedded] = index.Train.Vectors, [Labels] = labels };
        if (index.Miniatures is { } miniatures)
            tensors[Pictures] = miniatures;
        return tensors;
    }

    /// <summary>An index of what <see cref="Tensors"/> wrote; to be disposed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cases">N cases.</param>
    /// <param name="axis">What their labels lie on.</param>
    /// <param name="radius">See <see cref="NeighborIndex"/>.</param>
    /// <param name="binding">See <see cref="NeighborIndex"/>.</param>
    /// <exception cref="JsonException">Cases, labels and tensors do not belong together.</exception>
    internal static NeighborIndex Open(string path, ImmutableArray<EmbeddedCase> cases, LabelAxis axis, double radius, IndexBinding binding)
    {
        using var scope = NewDisposeScope();
        var hasPictures = Safetensors.Describe(path).Entries.Any(entry => entry.Name == Pictures);
        var tensors = Safetensors.Read(path, hasPictures ? [Embedded, Labels, Pictures] : [Embedded, Labels]);
        if (cases.Length != tensors[Embedded].shape[0] || !cases.Select(c => c.Label).SequenceEqual(tensors[Labels].ToHost<double>()))
            throw new JsonException("cases, labels and embeddings do not belong together");
        try
        {
            var index = new NeighborIndex(new(tensors[Embedded], cases) { Axis = axis }, radius, binding) { Miniatures = tensors.GetValueOrDefault(Pictures) };
            index.Train.Vectors.DetachFromDisposeScope();
            index.Miniatures?.DetachFromDisposeScope();
            return index;
        }
        catch (ArgumentException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    /// <summary>Reads an index; to be disposed.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged or no index.</exception>
    public static NeighborIndex Open(string path)
    {
        var metadata = Safetensors.Describe(path).Metadata;
        if (metadata.GetValueOrDefault("format") is not (Format or Without))
            throw new UserErrorException($"The file is no index of this version: its format is '{metadata.GetValueOrDefault("format")}', not '{Format}'. Run the study again.", path);
        try
        {
            var axis = metadata.ContainsKey("period") ? LabelAxis.Circle(Parsed<double>("period")) : LabelAxis.Straight;
            var calibration = metadata.ContainsKey("calibration") ? Parsed<IndexCalibration>("calibration") : null;
            return Open(path, Parsed<ImmutableArray<EmbeddedCase>>("cases"), axis, Parsed<double>("radius"), Parsed<IndexBinding>("binding")) with { Calibration = calibration };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
        {
            throw new UserErrorException($"The index cannot be read: {fault.Message}. Run the study again.", path, inner: fault);
        }

        T Parsed<T>(string name) => JsonSerializer.Deserialize<T>(metadata[name], Json) ?? throw new JsonException($"'{name}' is null");
    }

    /// <summary>The cases whose pictures an index holds, by their names; the rest of it is not read.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    internal static ImmutableArray<string> PicturedIn(string path)
    {
        var (entries, metadata) = Safetensors.Describe(path);
        return entries.Any(entry => entry.Name == Pictures) && metadata.TryGetValue("cases", out var cases)
            ? [.. JsonSerializer.Deserialize<ImmutableArray<EmbeddedCase>>(cases, Json).Select(one => one.Id)] : [];
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
