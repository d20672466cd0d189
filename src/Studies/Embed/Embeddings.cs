using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Where the images of one part lie in the embedding space.</summary>
/// <param name="Vectors">Shape [N, D], float32, on the CPU; in scaled label units.</param>
/// <param name="Cases">Whose images they are, in the same order, with labels in label units.</param>
public sealed record Embeddings(Tensor Vectors, ImmutableArray<EmbeddedCase> Cases) : IDisposable
{
    /// <summary>The labels, in label units.</summary>
    public ImmutableArray<double> Labels => [.. Cases.Select(c => c.Label)];

    internal static Embeddings Of(Tensor vectors, ImageSet images, ImmutableArray<int> rows, bool withVisits = false) =>
        new(vectors, [.. rows.Select(row => images.Cases.Cases[row]).Select(c => new EmbeddedCase(c.Id, c.Subject, c.Label, c.Sex)
        {
            Visit = withVisits ? c.Visit : null,
            Side = withVisits ? c.Side : null,
            Site = withVisits ? c.Site : null,
        })]);

    internal void Save(ArtifactFolder to)
    {
        Safetensors.Write(to.Path("embeddings.safetensors"), new Dictionary<string, Tensor> { ["embeddings"] = Vectors });
        to.WriteJson("cases.json", Cases);
    }

    internal static Embeddings Load(ArtifactFolder from) => new(
        Safetensors.Read(from.Path("embeddings.safetensors"))["embeddings"],
        from.ReadJson<ImmutableArray<EmbeddedCase>>("cases.json"));

    /// <summary>How many; the vectors are not looked at.</summary>
    public override string ToString() => $"embeddings of {Cases.Length} images";

    /// <inheritdoc/>
    public void Dispose() => Vectors.Dispose();
}

/// <summary>The case behind an embedding.</summary>
/// <param name="Id">Name of the image in its table.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Label">True value, in label units.</param>
/// <param name="Sex">Sex, where the table gives it.</param>
public sealed record EmbeddedCase(string Id, string Subject, double Label, Sex? Sex)
{
    /// <summary>Months since any day of the subject's own; null where images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Visit { get; init; }

    /// <summary>Which of a pair is seen; null where there is none, or images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Side? Side { get; init; }

    /// <summary>Where the image was taken; null where unknown, or images are not matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Site { get; init; }

    /// <inheritdoc cref="Case.Identity"/>
    [JsonIgnore]
    public string Identity => Case.IdentityOf(Subject, Side);
}
