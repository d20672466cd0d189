using System.Globalization;
using ImageRegression.Baselines;

namespace ImageRegression.Latent;

/// <summary>A label read from the distance of a code to a plane: y = a·x + c.</summary>
/// <param name="Plane">The plane.</param>
/// <param name="Features">What x is.</param>
/// <param name="Fit">a and c, in label units.</param>
public sealed record DistanceRegression(Hyperplane Plane, DistanceFeatures Features, LinearRegression Fit)
{
    /// <summary>The line through some labelled codes.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="features">What x is.</param>
    /// <param name="codes">N codes of the plane's space; N ≥ 2.</param>
    /// <param name="labels">N labels, in label units.</param>
    /// <param name="penalty">What the coefficients cost.</param>
    /// <param name="names">How the N cases are called in an error; null for their numbers.</param>
    /// <exception cref="UserErrorException">There are fewer than two cases, or all lie at one distance.</exception>
    public static DistanceRegression To(
        Hyperplane plane, DistanceFeatures features, LatentCodes codes, IReadOnlyList<double> labels, RegressionPenalty penalty, IReadOnlyList<string>? names = null)
    {
        if (codes.Count < 2)
            throw new UserErrorException($"Two labelled cases are needed, there {(codes.Count == 1 ? "is 1" : "is none")}.");
        var x = features.Of(plane, codes);
        if (x.All(row => row.AsSpan().SequenceEqual(x[0])))
            throw new UserErrorException($"Cases {Name(0)} and {Name(1)}{(x.Length > 2 ? " and all others" : "")} lie at the same distance " +
                $"({x[0][0].ToString("0.##", CultureInfo.InvariantCulture)}): no line goes through them; label others.");
        return new(plane, features, LinearRegression.Fit(x, labels, penalty));

        string Name(int row) => names is null ? (row + 1).ToString(CultureInfo.InvariantCulture) : names[row];
    }

    /// <summary>The answer for a code, in label units.</summary>
    /// <param name="code">As many numbers as the plane's space has.</param>
    public double Predict(ReadOnlySpan<double> code) => Fit.Predict(Features.Of(Plane, code));

    /// <summary>The step along n that changes the answer by so much.</summary>
    /// <remarks>s = Δy / (a Σ ω_l‖n_l‖²).</remarks>
    /// <param name="difference">Δy, in label units.</param>
    /// <param name="layers">Which layers move; null for all.</param>
    /// <exception cref="UserErrorException">No step along n changes the answer.</exception>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public double StepFor(double difference, IReadOnlySet<int>? layers = null)
    {
        Plane.RequireLayers(layers);
        var slope = Features.Slope(Plane, layers).Zip(Fit.Coefficients, (one, coefficient) => one * coefficient).Sum();
        return slope != 0 ? difference / slope
            : throw new UserErrorException("No step along this axis changes the answer: its coefficients are 0. Use another penalty, or other layers.");
    }

    /// <summary>The code whose answer differs by so much, and that is moved along n alone.</summary>
    /// <inheritdoc cref="StepFor"/>
    public double[] Edit(ReadOnlySpan<double> code, double difference, IReadOnlySet<int>? layers = null) =>
        difference == 0 ? code.ToArray() : Plane.Move(code, StepFor(difference, layers), layers);
}
