using ImageRegression.Models.Onnx;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Makes an embedder of a network that sees only the image; covariates join its outputs.</summary>
/// <remarks>The network's weights carry the prefix <c>features_extractor.</c>, as in the code of AdaTriplet's authors.</remarks>
public sealed class ImageEmbedder : Module<ModelInput, Tensor>, IHasTrunk, IOnnxEmbedder
{
    private readonly Module<Tensor, Tensor> features_extractor;
    private readonly CovariateFusion covariates;
    private readonly bool normalized;
    private readonly long dim;

    /// <summary>Wraps a network.</summary>
    /// <param name="network">Images [N, …] to outputs [N, D].</param>
    /// <param name="normalized">Whether every output is divided by its Euclidean norm (at least 1e−12).</param>
    /// <param name="dim">D.</param>
    /// <param name="covariates">What is joined to the outputs; null: nothing.</param>
    public ImageEmbedder(Module<Tensor, Tensor> network, long dim, bool normalized = false, CovariateCoding? covariates = null) : base(nameof(ImageEmbedder))
    {
        (this.normalized, this.dim) = (normalized, dim);
        register_module(nameof(features_extractor), features_extractor = network);
        register_module(nameof(covariates), this.covariates = new(nameof(ImageEmbedder), dim, covariates ?? CovariateCoding.None));
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="input">Images that the network takes, the first axis the batch; covariates, shape [N, K], where it sees any.</param>
    /// <returns>Embeddings, shape [N, D].</returns>
    /// <exception cref="UserErrorException">The network's outputs are not [N, D].</exception>
    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        var features = features_extractor.call(input.Images);
        if (features.dim() != 2 || features.shape[0] != input.Images.shape[0] || features.shape[1] != dim)
            throw new UserErrorException(
                $"The network {features_extractor.GetName()} gives {features.ShapeText()} for images {input.Images.ShapeText()}; "
                + $"its embeddings must be [N, Dim] = [{input.Images.shape[0]}, {dim}].");
        return Finished(features, input.Covariates).MoveToOuterDisposeScope();
    }

    Trunk? IHasTrunk.Trunk => features_extractor is Backbone backbone
        ? new Trunk(
            name => !backbone.Last.Any(last => name == last || name.StartsWith($"{last}.", StringComparison.Ordinal)), backbone.Features,
            (features, seen) =>
            {
                using var scope = NewDisposeScope();
                return Finished(backbone.FromFeatures(features), seen).MoveToOuterDisposeScope();
            }).Under(nameof(features_extractor))
        : null;

    OnnxValue IOnnxEmbedder.Onnx(OnnxValue images, OnnxValue? seen)
    {
        var outputs = covariates.Onnx(images.Through(features_extractor), seen);
        return normalized ? outputs.NormalizedRows() : outputs;
    }

    private Tensor Finished(Tensor features, Tensor? seen)
    {
        var outputs = covariates.call(features, seen);
        return normalized ? functional.normalize(outputs) : outputs;
    }
}
