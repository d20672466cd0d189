using System.Collections.Immutable;
using System.Runtime.Serialization;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Start.From(string, bool, double[], double[])"/>
internal sealed record FileStart : Start
{
    /// <summary>Where the file lies; its content decides.</summary>
    [IgnoreDataMember]
    public required string File { get; init; }

    /// <summary>What the weights expect of pixels; null: torchvision's, or what the file says itself.</summary>
    public PixelNormalization? Pixels { get; init; }

    internal override ImmutableArray<SourceFile> Sources => [new(File)];

    internal override PretrainedWeights Read()
    {
        var tensors = Path.GetExtension(File).Equals(".safetensors", StringComparison.OrdinalIgnoreCase) ? Safetensors.Read(File) : CheckpointContents.Network(PickledCheckpoint.Load(File));
        if (!ClipWeights.IsWhole(tensors.Keys))
            return new(Path.GetFileName(File), tensors, Pixels ?? PixelsOf(tensors));
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        var images = ClipWeights.ReadImages(File);   // the tower of texts has weights of the same names
        return images with { Pixels = Pixels ?? images.Pixels };
    }

    // A training of our own says in its weights what it does to pixels, and that it does nothing by its names; others' first layer says how many channels there are.
    private static PixelNormalization? PixelsOf(Dictionary<string, Tensor> tensors)
    {
        if (Named("pixel_mean") is { } mean && Named("pixel_std") is { } std)
            return new(Doubles(mean), Doubles(std));
        if (tensors.Keys.Any(name => name.StartsWith("features_extractor.", StringComparison.Ordinal) || name.StartsWith("embedder.", StringComparison.Ordinal)))
            return null;
        var first = tensors.FirstOrDefault(one => one.Value.dim() == 4 || (one.Value.dim() == 5 && one.Key.EndsWith("patch_embed.proj.weight", StringComparison.Ordinal))).Value;   // or VideoMAE's
        return first is null || first.shape[1] != PixelNormalization.Torchvision.Channels ? null
            : Named("time_embed") is not null ? PixelNormalization.TimeSformer : PixelNormalization.Torchvision;

        Tensor? Named(string buffer) => tensors.FirstOrDefault(one => one.Key.EndsWith(buffer, StringComparison.Ordinal)).Value;

        static ImmutableArray<double> Doubles(Tensor buffer)
        {
            using var values = buffer.to(float64).flatten();
            return [.. values.ToHost<double>()];
        }
    }
}
