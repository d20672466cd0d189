using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Vectors of images that no training of the study has shaped, which simple methods read; computed once for all of them.</summary>
public sealed record FixedFeatures
{
    private FixedFeatures(Stage<ImageFeatures> stage, ImmutableArray<Covariate> covariates) => (Stage, Covariates) = (stage, covariates);

    /// <summary>Gives a vector for each image of the set.</summary>
    internal Stage<ImageFeatures> Stage { get; }

    /// <summary>What simple methods see besides.</summary>
    internal ImmutableArray<Covariate> Covariates { get; }

    /// <summary>Features of a pretrained trunk, as a frozen training sees them; the pixels of the images, made small, where there is none.</summary>
    /// <param name="images">The images.</param>
    /// <param name="model">The network; its trunk counts, and its covariates, which simple methods then see too: numbers as z-scores, categories as 0 and 1.</param>
    /// <param name="start">Its weights; null, or those that are not installed: pixels.</param>
    public static FixedFeatures Of(LoadImages images, ModelSpec model, Start? start) =>
        new(start is { IsPretrained: true } ? ComputeFeatures.Of(images, model, start) : new ShrinkPixels { Images = images, Name = "pixels" }, model.Covariates);

    /// <summary>The vectors of one part.</summary>
    /// <param name="part">A part of the images that these were computed for.</param>
    /// <param name="label">The column whose values are their labels; null: the table's label.</param>
    public EmbeddedPart Embed(ImagePart part, LabelColumn? label = null) =>
        new EmbedFeatures { Features = Stage, Covariates = Covariates, Part = part, Label = label, Name = $"features of {part.Name}{(label is null ? "" : $" for {label.Column}")}" };
}
