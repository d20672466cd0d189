using System.Collections.Immutable;

namespace ImageRegression.Latent;

/// <summary>Codes of some images in one space of a generator.</summary>
/// <param name="Layout">The space, and how a code is divided among layers.</param>
/// <param name="Values">N codes one after another, N × <see cref="LatentLayout.Length"/> finite numbers.</param>
/// <exception cref="ArgumentException">The numbers are not those of whole codes, or one is not finite.</exception>
public sealed record LatentCodes(LatentLayout Layout, ImmutableArray<double> Values)
{
    /// <summary>N codes one after another.</summary>
    public ImmutableArray<double> Values { get; } = Values.Length % Layout.Length == 0
        ? Values.All(double.IsFinite) ? Values : throw new ArgumentException("A number of the codes is not finite.", nameof(Values))
        : throw new ArgumentException($"{Values.Length} numbers are not whole codes: {Layout}.", nameof(Values));

    /// <summary>How many codes there are, N.</summary>
    public int Count => Values.Length / Layout.Length;

    /// <summary>One code.</summary>
    /// <param name="row">0 … N − 1.</param>
    public ReadOnlySpan<double> Of(int row) => Values.AsSpan().Slice(row * Layout.Length, Layout.Length);

    /// <summary>What the numbers are of; the numbers themselves are not printed.</summary>
    public override string ToString() => $"{Count} codes; {Layout}";
}
