using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Baselines;

/// <summary>Linear regression with a penalty on the squared coefficients, in closed form and float64.</summary>
/// <remarks>
/// Minimises Σ (y − b − x·w)² + α‖w‖² over w and the intercept b, which is not penalised: scikit-learn's <c>Ridge</c>. Where there are
/// more features than rows the dual form is solved. Hoerl and Kennard (1970), "Ridge Regression", Technometrics 12(1).
/// </remarks>
/// <param name="Coefficients">w, shape [F], float64.</param>
/// <param name="Intercept">b, in label units.</param>
internal sealed record RidgeRegression(Tensor Coefficients, double Intercept)
{
    /// <summary>The fit to some rows.</summary>
    /// <param name="features">Shape [N, F], float64; N ≥ 1.</param>
    /// <param name="labels">N values, in label units.</param>
    /// <param name="alpha">α; &gt; 0, for without a penalty the solution need not be unique.</param>
    public static RidgeRegression Fit(Tensor features, double[] labels, double alpha)
    {
        if (!(alpha > 0))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Must be greater than 0.");
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var (mean, middle) = (features.mean([0]), labels.Average());
        var (x, y) = (features - mean, tensor(labels) - middle);
        var w = x.shape[0] < x.shape[1]
            ? x.t().mv(Solve(x.mm(x.t()), y))
            : Solve(x.t().mm(x), x.t().mv(y));
        return new(w.MoveToOuterDisposeScope(), middle - mean.dot(w).ToHost<double>()[0]);

        Tensor Solve(Tensor gram, Tensor right) =>
            cholesky_solve(right.unsqueeze(1), linalg.cholesky(gram + alpha * eye(gram.shape[0], dtype: ScalarType.Float64))).squeeze(1);
    }

    /// <summary>The answers for some rows.</summary>
    /// <param name="features">Shape [N, F], float64.</param>
    /// <returns>N values, in label units.</returns>
    public double[] Predict(Tensor features)
    {
        using var scope = NewDisposeScope();
        return (features.mv(Coefficients) + Intercept).ToHost<double>();
    }

    /// <summary>The intercept; the tensor is not looked at, for it may be freed.</summary>
    public override string ToString() => $"ridge regression with intercept {Intercept}";
}
