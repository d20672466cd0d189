using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Which triplets SCT looks at, and which of them it treats as hard.</summary>
public enum SelectiveForm
{
    /// <summary>The authors' code: for every anchor its most similar positive and most similar negative; hard where the negative is the more similar, or beyond 0.8.</summary>
    EasyPositiveHardNegative,

    /// <summary>The same triplets, none of them treated as hard.</summary>
    HardNegative,

    /// <summary>The most similar negative that is less similar than the positive; none is hard.</summary>
    SemiHardNegative,

    /// <summary>All triplets; hard where the negative is the more similar. The paper's text.</summary>
    AllTriplets,

    /// <summary>AdaTriplet's repository: all triplets, hard and easy interchanged, each group with a mean of its own, ε in the exponent.</summary>
    RepositoryVariant,
}

/// <summary>SCT: hard triplets only push their negative away, the others are ranked by a softmax.</summary>
/// <remarks>
/// <code>
/// L = λ·φ_an                              where φ_an &gt; φ_ap
///     −ln( e^(φ_ap/τ) / (e^(φ_ap/τ) + e^(φ_an/τ)) )   otherwise
/// </code>
/// averaged over the triplets. Xuan, Stylianou, Liu, Pless (2020), "Hard negative examples are hard, but useful", ECCV, and
/// their code, whose hard triplets also include those with φ_an &gt; 0.8. A batch without a triplet costs 0 and pulls
/// nowhere. Where the repository's form divides by an empty group and gives NaN, ours leaves the group out. Forms with all
/// triplets list them, N²·(K − 1) for K images a subject; the others list one an anchor.
/// </remarks>
public sealed record SelectivelyContrastive : Loss<NoState>
{
    private const double HardAbove = 0.8, RepositoryMargin = 0.25;

    /// <summary>λ, the weight of hard negatives; 0 or more and finite. Default 1.</summary>
    public double Lambda
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), value, "Must be 0 or more, and finite.");
    } = 1;

    /// <summary>τ; &gt; 0 and finite. Default 0.1, the authors'.</summary>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Must be greater than 0 and finite.");
    } = 0.1;

    /// <summary>Which triplets. Default the authors'.</summary>
    public SelectiveForm Form { get; init; }

    /// <summary>As AdaTriplet's repository computes it.</summary>
    public static SelectivelyContrastive RepositoryVariant { get; } = new() { Form = SelectiveForm.RepositoryVariant, Temperature = 1 };

    /// <inheritdoc/>
    public override string Name => "selectively contrastive triplet";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar, ≥ −λ; NaN where an embedding is not finite.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var value = PairScores.Loss(embeddings, PairScore.Cosine, (scores, pull) => Evaluate(identities, scores, pull));
        return (value.MoveToOuterDisposeScope(), state);
    }

    private double Evaluate(long[] identities, ReadOnlySpan<double> scores, Span<double> pull)
    {
        var n = identities.Length;
        var (ranked, pushed) = (new List<MinedTriplet>(), new List<MinedTriplet>());
        var near = new AnchorNeighbors(identities);
        for (var anchor = 0; anchor < n; anchor++)
        {
            var row = scores.Slice(anchor * n, n);
            near.Take(anchor, row);
            if (Form is not (SelectiveForm.AllTriplets or SelectiveForm.RepositoryVariant))
                near.KeepMostSimilar(semiHard: Form == SelectiveForm.SemiHardNegative);
            foreach (var positive in near.Positives)
                foreach (var negative in near.Negatives)
                    (IsPushed(row[positive], row[negative]) ? pushed : ranked).Add(new(anchor, positive, negative));
        }
        // One mean over both, or the repository's two.
        var all = Math.Max(1, ranked.Count + pushed.Count);
        var (ofRanked, ofPushed) = Form == SelectiveForm.RepositoryVariant ? (Math.Max(1, ranked.Count), Math.Max(1, pushed.Count)) : (all, all);
        var margin = Form == SelectiveForm.RepositoryVariant ? RepositoryMargin : 0;
        var isRaw = Form == SelectiveForm.RepositoryVariant && ranked.Count == 1;   // its log-sum-exp lets a single number through
        var sum = 0.0;
        foreach (var (anchor, positive, negative) in ranked)
        {
            var z = ((scores[(anchor * n) + negative] - scores[(anchor * n) + positive]) / Temperature) + margin;
            var weight = (isRaw ? 1 : 1 / (1 + Math.Exp(-z))) / Temperature / ofRanked;
            sum += (isRaw ? z : Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)))) / ofRanked;
            pull[(anchor * n) + negative] += weight;
            pull[(anchor * n) + positive] -= weight;
        }
        foreach (var (anchor, _, negative) in pushed)
        {
            sum += Lambda * scores[(anchor * n) + negative] / ofPushed;
            pull[(anchor * n) + negative] += Lambda / ofPushed;
        }
        return sum;
    }

    private bool IsPushed(double positive, double negative) => Form switch
    {
        SelectiveForm.EasyPositiveHardNegative => negative > positive || negative > HardAbove,
        SelectiveForm.AllTriplets => negative > positive,
        SelectiveForm.RepositoryVariant => negative < positive,
        _ => false,
    };
}
