using ImageRegression.Losses;
using ImageRegression.Losses.Matching;

/// <summary>The method that a case of adatriplet.json names, by its settings.</summary>
public static class AdaTripletGoldenMethod
{
    public static Loss LossOf(GoldenNode one)
    {
        var margins = AutoMargin.RepositoryVariant with
        {
            KDelta = one.Whole("k_delta"),
            KNegative = one.Whole("k_an"),
            KPositive = one.Whole("k_p"),
            StartEpsilon = one.Number("margin_init"),
            StartBeta = one.Number("beta_init"),
            Rule = one.Text("mode") switch { "Q1" => MarginRule.FirstQuartile, "Q2" => MarginRule.Median, _ => MarginRule.Mean },
            Time = one.Text("mode") == "adaptive" ? MarginTime.Batch : MarginTime.Epoch,
        };
        var triplet = Triplet.RepositoryVariant with
        {
            Margin = one.Number("margin_init"),
            Mining = Mining(one),
            Score = one.Text("distance") == "l2" ? PairScore.UnitDistance : PairScore.Cosine,
        };
        var adaTriplet = AdaTriplet.RepositoryVariant with
        {
            Epsilon = one.Number("margin_init"),
            Beta = one.Number("beta_init"),
            Lambda = one.Number("lambda"),
            Mining = Mining(one),
            PositiveTerm = one.Text("mode") == "add-ap",
            SmoothPairs = one.Text("identity") == "LSE",
        };
        return one.Text("method") switch
        {
            "AdaTriplet-AM" => adaTriplet with { AutoMargin = margins },
            "AdaTriplet" => adaTriplet with { AutoMargin = null },
            "Triplet-AM" => triplet with { AutoMargin = margins },
            "Triplet" => triplet,
            "WAT" => new WeaklyAdaptiveTriplet { K = one.Number("k_delta") },
            "SCT" => SelectivelyContrastive.RepositoryVariant,
            var method => throw new NotSupportedException($"No method is called {method}."),
        };
    }

    public static TripletMining Mining(GoldenNode one) => one.Text("type_of_triplets") switch
    {
        "all" => TripletMining.Violating,
        "semihard" => TripletMining.SemiHard,
        "hard" => TripletMining.Hard,
        "easy" => TripletMining.Easy,
        var type => throw new NotSupportedException($"No mining is called {type}."),
    };
}
