using ImageRegression.Pipeline;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Features of the images of a set.</summary>
/// <param name="Vectors">A row for each image, shape [N, F], on the CPU.</param>
internal sealed record ImageFeatures(Tensor Vectors) : IDisposable
{
    private const string File = "features.safetensors", Name = "features";

    /// <summary>Writes vectors as the file of a result.</summary>
    /// <param name="to">The result.</param>
    /// <param name="vectors">Shape [N, F].</param>
    public static void Write(ArtifactFolder to, Tensor vectors) =>
        Safetensors.Write(to.Path(File), new Dictionary<string, Tensor> { [Name] = vectors });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ImageFeatures Read(ArtifactFolder from) => new(Safetensors.Read(from.Path(File))[Name].DetachFromDisposeScope());   // whoever reads may be in a scope

    /// <summary>The shape; the values are not looked at.</summary>
    public override string ToString() => $"features {Vectors.ShapeText()}";

    /// <inheritdoc/>
    public void Dispose() => Vectors.Dispose();
}
