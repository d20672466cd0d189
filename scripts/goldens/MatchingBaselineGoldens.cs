using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using static MatchingGoldenBatch;
using static TorchSharp.torch;

/// <summary>adatriplet.json, "baselines": what AdaTriplet is compared with.</summary>
public static class MatchingBaselineGoldens
{
    public static GoldenCase Baseline(GoldenNode section, GoldenNode one) => GoldenCase.Of(FileName, $"baseline {one.Text("name")}", compare =>
    {
        using var scope = NewDisposeScope();
        var embeddings = Matrix(one.Has("embeddings") ? one : section, "embeddings").requires_grad_();
        var labels = Labels(section);
        var (name, hyper) = (one.Text("name"), one.Part("hyper"));
        var weights = (name == "soft_triple" ? Matrix(section, "centers") : Matrix(section, "W")).requires_grad_();
        var bias = tensor(section.Vector("bias")).requires_grad_();
        var cosines = nn.functional.normalize(embeddings).mm(nn.functional.normalize(weights, dim: 0));   // what Head.ClassWeights puts out

        var value = BaselineOf(name, hyper) is { } loss ? loss.Step(embeddings, labels, loss.StartState).Value
            : name == "l2_softmax_scale16"
                ? new IdentitySoftmax { Scale = 1 }.Of(nn.functional.normalize(embeddings).mm(weights) * hyper.Number("scale") + bias, labels, NoState.None).Value
                : OfCosines(name, hyper).Step(cosines, labels, NoState.None).Value;
        value.backward();
        compare.Close("loss", one.Number("loss"), value.item<double>(), Absolute, Relative);
        compare.Close("gradient", one.Matrix("grad").Values, Values(embeddings.grad!), Absolute, Relative);
        if (one.Has("grad_W"))
            compare.Close("gradient by the weights", one.Matrix("grad_W").Values, Values(weights.grad!), Absolute, Relative);
        if (one.Has("grad_centers"))
            compare.Close("gradient by the centres", one.Matrix("grad_centers").Values, Values(weights.grad!), Absolute, Relative);
        if (one.Has("grad_bias"))
            compare.Close("gradient by the bias", one.Vector("grad_bias"), Values(bias.grad!), Absolute, Relative);
        if (one.Has("hard_triplets"))
        {
            compare.Equal("hard triplets", one.Whole("hard_triplets"), TripletMiner.Triplets(embeddings, labels, TripletMining.Hard, 0).Length);
            compare.Equal("triplets", one.Whole("triplets"), TripletMiner.Triplets(embeddings, labels, TripletMining.All, 0).Length);
        }
    });

    // A loss of embeddings; null for one of class weights.
    private static Loss? BaselineOf(string name, GoldenNode hyper)
    {
        Triplet Of(PairScore score, TripletReduction reduction = TripletReduction.MeanOfActive) =>
            new Triplet { Margin = hyper.Number("margin"), Score = score, Reduction = reduction };
        SelectivelyContrastive Sct(SelectiveForm form) => new SelectivelyContrastive { Lambda = hyper.Number("lambda"), Form = form };
        Contrastive Pairs(PairScore score, TripletReduction reduction = TripletReduction.MeanOfActive) => new Contrastive
        {
            PositiveMargin = hyper.Number("pos_margin"),
            NegativeMargin = hyper.Number("neg_margin"),
            Score = score,
            Reduction = reduction,
        };
        return name switch
        {
            "triplet_margin_lib_default" => Of(PairScore.UnitDistance),
            "triplet_margin_mean_reducer" => Of(PairScore.UnitDistance, TripletReduction.Mean),
            "triplet_margin_cosine_threshold" => Of(PairScore.Cosine),
            "triplet_margin_swap" => Of(PairScore.UnitDistance) with { Swap = true },
            "triplet_margin_smooth" => Of(PairScore.UnitDistance) with { Smooth = true },
            "triplet_margin_unnormalised_l2" => Of(PairScore.Distance),
            "contrastive_default" => Pairs(PairScore.UnitDistance),
            "contrastive_cosine" => Pairs(PairScore.Cosine),
            "contrastive_mean_reducer" => Pairs(PairScore.UnitDistance, TripletReduction.Mean),
            "npairs" => new NPair(),
            "multi_similarity" => new MultiSimilarity { Alpha = hyper.Number("alpha"), Beta = hyper.Number("beta"), Base = hyper.Number("base") },
            "sct_definition_all_triplets" => Sct(SelectiveForm.AllTriplets) with { Temperature = 1 },
            _ when name.StartsWith("sct_original_sct", StringComparison.Ordinal) => Sct(SelectiveForm.EasyPositiveHardNegative),
            _ when name.StartsWith("sct_original_hn", StringComparison.Ordinal) => Sct(SelectiveForm.HardNegative),
            _ when name.StartsWith("sct_original_shn", StringComparison.Ordinal) => Sct(SelectiveForm.SemiHardNegative),
            _ => null,
        };
    }

    private static Loss OfCosines(string name, GoldenNode hyper) => name switch
    {
        "arcface_opposite_sample_pinned_library_0.9.99" => Arc(hyper) with { Monotone = false },
        _ when name.StartsWith("arcface", StringComparison.Ordinal) => Arc(hyper),
        _ when name.StartsWith("cosface", StringComparison.Ordinal) => new CosFace { Margin = hyper.Number("margin"), Scale = hyper.Number("scale") },
        "normalized_softmax" => new IdentitySoftmax { Scale = 1 / hyper.Number("temperature") },
        "soft_triple" => new SoftTriple
        {
            Centers = hyper.Whole("centers_per_class"),
            Scale = hyper.Number("la"),
            Gamma = hyper.Number("gamma"),
            Margin = hyper.Number("margin"),
            Tau = 0,
        },
        _ => throw new NotSupportedException($"No baseline is called {name}."),
    };

    private static ArcFace Arc(GoldenNode hyper) => new ArcFace { MarginDegrees = hyper.Number("margin_degrees"), Scale = hyper.Number("scale") };
}
