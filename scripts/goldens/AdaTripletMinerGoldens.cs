using ImageRegression.Losses.Matching;
using static MatchingGoldenBatch;
using static TorchSharp.torch;

/// <summary>adatriplet.json, "cases": which triplets and pairs the repository's miners chose, and by which margins.</summary>
public static class AdaTripletMinerGoldens
{
    public static void Compare(GoldenComparison compare, string at, GoldenNode one, GoldenNode step, Tensor raw, Tensor labels, Margins? margins)
    {
        var score = one.Text("distance") == "l2" ? PairScore.UnitDistance : PairScore.Cosine;
        if (margins is not null)
        {
            compare.Close($"{at} margin", step.Number("margin"), margins.Epsilon, Absolute, Relative);
            CompareTriplets(TripletMiner.Triplets(raw, labels, AdaTripletGoldenMethod.Mining(one), margins.Epsilon, score));
        }
        if (one.Text("method") == "WAT")
        {
            var k = one.Number("k_delta");
            double MarginOf(double delta) => ((2 - (2 * delta)) / (4 - k)) + k;
            var deltas = TripletMiner.Triplets(raw, labels, TripletMining.All, 0).Select(triplet => (Triplet: triplet, Delta: Delta(raw, triplet)));
            var mined = deltas.Where(one => one.Delta <= MarginOf(one.Delta)).ToArray();
            CompareTriplets([.. mined.Select(one => one.Triplet)]);
            compare.Close($"{at} margins", step.Vector("margin_per_mined_triplet"), [.. mined.Select(one => MarginOf(one.Delta))], Absolute, Relative);
        }
        if (one.Text("method") == "SCT")
        {
            // By distance and with the comparison meant for similarities: what it calls its triplets are the hard ones.
            var hard = TripletMiner.Triplets(raw, labels, TripletMining.Hard, 0);
            CompareTriplets(hard);
            var easy = TripletMiner.Triplets(raw, labels, TripletMining.Easy, 0);
            compare.Equal($"{at} negative pairs", step.Whole("negative_pairs"), easy.Length);
            var pairs = easy.Select(triplet => (triplet.Anchor, triplet.Negative)).Order().SelectMany(pair => new double[] { pair.Anchor, pair.Negative });
            compare.Close($"{at} negative pairs", step.Matrix("negative_pair_indices_sorted").Values, [.. pairs], 0);
        }
        if (margins is not null && one.Text("method").StartsWith("AdaTriplet", StringComparison.Ordinal))
        {
            compare.Close($"{at} beta", step.Number("beta"), margins.Beta, Absolute, Relative);
            ComparePairs("negative", TripletMiner.NegativePairs(raw, labels, margins.Beta));
            if (step.Has("beta_p"))
            {
                compare.Close($"{at} beta_p", step.Number("beta_p"), margins.BetaPositive, Absolute, Relative);
                ComparePairs("positive", TripletMiner.PositivePairs(raw, labels, margins.BetaPositive));
            }
        }

        void CompareTriplets(IReadOnlyList<MinedTriplet> mined)
        {
            compare.Equal($"{at} number of triplets", step.Whole("triplets"), mined.Count);
            if (step.Has("triplet_indices"))
                compare.Close($"{at} triplets", step.Matrix("triplet_indices").Values,
                    [.. mined.SelectMany(triplet => new double[] { triplet.Anchor, triplet.Positive, triplet.Negative })], 0);
        }

        void ComparePairs(string kind, IReadOnlyList<MinedPair> mined)
        {
            if (step.Has($"{kind}_pairs"))
                compare.Equal($"{at} number of {kind} pairs", step.Whole($"{kind}_pairs"), mined.Count);
            if (step.Has($"{kind}_pair_indices_sorted"))
                compare.Close($"{at} {kind} pairs", step.Matrix($"{kind}_pair_indices_sorted").Values, [.. mined.SelectMany(pair => new double[] { pair.First, pair.Second })], 0);
        }
    }
}
