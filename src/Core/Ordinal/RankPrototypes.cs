using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>A point of each rank and the scale of similarities: all that answers need of a language once it has read the prompts.</summary>
/// <param name="Levels">What the ranks stand for.</param>
/// <param name="Points">T, shape [R, E], rows of length 1.</param>
/// <param name="LogitScale">τ.</param>
internal sealed record RankPrototypes(RankLevels Levels, Tensor Points, double LogitScale) : IDisposable
{
    /// <summary>Those of a network with a head of ranks, in evaluation; null where it has another head.</summary>
    public static RankPrototypes? Of(nn.Module network) =>
        network is HeadedNetwork { Form: RankHead form } headed && headed.modules().OfType<IHasPrototypes>().FirstOrDefault()?.Prototypes() is var (points, scale)
            ? new(form.Levels, points, scale)
            : null;

    /// <summary>How probable each rank is for images.</summary>
    /// <param name="features">Embeddings of images, shape [N, E].</param>
    public ImmutableArray<RankDistribution> Distributions(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var logits = nn.functional.normalize(features.to(Points.dtype, Points.device)).mm(Points.t()) * Math.Exp(LogitScale);
        return [.. logits.to(float64).ToHost<double>().Chunk(Levels.Count).Select(row => RankDistribution.Of(Levels, row))];
    }

    /// <summary>Writes them: <c>prototypes</c> [R, E], <c>logit_scale</c> [] and <c>levels</c> [R], float64.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(path, new Dictionary<string, Tensor>
        {
            ["prototypes"] = Points.cpu(),
            ["logit_scale"] = tensor(LogitScale, float64),
            ["levels"] = tensor(Levels.Values.ToArray()),
        }, flushToDisk: true);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, or of something else.</exception>
    public static RankPrototypes Load(string path)
    {
        var read = Safetensors.Read(path);
        return read.TryGetValue("prototypes", out var points) && read.TryGetValue("logit_scale", out var scale) && read.TryGetValue("levels", out var levels)
            ? new(new RankLevels { Values = [.. levels.to(float64).ToHost<double>()] }, points, scale.to(float64).ToHost<double>()[0])
            : throw new UserErrorException("The file holds no prototypes of ranks: 'prototypes', 'logit_scale' or 'levels' is missing.", path);
    }

    /// <inheritdoc/>
    public void Dispose() => Points.Dispose();

    /// <summary>How many there are; the tensor is not looked at, for it may be freed.</summary>
    public override string ToString() => $"prototypes of {Levels.Count} ranks";
}
