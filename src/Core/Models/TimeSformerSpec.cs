using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>TimeSformer (Bertasius et al. 2021) with divided space-time attention; TimeSformer-B/16 unless told otherwise.</summary>
/// <remarks>
/// Weights are named as in the authors' code. A vision transformer of images can be the start too: attention through time then begins as that
/// across space, and adds nothing until it is trained.
/// </remarks>
public sealed record TimeSformerSpec : ClipTransformerSpec
{
    /// <summary>A size that a laptop's processor trains in minutes: patches of 8 × 8, four blocks, embeddings of dimension 64.</summary>
    public static TimeSformerSpec Laptop => new() { Size = ViTSize.Mini, PatchSize = 8, Dim = 64 };

    /// <inheritdoc/>
    public override string Name => $"TimeSformer-{Size.Letters}/{PatchSize}";

    internal override string? NameOf(string published) => TorchvisionWeights.VisionTransformerToTimm(published);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(
        new TimeSformer(Form, images.Channels, ClipFrames.Count(images, Frames), images.Height, images.Width, Dim, Drops), Dim, covariates: covariates);
}
