namespace ImageRegression.Phantoms;

/// <summary>Lung without air beneath the pleura: dark, with a ragged deep edge and bright specks of air; from σ = 1.8 on.</summary>
/// <param name="lung">Whose.</param>
/// <param name="severity">σ, 0 to 3.</param>
internal sealed class Consolidation(LungAnatomy lung, float severity)
{
    private readonly float extent = Math.Max(0, (severity - 1.8f) / 1.2f);

    /// <summary>How deep it reaches beneath the pleura, in mm; 0 where there is none.</summary>
    /// <param name="x">Along the lung, in mm: it slides with it.</param>
    public float DepthAt(float x)
    {
        var across = (x - lung.ConsolidationAt) / (3 + (6 * extent));
        var round = MathF.Sqrt(MathF.Max(0, 1 - (across * across)));
        return 11 * extent * round * (1 + (0.35f * ValueNoise.At(x * 0.6f, lung.Texture ^ 11)));
    }

    /// <summary>How much of what lay there it replaces, 0 to 1, and its own echo.</summary>
    /// <param name="x">Along the lung, in mm.</param>
    /// <param name="below">Depth beneath the pleura, in mm.</param>
    /// <param name="depth">What <see cref="DepthAt"/> says.</param>
    public (float Share, float Echo) At(float x, float below, float depth)
    {
        var share = Shape.Step(0.5f + (0.7f * (depth - below))) * Shape.Step(depth * 0.5f);
        var specks = Shape.Step((ValueNoise.At(x * 0.45f, below * 0.45f, lung.Texture ^ 12) - 0.35f) * 3);
        return (share, 0.12f + (0.9f * specks));
    }
}
