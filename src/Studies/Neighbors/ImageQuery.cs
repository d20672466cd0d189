using ImageRegression.Images;
using ImageRegression.Neighbors;

namespace ImageRegression.Studies;

/// <summary>Asks an index about one image that is in no study.</summary>
internal static class ImageQuery
{
    /// <summary>The answer for one image, its target NaN.</summary>
    /// <param name="index">The index, of the same model.</param>
    /// <param name="model">The model that embeds the image.</param>
    /// <param name="image">A set of one image, prepared as the study prepares its own.</param>
    /// <exception cref="UserErrorException">The model looks at the sex, and the image has none.</exception>
    public static CasePrediction Answer(NeighborIndex index, TrainedModel model, ImageSet image)
    {
        var asked = image.Cases.Cases[0];
        if (model.Spec.UsesSex && asked.Sex is null)
            throw new UserErrorException("This model looks at the subject's sex besides the image. Give it: --sex F or --sex M.");
        using var vector = EmbedImages.Embed(model.Module, model.Spec, image, [0]);
        return index.Answer(new(vector, [new(asked.Id, asked.Subject, asked.Label, asked.Sex)]))[0];
    }
}
