using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Embeddings as the files of a result: a safetensors file that other tools can read, and whose its rows are.</summary>
internal static class EmbeddingFiles
{
    private const string Vectors = "embeddings.safetensors", Cases = "cases.json", Preparation = "preparation.json", Axis = "axis.json", Name = "embeddings";

    public static void Write(ArtifactFolder to, Embeddings embeddings)
    {
        Safetensors.Write(to.Path(Vectors), new Dictionary<string, Tensor> { [Name] = embeddings.Vectors });
        to.WriteJson(Cases, embeddings.Cases);
        if (embeddings.Preparation is { } preparation)
            to.WriteJson(Preparation, preparation);
        if (embeddings.Axis.IsCircle)
            to.WriteJson(Axis, embeddings.Axis);
    }

    public static Embeddings Read(ArtifactFolder from) =>
        new(Safetensors.Read(from.Path(Vectors))[Name].DetachFromDisposeScope(), from.ReadJson<ImmutableArray<EmbeddedCase>>(Cases))   // whoever reads may be in a scope
        {
            Preparation = from.ReadJson<ImagePreparation>(Preparation),
            Axis = from.Has(Axis) ? from.ReadJson<LabelAxis>(Axis) : LabelAxis.Straight,
        };
}
