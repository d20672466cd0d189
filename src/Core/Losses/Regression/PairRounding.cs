using System.Numerics;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>How large a difference between a distance and a label distance can be that is nothing but rounding.</summary>
/// <remarks>
/// A loss that looks only at the sign of such a difference, or at which side of 0 it lies on, would make a gradient of full size
/// out of noise, just where the space is perfect. With u the unit roundoff (2⁻²⁴ in float32, 2⁻⁵³ in float64), s = ‖c_i‖² + ‖c_j‖²
/// of the embeddings taken from their mean, and D dimensions:
/// <code>
/// |gap_ij| ≤ u·( ‖f_i‖ + ‖f_j‖ + ‖y_i‖ + ‖y_j‖ + (8 + √D)·a_ij )        counts as 0
/// a_ij = s/d   where d² = s − 2 c_i·c_j            a_ij = d   where d is that of the difference f_i − f_j
/// </code>
/// <para>
/// The norms: every coordinate and every label is itself rounded once, by at most u of its size, which moves the distance of two
/// points by no more than that. Without this term labels and embeddings far from 0 could not be recognised as an isometry.
/// </para>
/// <para>
/// a: an error e of d² is one of e/(2d) in d. The product form adds three sums of D products that come to at most s each way, and
/// a few single roundings of numbers no larger than s (of the products 2us, of the two additions us + ud², of the centring
/// 2u·d·√(2s), of the root ud, and d² ≤ 2s): 6us/d at most. A sum of D products errs by up to D·u of the sum of their magnitudes
/// (Higham 2002, "Accuracy and Stability of Numerical Algorithms", eq. 3.5), but by √D·u times a small constant unless the
/// roundings conspire (Higham and Mary 2019, "A New Approach to Probabilistic Rounding Error Analysis", SIAM J. Sci. Comput. 41(5)),
/// and matrix products sum in blocks, which makes the constant smaller than 1. D·u itself would be unkind: at D = 1000 in float32 it
/// would blot out a tenth of a month between hands of two months apart. Measured in float32, with D from 1 to 16384 and normal, positive
/// and nearly equal coordinates, |error|·d/(u·s) never came to more than 8.5, where 8 + √D is 9 to 136. A difference is summed
/// from terms of one sign, so its error is relative to d.
/// </para>
/// </remarks>
internal static class PairRounding
{
    private const double SingleRoundings = 8;

    /// <summary>The bound for all pairs.</summary>
    /// <param name="distances">d, [N, N], as <see cref="PairDistance.Exact"/> gives them.</param>
    /// <param name="scale">s, [N, N].</param>
    /// <param name="sizes">‖f_i‖ + ‖y_i‖ by row: <see cref="Sizes"/>, [N].</param>
    /// <param name="dimensions">D.</param>
    /// <returns>[N, N], in the type of the distances; of no meaning on the diagonal.</returns>
    public static Tensor Of(Tensor distances, Tensor scale, Tensor sizes, long dimensions)
    {
        var isClose = distances.square().lt(scale * PairDistances.Close);
        return where(isClose, distances, scale / distances).mul_(Arithmetic(dimensions))
            .add_(sizes.unsqueeze(0)).add_(sizes.unsqueeze(1)).mul_(Unit(distances.dtype));
    }

    /// <summary>The bound for one pair, for loops on the host.</summary>
    public static T Of<T>(T distance, T scale, T sizes, T arithmetic, T unit)
        where T : IFloatingPointIeee754<T> =>
        unit * (sizes + arithmetic * (distance * distance < T.CreateChecked(PairDistances.Close) * scale ? distance : scale / distance));

    /// <summary>‖f_i‖ + k·‖y_i‖ by row, [N].</summary>
    /// <param name="embeddings">f, [N, D].</param>
    /// <param name="labels">y, [N, K].</param>
    /// <param name="factor">k, by which the loss multiplies label distances.</param>
    public static Tensor Sizes(Tensor embeddings, Tensor labels, double factor = 1) =>
        embeddings.norm(1).add_(labels.norm(1), alpha: factor);

    /// <summary>By how much a label distance can be off: two further from an anchor by less than the sum of both are equally far.</summary>
    /// <remarks>
    /// 10, 12 and 14 months are evenly spaced, but z-scored they are not, in the last bit; which of 10 and 14 is nearer to 12 must not
    /// be decided by that. A scaled label has been through a division and perhaps a change of type, at u of its size each, and the
    /// distance through a difference and a norm: 4u·(‖y_i‖ + ‖y_j‖).
    /// </remarks>
    /// <param name="labels">y, [N, K].</param>
    /// <returns>[N, N].</returns>
    public static Tensor OfLabelDistances(Tensor labels)
    {
        var sizes = labels.norm(1).mul_(4 * Unit(labels.dtype));
        return sizes.unsqueeze(0) + sizes.unsqueeze(1);
    }

    /// <summary>8 + √D.</summary>
    public static double Arithmetic(long dimensions) => SingleRoundings + Math.Sqrt(dimensions);

    /// <summary>u of a type.</summary>
    public static double Unit(ScalarType type) => type == ScalarType.Float64 ? 1.1102230246251565e-16 : 5.9604644775390625e-8;
}
