using System.Collections.Immutable;
using ImageRegression.Splits;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Covariates beside the fixed features of images, for simple methods: those that the networks of a table see, so that both know the same.</summary>
/// <remarks>
/// A number is its z-score, a category 0 or 1 for each of its levels (one column where there are two), both learnt from the training part. All covariates together are scaled to
/// the total variance that the images' features have there. To Ridge, which brings each column to deviation 1, that makes no difference; to the distances of kNN
/// what is known besides counts as much as the image.
/// </remarks>
/// <param name="Coding">How they become numbers.</param>
/// <param name="Scale">What these are multiplied by.</param>
internal sealed record KnownBesides(CovariateCoding Coding, double Scale)
{
    /// <summary>Learns from the training part.</summary>
    /// <param name="asked">The covariates; at least one.</param>
    /// <param name="cases">All cases.</param>
    /// <param name="parts">Which of them are for training.</param>
    /// <param name="features">Of all images, shape [N, F].</param>
    /// <exception cref="UserErrorException">See <see cref="CovariateCoding.Fit"/>.</exception>
    public static KnownBesides Fit(ImmutableArray<Covariate> asked, CaseTable cases, Parts parts, Tensor features)
    {
        using var scope = NewDisposeScope();
        var training = cases.Take(parts.Train.AsSpan());
        var coding = CovariateCoding.Fit(asked, training);
        var image = Variance(features.index_select(0, tensor(parts.Train.Select(row => (long)row).ToArray())));
        return new(coding, image > 0 ? Math.Sqrt(image / Variance(Columns(coding, training))) : 1);
    }

    /// <summary>Features of some images with what is known of them besides.</summary>
    /// <param name="features">Shape [n, F].</param>
    /// <param name="cases">The n cases.</param>
    /// <returns>Shape [n, F + K].</returns>
    public Tensor Join(Tensor features, CaseTable cases)
    {
        using var scope = NewDisposeScope();
        return cat([features, (Columns(Coding, cases) * Scale).to(features.dtype)], 1).MoveToOuterDisposeScope();
    }

    private static Tensor Columns(CovariateCoding coding, CaseTable cases)
    {
        var known = coding.Of(cases).Batch([.. Enumerable.Range(0, cases.Count)], CPU)!.to(ScalarType.Float64);
        return cat([.. coding.Columns.Select((column, k) => column is CategoricalColumn { Levels.Length: > 2 and var levels }
            ? nn.functional.one_hot(known.select(1, k).to(ScalarType.Int64), levels).to(ScalarType.Float64)
            : known.narrow(1, k, 1))], 1);
    }

    private static double Variance(Tensor vectors) => vectors.to(ScalarType.Float64).var(0, unbiased: false).sum().item<double>();
}
