using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ImageRegression.Losses.Matching;

/// <summary>The sum of a rule over the triplets of a batch, and its gradient, without a list of triplets.</summary>
/// <remarks>
/// An anchor's negatives lie side by side once; every positive passes over them, several at a time. A hinge's gradient is
/// a count, and a mined set is a window of Δ, so nothing is kept but a row. Time is the number of triplets (N²·(K − 1) for
/// K images a subject) divided by the width of a vector register, memory O(N²) for the scores and O(N) beside them.
/// Sorted negatives with prefix sums would need O(N² log N), but sorting alone takes longer than all passes until a
/// subject has some hundred images in a batch (docs/decisions/019).
/// </remarks>
internal ref struct TripletSums
{
    private readonly TripletRule rule;
    private readonly ReadOnlySpan<double> scores;
    private readonly Span<double> pull;
    private readonly AnchorNeighbors near;
    private readonly double[] active, mined;
    private readonly int n;

    private TripletSums(TripletRule rule, long[] identities, ReadOnlySpan<double> scores, Span<double> pull)
    {
        this.rule = rule;
        this.scores = scores;
        this.pull = pull;
        n = identities.Length;
        near = new AnchorNeighbors(identities);
        (active, mined) = (new double[near.Scores.Length], new double[near.Scores.Length]);
    }

    /// <summary>Σ over the mined triplets.</summary>
    public double Sum { get; private set; }

    /// <summary>How many were mined.</summary>
    public long Mined { get; private set; }

    /// <summary>How many of them cost something.</summary>
    public long Active { get; private set; }

    /// <summary>Sums over a batch.</summary>
    /// <param name="rule">What a triplet costs.</param>
    /// <param name="identities">N.</param>
    /// <param name="scores">[N, N], finite.</param>
    /// <param name="pull">[N, N]; what it costs more per score is added.</param>
    public static TripletSums Of(TripletRule rule, long[] identities, ReadOnlySpan<double> scores, Span<double> pull)
    {
        var sums = new TripletSums(rule, identities, scores, pull);
        for (var anchor = 0; anchor < identities.Length; anchor++)
            sums.AddAnchor(anchor);
        return sums;
    }

    /// <summary>The mean, or the sum, as a loss; and the gradient divided likewise.</summary>
    public readonly double Reduce(TripletReduction reduction)
    {
        var divisor = reduction switch
        {
            TripletReduction.Sum => 1,
            TripletReduction.MeanOfActive => Math.Max(1, Active),
            _ => Math.Max(1, Mined),
        };
        TensorPrimitives.Divide(pull, divisor, pull);
        return Sum / divisor;
    }

    private void AddAnchor(int anchor)
    {
        near.Take(anchor, scores.Slice(anchor * n, n));
        if (rule.Mining == TripletMining.BatchHard)
            near.KeepHardest();
        if (!near.HasTriplet)
            return;
        var ofAnchor = pull.Slice(anchor * n, n);
        active.AsSpan().Clear();
        mined.AsSpan().Clear();
        foreach (var positive in near.Positives)
            ofAnchor[positive] -= rule.Swap || rule.Smooth
                ? AddOneByOne(anchor, positive) : AddHinges(scores[(anchor * n) + positive]);

        var negatives = near.Negatives;
        for (var k = 0; k < negatives.Length; k++)
        {
            var above = Math.Max(0, near.Scores[k] - rule.Beta);
            Sum += rule.Lambda * above * mined[k];
            ofAnchor[negatives[k]] += active[k] + (above > 0 ? rule.Lambda * mined[k] : 0);
        }
    }

    // The number of active hinges.
    private double AddHinges(double positive)
    {
        var (low, high) = (new Vector<double>(rule.Window.Low), new Vector<double>(rule.Window.High));
        var (ap, margin, slope, beta) = (new Vector<double>(positive), new Vector<double>(rule.Margin), new Vector<double>(rule.Slope), new Vector<double>(rule.Beta));
        var (sum, hinges, inWindow, costly) = (Vector<double>.Zero, Vector<double>.Zero, Vector<long>.Zero, Vector<long>.Zero);
        var negatives = MemoryMarshal.Cast<double, Vector<double>>(near.Scores.AsSpan());
        var ofActive = MemoryMarshal.Cast<double, Vector<double>>(active.AsSpan());
        var ofMined = MemoryMarshal.Cast<double, Vector<double>>(mined.AsSpan());
        for (var k = 0; k < negatives.Length && k * Vector<double>.Count < near.Negatives.Length; k++)
        {
            var delta = ap - negatives[k];   // NaN where the row is padded: in no window
            var isMined = Vector.GreaterThan(delta, low) & Vector.LessThanOrEqual(delta, high);
            var hinge = margin - (slope * delta);
            var isActive = isMined & Vector.GreaterThan(hinge, Vector<double>.Zero);
            var one = Vector.ConditionalSelect(isActive, Vector<double>.One, Vector<double>.Zero);
            sum += Vector.ConditionalSelect(isActive, hinge, Vector<double>.Zero);
            hinges += one;
            ofActive[k] += one;
            ofMined[k] += Vector.ConditionalSelect(isMined, Vector<double>.One, Vector<double>.Zero);
            inWindow -= isMined;
            costly -= isActive | (isMined & Vector.GreaterThan(negatives[k], beta));
        }
        Sum += Vector.Sum(sum);
        Mined += Vector.Sum(inWindow);
        Active += Vector.Sum(costly);
        return Vector.Sum(hinges);
    }

    private double AddOneByOne(int anchor, int positive)
    {
        var (ap, pulled) = (scores[(anchor * n) + positive], 0.0);
        for (var k = 0; k < near.Negatives.Length; k++)
        {
            var swapped = (positive * n) + near.Negatives[k];
            var isSwapped = rule.Swap && scores[swapped] > near.Scores[k];
            var delta = ap - (isSwapped ? scores[swapped] : near.Scores[k]);
            if (!(delta > rule.Window.Low && delta <= rule.Window.High))
                continue;
            var margin = rule.Margin - (rule.Slope * delta);
            var (cost, weight) = rule.Smooth
                ? (Math.Max(margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))), 1 / (1 + Math.Exp(-margin)))
                : (Math.Max(margin, 0), margin > 0 ? 1 : 0);
            Sum += cost;
            mined[k]++;
            Mined++;
            Active += cost > 0 || near.Scores[k] > rule.Beta ? 1 : 0;
            pulled += weight;
            if (isSwapped)
                pull[swapped] += weight;
            else
                active[k] += weight;
        }
        return pulled;
    }
}
