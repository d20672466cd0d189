using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Losses of the scores of all pairs of a batch, with their gradient worked out on the scores.</summary>
/// <remarks>
/// The product of all embeddings and the way back are matrix products on the embeddings' device. What lies between is a
/// few hundred thousand comparisons on [N, N] numbers, which the host makes in float64, whatever the device: on a GPU it
/// would be some thirty kernels, and the margins have to be read back anyway.
/// </remarks>
internal static class PairScores
{
    private const double SmallestLength = 1e-12;   // as torch.nn.functional.normalize

    /// <summary>Value of a loss, and its gradient with respect to the scores.</summary>
    /// <param name="scores">[N, N], row-major; the diagonal is not used.</param>
    /// <param name="pull">[N, N], zero; receives ∂L/∂score. (i, j) and (j, i) may each receive their share.</param>
    public delegate double Evaluation(ReadOnlySpan<double> scores, Span<double> pull);

    /// <summary>The loss of a batch, tracked by autograd where the embeddings are.</summary>
    /// <param name="embeddings">f, [N, D]; half types are computed in float32.</param>
    /// <param name="form">How pairs are compared.</param>
    /// <param name="evaluate">The loss. It is not asked where a score is not finite: value and gradient are then NaN.</param>
    public static Tensor Loss(Tensor embeddings, PairScore form, Evaluation evaluate) =>
        ClosedForm.Of(Batch.InFullPrecision(embeddings), f =>
        {
            var n = (int)f.shape[0];
            var (unit, lengths) = form is PairScore.Cosine or PairScore.UnitDistance ? Unit(f) : (f, null);
            using var scores = Scores(unit, form);
            using var onHost = scores.to(ScalarType.Float64).cpu().contiguous();
            using var pull = zeros([n, n], float64);
            var values = Numbers(onHost);
            var value = AreFinite(values) ? evaluate(values, Numbers(pull)) : double.NaN;
            if (double.IsNaN(value))
                pull.fill_(double.NaN);
            using var onDevice = pull.to(f.dtype, f.device);
            var gradient = ByScores(unit, scores, onDevice, form);
            return (tensor(value, dtype: f.dtype, device: f.device), lengths is null ? gradient : Tangential(gradient, unit, lengths));
        });

    /// <summary>The same for a loss written with torch operators: autograd finds ∂L/∂score.</summary>
    /// <param name="embeddings">f, [N, D]; half types are computed in float32.</param>
    /// <param name="form">How pairs are compared.</param>
    /// <param name="ofScores">[N, N] to a scalar.</param>
    public static Tensor Loss(Tensor embeddings, PairScore form, Func<Tensor, Tensor> ofScores) =>
        ClosedForm.Of(Batch.InFullPrecision(embeddings), f =>
        {
            var (unit, lengths) = form is PairScore.Cosine or PairScore.UnitDistance ? Unit(f) : (f, null);
            var scores = Scores(unit, form).requires_grad_();
            Tensor value;
            using (enable_grad())
            {
                value = ofScores(scores);
                value.backward();
            }
            var gradient = ByScores(unit, scores.detach(), scores.grad!, form);
            return (value.detach(), lengths is null ? gradient : Tangential(gradient, unit, lengths));
        });

    /// <summary>The scores of a batch on the host: float64, N² numbers in row-major order.</summary>
    public static double[] OnHost(Tensor embeddings, PairScore form)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var f = Batch.InFullPrecision(embeddings.detach());
        var unit = form is PairScore.Cosine or PairScore.UnitDistance ? Unit(f).Unit : f;
        return Numbers(Scores(unit, form).to(ScalarType.Float64).cpu().contiguous()).ToArray();
    }

    private static Tensor Scores(Tensor f, PairScore form) => form is PairScore.Distance or PairScore.UnitDistance
        ? PairDistances.Of(f, PairDistance.Exact).neg_() : f.mm(f.t());

    // f_i·f_j pulls both: (G + Gᵀ) f. The distance pulls along the difference.
    private static Tensor ByScores(Tensor f, Tensor scores, Tensor pull, PairScore form) => form is PairScore.Distance or PairScore.UnitDistance
        ? PairDistances.Gradient(f, scores.neg(), pull.neg()) : pull.add(pull.t()).mm(f);

    private static (Tensor Unit, Tensor Lengths) Unit(Tensor f)
    {
        var lengths = f.norm(1, keepdim: true);
        return (f / lengths.clamp_min(SmallestLength), lengths);
    }

    // A unit vector moves only across itself.
    private static Tensor Tangential(Tensor gradient, Tensor unit, Tensor lengths) =>
        gradient.sub_(unit * (gradient * unit).sum(1, keepdim: true)).div_(lengths.masked_fill(lengths < SmallestLength, double.PositiveInfinity));

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
            if (!double.IsFinite(value))
                return false;
        return true;
    }

    private static Span<double> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.bytes);
}
