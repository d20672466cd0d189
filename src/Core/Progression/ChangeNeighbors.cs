using System.Collections.Immutable;
using ImageRegression.Neighbors;

namespace ImageRegression.Progression;

/// <summary>Answers for pairs of visits by the training pairs nearest in difference space, with calibrated intervals.</summary>
/// <remarks>
/// A pair is a point u₂ − u₁ with the label Δ, so that all there is for single images holds for pairs: a radius chosen on held-out pairs, intervals
/// that are conformal by subject (<see cref="ConformalIntervals"/>), a test for pairs unlike any training pair, exact effects of leaving a
/// training pair or a subject out. Training pairs come in both orders, Δ and −Δ, so that swapped visits get the opposite answer.
/// </remarks>
/// <param name="Index">The training pairs, calibrated.</param>
/// <param name="Rule">When a subject improved, stayed the same or got worse; by a band.</param>
internal sealed record ChangeNeighbors(NeighborIndex Index, ChangeRule Rule) : IDisposable
{
    private static readonly IndexBinding Unbound = new("", "", "");   // lives within one stage, beside the model it belongs to

    /// <summary>Learns from training pairs and calibrates on held-out ones.</summary>
    /// <param name="train">Embedded images that <paramref name="trainPairs"/> name.</param>
    /// <param name="trainPairs">Pairs to answer by.</param>
    /// <param name="held">Embedded images of other subjects.</param>
    /// <param name="heldPairs">Pairs that choose the radius and calibrate.</param>
    /// <param name="rule">When a subject improved, stayed the same or got worse.</param>
    /// <param name="intervals">Coverage and bins.</param>
    /// <exception cref="UserErrorException">The rule is no band, or a subject is on both sides.</exception>
    public static ChangeNeighbors Of(Embeddings train, VisitPairs trainPairs, Embeddings held, VisitPairs heldPairs, ChangeRule rule, ConformalSettings intervals)
    {
        ThrowIfNoBand(rule);
        var both = new VisitPairs([.. trainPairs.Pairs, .. trainPairs.Pairs.Select(pair => pair.Swapped())]);
        var differences = PairedVectors.Differences(train, both);
        using var heldDifferences = PairedVectors.Differences(held, heldPairs);
        var radius = RadiusSearch.Best().Run(new RadiusNeighbors(0), differences, heldDifferences).Radius;
        var index = new NeighborIndex(differences, radius, Unbound);
        return new(index with { Calibration = IndexCalibration.Of(index, heldDifferences, intervals, new()) }, rule);
    }

    /// <summary>Says so where answers as sets would depend on where a score lies.</summary>
    /// <exception cref="UserErrorException">The rule is no band.</exception>
    public static void ThrowIfNoBand(ChangeRule rule)
    {
        if (rule.Same.HalfWidth is null)
            throw new UserErrorException($"Answers as sets are read off an interval of the change, and with {rule.Same} the change alone decides nothing. Give a band, ChangeBand.Within(…).");
    }

    /// <summary>What people must know of how well it is calibrated.</summary>
    public IEnumerable<string> Notes() => Index.Calibration!.Notes();

    /// <summary>Answers.</summary>
    /// <param name="embedded">Embedded images that the pairs name.</param>
    /// <param name="pairs">The pairs; each of one subject.</param>
    public ImmutableArray<ChangeAnswer> Answer(Embeddings embedded, VisitPairs pairs) =>
        [.. pairs.Pairs.Zip(Estimate(embedded, pairs), (pair, one) => new ChangeAnswer(pair, Rule.Of(pair.LabelBefore, pair.LabelAfter), one.Answer, one.Prediction))];

    /// <summary>What can be said of pairs, whether their scores are known or not.</summary>
    /// <param name="embedded">Embedded images that the pairs name.</param>
    /// <param name="pairs">The pairs; each of one subject. A score that nobody knows is NaN.</param>
    public ImmutableArray<ChangeEstimate> Estimate(Embeddings embedded, VisitPairs pairs)
    {
        using var differences = PairedVectors.Differences(embedded, pairs);
        return [.. Index.Answer(differences).Select(Of)];
    }

    private ChangeEstimate Of(CasePrediction answer)
    {
        var interval = answer.Interval!.Value;
        return new(answer.IsOutOfDistribution == true ? ChangeSet.CannotSay : ChangeSets.Of(interval.Lower, interval.Upper, Rule.Same.HalfWidth!.Value, Rule.Better), answer);
    }

    /// <inheritdoc/>
    public void Dispose() => Index.Dispose();
}

/// <summary>What can be said of a change, without the truth.</summary>
/// <param name="Answer">What its interval allows to say; <see cref="ChangeSet.CannotSay"/> where the pair is out-of-distribution.</param>
/// <param name="Prediction">Δ̂ with interval and evidence, in label units.</param>
internal sealed record ChangeEstimate(ChangeSet Answer, CasePrediction Prediction);
