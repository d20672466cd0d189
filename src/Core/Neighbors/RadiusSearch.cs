using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Chooses the radius of <see cref="RadiusNeighbors"/> by the mean absolute error on validation cases.</summary>
/// <remarks>
/// Each validation case's neighbours are found and sorted once; a radius then costs one pass over the neighbours that
/// lie within it. The weights depend on the radius, so nothing more can be summed ahead.
/// </remarks>
public abstract record RadiusSearch
{
    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>The search of the authors' repository; see <see cref="RepositoryRadiusSearch"/>.</summary>
    public static RadiusSearch RepositoryVariant(bool refine = true) => new RepositoryRadiusSearch { Refine = refine };

    /// <summary>A search over the range of the data's own distances; see <see cref="BestRadiusSearch"/>.</summary>
    public static RadiusSearch Best(int radii = 160) => new BestRadiusSearch { Radii = radii };

    /// <summary>Searches.</summary>
    /// <param name="predictor">Everything about the prediction but its radius.</param>
    /// <param name="train">The training cases.</param>
    /// <param name="validation">The validation cases, embedded by the same model; at least one.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, there is no validation case, or an embedding is not finite.</exception>
    public RadiusSearchResult Run(RadiusNeighbors predictor, Embeddings train, Embeddings validation) => validation.Count > 0
        ? Search(new RadiusError(predictor, Neighbors(predictor, train.Vectors, validation.Vectors), LabelValues.Of(train), validation.Labels.AsSpan()))
        : throw new ArgumentException("A radius cannot be chosen without validation cases.", nameof(validation));

    private protected abstract NeighborList[] Neighbors(RadiusNeighbors predictor, Tensor embeddings, Tensor validation);

    private protected abstract RadiusSearchResult Search(RadiusError error);
}

/// <summary>The radius found, and everything that was tried on the way.</summary>
/// <param name="Radius">The chosen radius, in the unit of the embeddings.</param>
/// <param name="MeanAbsoluteError">On the validation cases at this radius, in label units.</param>
/// <param name="Visited">Every radius tried, in order.</param>
public sealed record RadiusSearchResult(double Radius, double MeanAbsoluteError, ImmutableArray<RadiusTrial> Visited);

/// <summary>One radius tried.</summary>
/// <param name="Radius">In the unit of the embeddings.</param>
/// <param name="MeanAbsoluteError">On the validation cases, in label units.</param>
public readonly record struct RadiusTrial(double Radius, double MeanAbsoluteError);
