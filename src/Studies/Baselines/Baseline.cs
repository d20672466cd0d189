using System.Collections.Immutable;
using ImageRegression.Baselines;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>
/// A simple method that trains no network and reads <see cref="FixedFeatures"/>: what a trained one should beat. It has one setting, which the
/// validation part chooses; the training part alone is fitted.
/// </summary>
public abstract record Baseline : Method
{
    private protected Baseline(string name)
        : base(name)
    {
    }

    /// <summary>Ridge regression on features of mean 0 and deviation 1 (of the training part); the validation part chooses the penalty α.</summary>
    /// <param name="alphas">What is tried; each &gt; 0. Powers of ten from 0.01 to 1,000,000 where empty.</param>
    public static Baseline Ridge(params IReadOnlyList<double> alphas) =>
        new RidgeBaseline(Tried(alphas, RidgeBaseline.UsualAlphas, alpha => alpha > 0 && double.IsFinite(alpha), "alpha must be a number greater than 0"));

    /// <summary>The mean label of the k nearest training images; the validation part chooses k.</summary>
    /// <param name="counts">The k that are tried; each ≥ 1. Fibonacci's numbers from 1 to 89 where empty. Those beyond the training images are left out, with a note.</param>
    public static Baseline KNearest(params IReadOnlyList<int> counts) =>
        new NearestBaseline(Tried(counts, NearestBaseline.UsualCounts, k => k >= 1, "k must be at least 1"));

    /// <summary>Both, as rows of a table: Ridge and kNN.</summary>
    public static IReadOnlyList<Baseline> Usual => [Ridge(), KNearest()];

    /// <summary>The symbol of the setting, such as <c>α</c>.</summary>
    internal abstract string Symbol { get; }

    /// <summary>The values that are tried where there are so many training images.</summary>
    internal abstract ImmutableArray<double> Candidates(int trained);

    /// <summary>Answers of a fit.</summary>
    /// <param name="known">Vectors of the training images, shape [N, F], float64.</param>
    /// <param name="labels">Their labels, in label units.</param>
    /// <param name="axis">What these lie on.</param>
    /// <param name="asked">Sets of vectors to answer for, each [Q, F], float64.</param>
    /// <param name="setting">One of the <see cref="Candidates"/>.</param>
    /// <returns>Q answers for each set, in label units.</returns>
    internal abstract double[][] Answer(Tensor known, double[] labels, LabelAxis axis, IReadOnlyList<Tensor> asked, double setting);

    private static ImmutableArray<T> Tried<T>(IReadOnlyList<T> given, ImmutableArray<T> usual, Func<T, bool> fits, string otherwise) =>
        given.Count == 0 ? usual
        : given.All(fits) ? [.. given]
        : throw new UserErrorException(FormattableString.Invariant($"{otherwise}, and {given.First(one => !fits(one))} is not."));
}

/// <inheritdoc cref="Baseline.Ridge"/>
internal sealed record RidgeBaseline(ImmutableArray<double> Alphas) : Baseline("Ridge")
{
    public static readonly ImmutableArray<double> UsualAlphas = [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    internal override string Symbol => "α";

    internal override ImmutableArray<double> Candidates(int trained) => Alphas;

    internal override double[][] Answer(Tensor known, double[] labels, LabelAxis axis, IReadOnlyList<Tensor> asked, double setting)
    {
        using var scope = NewDisposeScope();
        var features = FeatureScaling.Of(known);
        var scaled = features.Scale(known);
        Tensor[] seen = [.. asked.Select(features.Scale)];
        if (!axis.IsCircle)
        {
            var fit = RidgeRegression.Fit(scaled, labels, setting);
            return [.. seen.Select(fit.Predict)];
        }
        // Of a circle each number of a label's point has a fit, with one penalty.
        var circle = LabelScaling.FitZScore(labels, axis);
        var points = circle.Points(labels);
        var fits = Enumerable.Range(0, circle.Columns)
            .Select(column => RidgeRegression.Fit(scaled, [.. points.Where((_, i) => i % circle.Columns == column)], setting)).ToArray();
        return [.. seen.Select(vectors => circle.Labels([.. fits[0].Predict(vectors).Zip(fits[1].Predict(vectors), (a, b) => new[] { a, b }).SelectMany(point => point)]))];
    }
}

/// <inheritdoc cref="Baseline.KNearest"/>
internal sealed record NearestBaseline(ImmutableArray<int> Counts) : Baseline("kNN")
{
    public static readonly ImmutableArray<int> UsualCounts = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];

    internal override string Symbol => "k";

    internal override ImmutableArray<double> Candidates(int trained) => [.. Counts.Where(k => k <= trained).Select(k => (double)k)];

    internal override double[][] Answer(Tensor known, double[] labels, LabelAxis axis, IReadOnlyList<Tensor> asked, double setting) =>
        [.. asked.Select(vectors => NearestRegression.Predict(known, labels, vectors, (int)setting, axis))];
}
