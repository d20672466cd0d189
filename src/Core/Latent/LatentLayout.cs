using System.Collections.Immutable;

namespace ImageRegression.Latent;

/// <summary>How the numbers of a code of a generator are divided among its layers.</summary>
/// <remarks>Z and W have one vector; W+ one a layer; S the outputs of the modulation layers, whose lengths differ.</remarks>
/// <param name="Space">Z, W, W+ or S.</param>
/// <param name="LayerSizes">Numbers of each layer, from the coarsest; each ≥ 1.</param>
public sealed record LatentLayout(LatentSpace Space, ImmutableArray<int> LayerSizes)
{
    /// <summary>Channels of StyleGAN2's config-f at a side of 4, 8, … 1024 pixels.</summary>
    private static readonly ImmutableArray<int> ConfigF = [512, 512, 512, 512, 512, 256, 128, 64, 32];

    /// <summary>Numbers of a code.</summary>
    public int Length => LayerSizes.Sum();

    /// <summary>Layers of a code.</summary>
    public int Layers => LayerSizes.Length;

    /// <summary>A space of one vector: W, the mapping network's output, or Z, its input.</summary>
    /// <param name="space">Z or W.</param>
    /// <param name="dimension">Numbers; ≥ 1.</param>
    public static LatentLayout Of(LatentSpace space, int dimension) => new(space, [dimension]);

    /// <summary>W+: one w for each layer.</summary>
    /// <param name="layers">2 log₂(side) − 2 of a StyleGAN; ≥ 1.</param>
    /// <param name="dimension">Numbers of a layer; ≥ 1.</param>
    public static LatentLayout WPlus(int layers, int dimension) => new(LatentSpace.WPlus, [.. Enumerable.Repeat(dimension, layers)]);

    /// <summary>S: what the modulation layers of a StyleGAN2 give, in the order of the wiring: two at 4 × 4, then three a doubling.</summary>
    /// <param name="channels">Channels at each side, from 4 × 4; at least one.</param>
    public static LatentLayout Style(IReadOnlyList<int> channels) => new(LatentSpace.S,
        [channels[0], channels[0], .. Enumerable.Range(1, channels.Count - 1).SelectMany(k => (int[])[channels[k - 1], channels[k], channels[k]])]);

    /// <summary>S of StyleGAN2's config-f.</summary>
    /// <param name="side">Of its images, in pixels: a power of two from 8 to 1,024.</param>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static LatentLayout StyleGan2(int side) => side is < 8 or > 1024 || !int.IsPow2(side)
        ? throw new UserErrorException($"A generator's side is a power of two, at least 8; {side} is {(side > 1024 && int.IsPow2(side) ? "larger than 1,024, the largest of config-f" : "not")}.")
        : Style([.. ConfigF.Take((int)Math.Log2(side) - 1)]);

    /// <summary>
    /// Which layers of S are fed by which w of W+: convolution and to-RGB of 4 × 4 by the first two, then each to-RGB together with the next
    /// block's up-sampling convolution, for they share a w.
    /// </summary>
    /// <param name="form">The wiring, or the grouping that the authors' code has instead: <see cref="StyleGrouping.RepositoryVariant"/>.</param>
    /// <returns>For each w the layers of S, from 0.</returns>
    /// <exception cref="InvalidOperationException">This is not S.</exception>
    public ImmutableArray<ImmutableArray<int>> StyleGroups(StyleGrouping form = StyleGrouping.Wiring)
    {
        if (Space != LatentSpace.S)
            throw new InvalidOperationException($"Layers of {Space} are fed by one w each.");
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        for (int layer = 0, group = 0; layer < Layers; group++)
        {
            // conv1 (0) | to_rgb1 and up-convolution (1, 2) | convolution (3) | to_rgb and up-convolution (4, 5) | …; the authors' code is one behind
            var pairs = form == StyleGrouping.Wiring ? group % 2 == 1 : group >= 3 && group % 2 == 1;
            var count = pairs && layer + 1 < Layers ? 2 : 1;
            groups.Add([.. Enumerable.Range(layer, count)]);
            layer += count;
        }
        return groups.ToImmutable();
    }

    /// <summary>Where each layer begins in a code.</summary>
    internal IEnumerable<(int Start, int Size)> Spans()
    {
        var start = 0;
        foreach (var size in LayerSizes)
        {
            yield return (start, size);
            start += size;
        }
    }

    /// <inheritdoc/>
    public bool Equals(LatentLayout? other) => other is not null && Space == other.Space && LayerSizes.AsSpan().SequenceEqual(other.LayerSizes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Space, Length, Layers);

    /// <summary>As in "W+ has 8 layers of 64".</summary>
    public override string ToString() => Layers == 1 ? $"{Name} has {Length} numbers"
        : LayerSizes.Distinct().Count() == 1 ? $"{Name} has {Layers} layers of {LayerSizes[0]}"
        : $"{Name} has {Layers} layers, {Length} numbers";

    private string Name => Space == LatentSpace.WPlus ? "W+" : Space.ToString();
}
