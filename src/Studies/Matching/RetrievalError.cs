using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Splits;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The error by which the best weights of a training to match subjects are chosen.</summary>
internal static class RetrievalError
{
    /// <summary>What to say where the validation images cannot choose weights.</summary>
    public const string Unmeasurable =
        "No subject of the validation part was seen twice, so it cannot choose the weights. Put subjects with a later visit into it, or train without a validation part.";

    /// <summary>1 − mAP of a search among the validation images, by the cosine of embeddings: follow-ups are looked for among first visits.</summary>
    /// <exception cref="UserErrorException">The images have no visits, or none is a follow-up.</exception>
    public static double Of(nn.Module<ModelInput, Tensor> model, CovariateCoding covariates, ImageSet images, ImmutableArray<int> validation, Tensor? features = null)
    {
        using var scope = NewDisposeScope();
        var matches = Matches(EmbedImages.Embed(model, covariates, images, validation, features: features), images, validation);
        return 1 - RetrievalMeasures.Of(matches).Value(RetrievalMetric.MAP);
    }

    private static Matches Matches(Tensor vectors, ImageSet images, ImmutableArray<int> validation) =>
        RankGallery.Of(
            Embeddings.Of(vectors, images, validation, withVisits: true), new BaselineProtocol(), new Retrieval { Distance = RetrievalDistance.Cosine })
        ?? throw new UserErrorException(Unmeasurable);
}
