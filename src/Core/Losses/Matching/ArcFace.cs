using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>ArcFace: an image's angle to its own class counts as larger by a margin.</summary>
/// <remarks>
/// <code>
/// L = −ln( e^(s·cos(θ_y + m)) / (e^(s·cos(θ_y + m)) + Σ_(j ≠ y) e^(s·cos θ_j)) )
/// </code>
/// Deng, Guo, Xue, Zafeiriou (2019), "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", CVPR, eq. 3. Takes
/// the cosines of a head with a weight a class (<c>Head.ClassWeights</c>), which the optimiser trains and checkpoints hold.
/// </remarks>
public sealed record ArcFace : Loss<NoState>
{
    private const double LeastSquaredSine = 1e-12;   // where θ is 0 its sine has no slope

    /// <summary>m in degrees; 0 to 180. Default 28.6, half a radian. AdaTriplet's repository passes 0.25 and so means a quarter of a degree.</summary>
    public double MarginDegrees
    {
        get;
        init => field = value is >= 0 and <= 180 ? value
            : throw new ArgumentOutOfRangeException(nameof(MarginDegrees), value, "Must lie between 0 and 180.");
    } = 28.6;

    /// <summary>s; &gt; 0 and finite. Default 64.</summary>
    public double Scale
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Scale), value, "Must be greater than 0 and finite.");
    } = 64;

    /// <summary>
    /// Whether cos θ − m·sin m takes over where θ + m passes 180°, so that the penalty keeps growing with θ, as the authors'
    /// code has it; else cos(θ + m) throughout. Default true.
    /// </summary>
    public bool Monotone { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "ArcFace";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">cos θ, shape [N, C]; half types are computed in float32.</param>
    /// <param name="labels">Identities 0 … C − 1, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var m = MarginDegrees * Math.PI / 180;
        var value = ClassCosines.CrossEntropy(embeddings, labels, Scale, cos =>
        {
            var sine = (1 - cos * cos).clamp_min(LeastSquaredSine).sqrt();
            var beyond = cos * Math.Cos(m) - sine * Math.Sin(m);   // cos(θ + m)
            return Monotone ? where(cos < -Math.Cos(m), cos - m * Math.Sin(m), beyond) : beyond;
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
