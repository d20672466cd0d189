using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Tables;
using ImageRegression.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The error by which the best weights of a training are chosen.</summary>
internal static class TrainingValidation
{
    /// <summary>
    /// Mean absolute error on the validation images, in label units: of the head where the model has one, else of
    /// neighbours among the training images, within the radius that suits them best. NaN where the model's outputs are not finite.
    /// </summary>
    /// <remarks>
    /// The radius is searched over the data's own distances: a loss need not make embeddings as far apart as scaled labels,
    /// and the authors' search ends at 0.526 of those.
    /// </remarks>
    public static double Of(
        nn.Module<ModelInput, Tensor> model, CovariateCoding covariates, LabelScaling scaling, ImageSet images,
        ImmutableArray<int> train, ImmutableArray<int> validation, Tensor? features = null)
    {
        using var scope = NewDisposeScope();
        var asked = Embedded(validation);
        if (model is HeadedNetwork headed)
            return RegressionMetrics.MeanAbsoluteError(headed.Predict(asked.Vectors, scaling), asked.Labels.AsSpan(), scaling.Axis);
        var known = Embedded(train);
        // Weights that are finite and far too large: no error can be measured, and the next loss shows why.
        return IsFinite(asked) && IsFinite(known) ? RadiusSearch.Best().Run(new RadiusNeighbors(0), known, asked).MeanAbsoluteError : double.NaN;

        static bool IsFinite(Embeddings embeddings) => isfinite(embeddings.Vectors).all().ToBoolean();

        Embeddings Embedded(ImmutableArray<int> rows) => Embeddings.Of(EmbedImages.Embed(model, covariates, images, rows, features: features), images, rows);
    }
}
