using System.Collections.Immutable;

namespace ImageRegression.Models.Swin;

/// <summary>The measures of a Swin transformer.</summary>
/// <param name="Width">Numbers of a token in the first stage; each stage has twice as many.</param>
/// <param name="Depths">Blocks of each stage.</param>
/// <param name="Heads">Of the attention of each stage.</param>
/// <param name="Window">Side of a window, in tokens; odd blocks are moved by half of it, rounded down.</param>
/// <param name="PatchSize">Side of a patch, in pixels.</param>
internal sealed record SwinForm(long Width, ImmutableArray<int> Depths, ImmutableArray<int> Heads, int Window, int PatchSize)
{
    /// <summary>ε of all layer normalisations, PyTorch's default.</summary>
    public const double Eps = 1e-5;

    /// <summary>The form of a size.</summary>
    public static SwinForm Of(SwinSize size) => size switch
    {
        SwinSize.Mini => new(24, [2, 2], [3, 6], 4, 4),
        SwinSize.Tiny => new(96, [2, 2, 6, 2], [3, 6, 12, 24], 7, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "There is no such size."),
    };

    /// <summary>Features that come out.</summary>
    public long Features => Width << (Depths.Length - 1);
}
