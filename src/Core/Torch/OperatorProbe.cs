using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>One call of an operator on the CPU, its output and gradients in float32 held against those in float64.</summary>
internal abstract record OperatorProbe
{
    /// <summary>
    /// Largest error of a right result, as a part of the largest magnitude: the longest sums here add some 20,000 products, whose
    /// rounding in float32 stayed below 6e-6 in 4,000 cases; wrong ones differ by 1e-2 and more, or are NaN.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest relative error among output and gradients; NaN where a result is not finite.</summary>
    /// <param name="seed">Of what the operator is given.</param>
    public double Error(ulong seed)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();   // whoever asks first may have switched them off
        using var generator = new Generator(seed);
        var given = Draw(generator);
        Dirty();
        var found = Computed(given, ScalarType.Float32);
        return Computed(given, ScalarType.Float64).Zip(found, Difference).Aggregate(Math.Max);
    }

    /// <summary>Whether an error is that of a right result.</summary>
    public static bool IsRight(double error) => error <= Tolerance;   // NaN is not

    /// <summary>What the operator is given, in float32; a gradient is asked for each.</summary>
    protected abstract Tensor[] Draw(Generator generator);

    /// <summary>The operator itself, in whatever type it is given.</summary>
    protected abstract Tensor Apply(Tensor[] given);

    // Output, and the gradients of Σ (y² + y cos i) / n: the mean square alone tells nothing of what was normalised before.
    private Tensor[] Computed(Tensor[] given, ScalarType type)
    {
        var leaves = Array.ConvertAll(given, part => part.to(type, copy: true).detach().requires_grad_());
        var y = Apply(leaves);
        var slopes = arange(y.numel(), float64).cos().to(type).reshape(y.shape);
        (y.pow(2) + y * slopes).mean().backward();
        return [y.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }

    // Freed memory full of NaN: what a kernel reads without having written it shows.
    private static void Dirty()
    {
        Tensor[] filled = [.. Enumerable.Range(4, 12).SelectMany(power => new[] { 1L << power, 3L << (power - 1) }).Select(size => full([size], float.NaN))];
        foreach (var tensor in filled)
            tensor.Dispose();
    }

    private static double Difference(Tensor right, Tensor found)
    {
        var error = (found.to(ScalarType.Float64) - right).abs().max().ToDouble();
        return error / (right.abs().max().ToDouble() + 1e-6);
    }
}
