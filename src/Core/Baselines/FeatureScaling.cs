using static TorchSharp.torch;

namespace ImageRegression.Baselines;

/// <summary>Brings every feature to mean 0 and deviation 1 on the rows it was made from: scikit-learn's <c>StandardScaler</c>.</summary>
/// <param name="Mean">Shape [F], float64.</param>
/// <param name="Deviation">Shape [F], float64; of all rows (÷ N), and 1 where a feature is the same in all.</param>
internal sealed record FeatureScaling(Tensor Mean, Tensor Deviation)
{
    /// <summary>Of some rows.</summary>
    /// <param name="features">Shape [N, F], float64; N ≥ 1.</param>
    public static FeatureScaling Of(Tensor features)
    {
        using var scope = NewDisposeScope();
        var isConstant = features.amax(0) == features.amin(0);   // whose deviation is rounding, and no divisor
        var deviation = where(isConstant, ones_like(features[0]), features.std([0], unbiased: false));
        return new(features.mean([0]).MoveToOuterDisposeScope(), deviation.MoveToOuterDisposeScope());
    }

    /// <summary>Rows on that scale.</summary>
    public Tensor Scale(Tensor features) => (features - Mean) / Deviation;

    /// <summary>Only what it is: the tensors may be freed.</summary>
    public override string ToString() => "scaling of features";
}
