using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>Whether prototypes grow less alike as their ranks grow apart.</summary>
/// <remarks>
/// The share of pairs 0 ≤ i ≤ j ≤ R − 2 with j − i &lt; s and T_i·T_j &gt; T_i·T_j+1, strictly: equal similarities are violations. Li et al. (2022),
/// "OrdinalCLIP", as their <c>vis_ordinality.py</c> computes it, but for its cut of 101 ranks to the ranks 15 … 75, which is left out.
/// </remarks>
public static class Ordinality
{
    /// <summary>Spans 1, 2, 4, … and R − 1, of which the last is the headline.</summary>
    public static IEnumerable<int> Spans(int ranks)
    {
        for (var span = 1; span < ranks - 1; span *= 2)
            yield return span;
        yield return ranks - 1;
    }

    /// <summary>Of all pairs, up to a span.</summary>
    /// <param name="prototypes">T, shape [R, E]; rows of length 1.</param>
    /// <param name="span">s; 1 … R − 1. Null: R − 1, all pairs.</param>
    /// <returns>0 to 1.</returns>
    public static double Of(Tensor prototypes, int? span = null)
    {
        if (prototypes.shape is not [>= 2 and var ranks, _])
            throw new ArgumentException($"'prototypes' has shape {prototypes.ShapeText()}; it must be [ranks, dimensions] with two ranks or more.", nameof(prototypes));
        var reach = span ?? ranks - 1;
        if (reach < 1 || reach > ranks - 1)
            throw new ArgumentOutOfRangeException(nameof(span), span, $"Spans of {ranks} ranks go from 1 to {ranks - 1}.");
        using var scope = NewDisposeScope();
        var rows = prototypes.detach().to(ScalarType.Float64);
        var similarity = rows.mm(rows.t()).ToHost<double>();
        var (kept, pairs) = (0, 0);
        for (var i = 0; i < ranks - 1; i++)
            for (var j = i; j < ranks - 1 && j - i < reach; j++, pairs++)
                kept += similarity[(i * ranks) + j] > similarity[(i * ranks) + j + 1] ? 1 : 0;
        return (double)kept / pairs;
    }
}
