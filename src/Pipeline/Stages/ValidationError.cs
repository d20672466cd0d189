using System.Collections.Immutable;
using ImageRegression.Data;
using ImageRegression.Evaluation;
using ImageRegression.Index;
using ImageRegression.Models;
using static TorchSharp.torch;

namespace ImageRegression.Pipeline.Stages;

/// <summary>The error by which the best weights of a training are chosen.</summary>
internal static class ValidationError
{
    /// <summary>
    /// Mean absolute error on the validation images, in label units: of the linear read-out where the model has one,
    /// else of neighbours among the training images, within the radius that suits them best.
    /// </summary>
    public static double Of(
        nn.Module<Tensor, Tensor, Tensor> model, ModelSpec spec, LabelScaling scaling, ImageSet images,
        ImmutableArray<int> train, ImmutableArray<int> validation)
    {
        using var scope = NewDisposeScope();
        var outputs = EmbedImages.Embed(model, spec, images, validation);
        var target = images.Cases.Take(validation.AsSpan()).Labels;
        return spec.Readout == Readout.None
            ? RadiusSearch.Authors().Run(
                new RadiusNeighbors(0), EmbedImages.Embed(model, spec, images, train), images.Cases.Take(train.AsSpan()).Labels,
                outputs, target).MeanAbsoluteError
            : RegressionMetrics.MeanAbsoluteError(Array.ConvertAll(outputs.to(float64).data<double>().ToArray(), scaling.Unscale), target);
    }
}
