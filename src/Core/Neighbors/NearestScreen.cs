using System.Numerics.Tensors;
using ImageRegression.Torch;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Neighbors;

/// <summary>Tells by products in single precision, which are several times as fast, which few references can be a query's nearest.</summary>
/// <remarks>
/// Vectors are scaled by a power of two to lengths of at most 1 and then centred on the references' mean, x and y. With u = 2⁻²⁴ the computed
/// ‖x‖² + ‖y‖² − 2 x·y differs from ‖x − y‖² by at most (D + 16) u (‖x‖² + ‖y‖²): (D + 3) u from the product and from rounding its factors
/// (Higham (2002), "Accuracy and Stability of Numerical Algorithms", section 3.1, whatever the order of summation), the rest from the sum.
/// A reference whose lower bound is above the k-th smallest upper bound is not among the k nearest; the others are compared exactly.
/// </remarks>
internal sealed class NearestScreen : IDisposable
{
    private const double Unit = 1.0 / (1 << 24);
    private const float Underflow = 1e-30f;   // of products of values too small for single precision; lengths are about 1

    private readonly Tensor queries, transposed;
    private readonly float[] queryNorms, upperNorms, slacks;
    private readonly float bound;

    /// <summary>Prepares both sides.</summary>
    /// <param name="queries">Shape [Q, D], float64, with finite squared lengths.</param>
    /// <param name="references">Shape [N, D], float64, likewise; on the same device.</param>
    /// <param name="longest">The largest squared length on either side.</param>
    public NearestScreen(Tensor queries, Tensor references, double longest)
    {
        using var scope = NewDisposeScope();
        var scale = longest > 0 ? Math.ScaleB(1, -(Math.ILogB(Math.Sqrt(longest)) + 1)) : 1;
        using var center = references.mul(scale).mean([0], keepdim: true);
        bound = (float)((queries.shape[1] + 16) * Unit);
        (this.queries, queryNorms) = Centred(queries, scale, center);
        (var centred, var norms) = Centred(references, scale, center);
        (upperNorms, slacks) = (Array.ConvertAll(norms, norm => norm * (1 + bound)), Array.ConvertAll(norms, norm => norm * 2 * bound));
        transposed = centred.t();
        scope.Detach(this.queries);
        scope.Detach(transposed);
    }

    /// <summary>The products of some queries with all references, to be handed to <see cref="Candidates"/> row by row.</summary>
    public void Products(int first, int count, Span<float> products)
    {
        using var scope = NewDisposeScope();
        queries.narrow(0, first, count).mm(transposed).ToHost(products);
    }

    /// <summary>References that can be among the nearest, in ascending order.</summary>
    /// <param name="query">Its row.</param>
    /// <param name="products">Its products with all references; overwritten.</param>
    /// <param name="count">How many nearest are looked for; ≥ 1, at most the number of references.</param>
    public int[] Candidates(int query, Span<float> products, int count)
    {
        // Upper bounds but for ‖x‖² (1 + bound), which is the same for all references; a lower bound is 2 bound (‖x‖² + ‖y‖²) below.
        TensorPrimitives.MultiplyAdd(products, -2f, upperNorms, products);
        var limit = Smallest.Of<float>(products, count) + (2 * bound * queryNorms[query]) + Underflow;
        var candidates = new List<int>();
        for (var row = 0; row < products.Length; row++)
            if (products[row] - slacks[row] <= limit)
                candidates.Add(row);
        return [.. candidates];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        queries.Dispose();
        transposed.Dispose();
    }

    private static (Tensor Vectors, float[] SquaredNorms) Centred(Tensor vectors, double scale, Tensor center)
    {
        var centred = vectors.mul(scale).sub_(center);
        var norms = new float[vectors.shape[0]];
        centred.square().sum(1).to(ScalarType.Float32).ToHost<float>(norms);
        return (centred.to(ScalarType.Float32), norms);
    }
}
