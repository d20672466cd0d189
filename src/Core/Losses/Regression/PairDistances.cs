using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>How the Euclidean distances within a batch are computed.</summary>
public enum PairDistance
{
    /// <summary>By a matrix product, close pairs by their difference: every distance keeps its precision.</summary>
    Exact,

    /// <summary>√max(0, ‖a‖² + ‖b‖² − 2 a·b), as in the authors' repository: close pairs drown in rounding, in float32 even a·a.</summary>
    Product,
}

internal static class PairDistances
{
    // Rounding of the product form, relative to ‖a‖² + ‖b‖², is a few units in the last place. Where d² is below this part of it,
    // float32 would leave d fewer than four digits, so the difference decides.
    internal const double Close = 1e-3;

    /// <summary>Distances between all rows: [N, D] to a symmetric [N, N].</summary>
    public static Tensor Of(Tensor rows, PairDistance form) => form switch
    {
        PairDistance.Product => Squared(rows).clamp_min_(0).sqrt_(),
        _ => Exact(rows).Distances,
    };

    /// <summary>Distances in the exact form, and by how much each may differ from a label distance without meaning anything.</summary>
    /// <param name="rows">f, [N, D].</param>
    /// <param name="sizes">See <see cref="PairRounding.Sizes"/>.</param>
    public static (Tensor Distances, Tensor Rounding) WithRounding(Tensor rows, Tensor sizes)
    {
        var (distances, scale) = Exact(rows);
        return (distances, PairRounding.Of(distances, scale, sizes, rows.shape[1]));
    }

    /// <summary>Products of all rows, taken from their mean: distances do not depend on the origin, but their rounding does.</summary>
    public static Tensor CenteredProducts(Tensor rows)
    {
        var centered = rows - rows.mean([0], keepdim: true);
        return centered.mm(centered.t());
    }

    /// <summary>∂L/∂f of a loss of pair distances.</summary>
    /// <remarks>
    /// With S = G/d + (G/d)ᵀ, 0 at coincident points, row i is Σ_j S_ij (f_i − f_j) = (diag(S·1) − S) f; where the loss is
    /// one of d², S = 2(G + Gᵀ).
    /// </remarks>
    /// <param name="rows">f, [N, D].</param>
    /// <param name="distances">d, [N, N].</param>
    /// <param name="pull">G = ∂L/∂d, or ∂L/∂d², [N, N]; its diagonal does not matter.</param>
    /// <param name="squared">Whether <paramref name="pull"/> is ∂L/∂d².</param>
    public static Tensor Gradient(Tensor rows, Tensor distances, Tensor pull, bool squared = false)
    {
        var half = squared ? pull * 2 : (pull / distances).nan_to_num(0, 0, 0);
        half.diagonal().zero_();
        var laplacian = half.add(half.t()).neg_();
        laplacian.diagonal().copy_(laplacian.sum(1).neg_());
        return laplacian.mm(rows - rows.mean([0], keepdim: true));   // rows of the Laplacian sum to 0: the origin is free
    }

    private static (Tensor Distances, Tensor Scale) Exact(Tensor rows)
    {
        var products = CenteredProducts(rows);
        var norms = products.diagonal();
        var scale = norms.unsqueeze(0) + norms.unsqueeze(1);
        var squared = scale.add(products, alpha: -2);

        // How far each pair is from being close; looking for the few close ones costs more than most batches need.
        var margin = squared.add(scale, alpha: -Close);
        margin.diagonal().fill_(1);
        if (margin.min().ToDouble() < 0)
        {
            var close = (margin < 0).triu(1).nonzero();
            var (first, second) = (close.select(1, 0), close.select(1, 1));
            var difference = rows.index_select(0, first) - rows.index_select(0, second);
            var exact = (difference * difference).sum(1);
            squared.index_put_(exact, first, second);
            squared.index_put_(exact, second, first);
        }
        squared.diagonal().zero_();
        return (squared.sqrt_(), scale);
    }

    private static Tensor Squared(Tensor rows)
    {
        var norms = (rows * rows).sum(1);
        return norms.unsqueeze(0) + norms.unsqueeze(1) - 2 * rows.mm(rows.t());
    }
}
