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

    /// <summary>Raised when the same settings would find another radius.</summary>
    public abstract int Version { get; }

    /// <summary>The search of the authors' repository; see <see cref="AuthorsRadiusSearch"/>.</summary>
    public static AuthorsRadiusSearch Authors(bool refine = true) => new() { Refine = refine };

    /// <summary>A search over the range of the data's own distances; see <see cref="BestRadiusSearch"/>.</summary>
    public static BestRadiusSearch Best(int radii = 160) => new() { Radii = radii };

    /// <summary>Searches.</summary>
    /// <param name="predictor">Everything about the prediction but its radius.</param>
    /// <param name="embeddings">Of the training cases, shape [N, D].</param>
    /// <param name="labels">Of the training cases, N values, in label units.</param>
    /// <param name="validation">Embeddings of the validation cases, shape [V, D].</param>
    /// <param name="targets">Labels of the validation cases, V values, in label units.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, there is no validation case, or an embedding is not finite.</exception>
    public RadiusSearchResult Run(
        RadiusNeighbors predictor, Tensor embeddings, ReadOnlySpan<double> labels, Tensor validation, ReadOnlySpan<double> targets)
    {
        LabelCount.ThrowIfOther(labels, embeddings, nameof(labels));
        LabelCount.ThrowIfOther(targets, validation, nameof(targets));
        if (targets.IsEmpty)
            throw new ArgumentException("A radius cannot be chosen without validation cases.", nameof(targets));
        return Search(new RadiusError(predictor, Neighbors(predictor, embeddings, validation), labels, targets));
    }

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
