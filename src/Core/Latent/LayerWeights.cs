using System.Collections.Immutable;

namespace ImageRegression.Latent;

/// <summary>What each layer of a code counts for in the distance to a plane.</summary>
public static class LayerWeights
{
    /// <summary>All layers alike, with a sum of 1: the mean of the layers' distances.</summary>
    /// <param name="layers">L; ≥ 1.</param>
    public static ImmutableArray<double> Equal(int layers) => [.. Enumerable.Repeat(1.0 / layers, layers)];

    /// <summary>Layers through which moving across the plane changes the image more than moving at random.</summary>
    /// <remarks>
    /// The mean |gradient| of each number, divided by that of random pairs, averaged over the numbers of a layer and divided by the sum. The
    /// authors' code divides by the sum over <em>all numbers</em>, so that the weights sum to 1/channels; that is no other answer, for a
    /// regression scales it away, but another penalty.
    /// </remarks>
    /// <param name="layout">Layers and their numbers.</param>
    /// <param name="across">Mean |gradient| of the image's change between two sides of the plane; as many numbers as a code, each ≥ 0.</param>
    /// <param name="atRandom">The same between random pairs; each &gt; 0.</param>
    /// <param name="repositoryVariant">Whether the weights sum to 1/channels, as in the authors' code. Default false: to 1.</param>
    /// <returns>L weights, each ≥ 0.</returns>
    /// <exception cref="UserErrorException">No number counts for anything, or one never moved the image at random.</exception>
    public static ImmutableArray<double> FromGradients(LatentLayout layout, ReadOnlySpan<double> across, ReadOnlySpan<double> atRandom, bool repositoryVariant = false)
    {
        if (across.Length != layout.Length || atRandom.Length != layout.Length)
            throw new ArgumentException($"{across.Length} and {atRandom.Length} gradients; this {layout}.");
        var ratios = new double[layout.Length];
        for (var i = 0; i < ratios.Length; i++)
            ratios[i] = atRandom[i] > 0 ? across[i] / atRandom[i]
                : throw new UserErrorException($"Number {i} of the codes never changes the generator's image, so no layer can be weighed by it. Is the generator trained?");
        var means = layout.Spans().Select(span => ratios.AsSpan(span.Start, span.Size).ToArray().Average()).ToArray();
        var whole = repositoryVariant ? ratios.Sum() : means.Sum();
        return whole > 0 ? [.. means.Select(mean => mean / whole)]
            : throw new UserErrorException("Moving across the plane changes no image at all, so no layer can be weighed.");
    }

    /// <summary>Magnitudes of the layers of S as those of the w that feeds them: the mean over the numbers of a group.</summary>
    /// <param name="style">The layout of S.</param>
    /// <param name="magnitudes">As many numbers as a code of S.</param>
    /// <param name="grouping">Which layers of S belong to one w.</param>
    /// <returns>A mean for each w of W+.</returns>
    public static ImmutableArray<double> OfStyles(LatentLayout style, ReadOnlySpan<double> magnitudes, StyleGrouping grouping = StyleGrouping.Wiring)
    {
        var (spans, values) = (style.Spans().ToArray(), magnitudes.ToArray());
        return [.. style.StyleGroups(grouping).Select(group => group.SelectMany(layer => values.AsSpan(spans[layer].Start, spans[layer].Size).ToArray()).Average())];
    }
}
