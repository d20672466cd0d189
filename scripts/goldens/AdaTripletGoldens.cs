using System.Text.Json;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>adatriplet.json: the repository's methods over three epochs, the paper's equations, and the baselines.</summary>
public static class AdaTripletGoldens
{
    private const string File = "adatriplet.json";
    private const double Absolute = 1e-10, Relative = 1e-9;
    private const int BatchesPerEpoch = 3;

    public static IEnumerable<GoldenCase> Check(JsonElement root)
    {
        var golden = new GoldenNode(root);
        return golden.Sections().SelectMany(section => section.Name switch
        {
            "batches" => [],   // what the cases run over
            "cases" => section.Value.Items().Select(one => Method(golden, one)),
            "paper_eq1" => section.Value.Items("cases").Select(one => Equation1(golden, one)),
            "paper_eq2_eq3" => section.Value.Items("cases").Select(one => Equations2And3(golden, one)),
            "baselines" => section.Value.Items("cases").Select(one => Baseline(section.Value, one)),
            "retrieval" => [],   // RetrievalGoldens checks it
            _ => [GoldenCase.Unknown(File, section.Name)],
        });
    }

    // A method of the repository, its state kept over nine batches.
    private static GoldenCase Method(GoldenNode golden, GoldenNode one) => GoldenCase.Of(File, one.Text("name"), compare =>
    {
        var loss = LossOf(one);
        var state = loss.StartStateFor(BatchesPerEpoch);
        foreach (var (step, batch) in one.Items("steps").Zip(golden.Items("batches")))
        {
            using var scope = NewDisposeScope();
            var (raw, labels) = (Matrix(batch, "raw_embeddings"), Labels(batch));
            var at = $"epoch {step.Whole("epoch")} batch {step.Whole("batch")}";
            var (value, gradient, next) = Evaluate(loss, raw, labels, state);
            CompareMined(compare, at, one, step, raw, labels, (next as MarginState)?.Applied);
            if (double.IsNaN(step.Number("loss")))
            {
                // The repository divides by an empty group, where we leave the group out.
                compare.Equal($"{at} triplets", 0, step.Whole("triplets"));
                compare.Equal($"{at} is finite", true, double.IsFinite(value) && gradient.All(double.IsFinite));
            }
            else
            {
                compare.Close($"{at} loss", step.Number("loss"), value, Absolute, Relative);
                compare.Close($"{at} gradient", step.Matrix("grad_raw").Values, gradient, Absolute, Relative);
                CompareParts(compare, at, one, step, raw, labels, state);
            }
            state = next;
        }
    });

    private static Loss LossOf(GoldenNode one)
    {
        var margins = AutoMargin.Repository with
        {
            KDelta = one.Whole("k_delta"),
            KNegative = one.Whole("k_an"),
            KPositive = one.Whole("k_p"),
            StartEpsilon = one.Number("margin_init"),
            StartBeta = one.Number("beta_init"),
            Rule = one.Text("mode") switch { "Q1" => MarginRule.FirstQuartile, "Q2" => MarginRule.Median, _ => MarginRule.Mean },
            Time = one.Text("mode") == "adaptive" ? MarginTime.Batch : MarginTime.Epoch,
        };
        var triplet = Triplet.Repository with
        {
            Margin = one.Number("margin_init"),
            Mining = Mining(one),
            Score = one.Text("distance") == "l2" ? PairScore.UnitDistance : PairScore.Cosine,
        };
        var adaTriplet = AdaTriplet.Repository with
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
            "WAT" => Loss.WeaklyAdaptiveTriplet(one.Number("k_delta")),
            "SCT" => SelectivelyContrastive.Repository,
            var method => throw new NotSupportedException($"No method is called {method}."),
        };
    }

    private static TripletMining Mining(GoldenNode one) => one.Text("type_of_triplets") switch
    {
        "all" => TripletMining.Violating,
        "semihard" => TripletMining.SemiHard,
        "hard" => TripletMining.Hard,
        "easy" => TripletMining.Easy,
        var type => throw new NotSupportedException($"No mining is called {type}."),
    };

    private static void CompareMined(GoldenComparison compare, string at, GoldenNode one, GoldenNode step, Tensor raw, Tensor labels, Margins? margins)
    {
        var score = one.Text("distance") == "l2" ? PairScore.UnitDistance : PairScore.Cosine;
        if (margins is not null)
        {
            compare.Close($"{at} margin", step.Number("margin"), margins.Epsilon, Absolute, Relative);
            CompareTriplets(TripletMiner.Triplets(raw, labels, Mining(one), margins.Epsilon, score));
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

    // The triplets' part alone; and the gradient with respect to unit vectors, of which the pairs' part is not normalised again.
    private static void CompareParts(GoldenComparison compare, string at, GoldenNode one, GoldenNode step, Tensor raw, Tensor labels, object state)
    {
        var unit = nn.functional.normalize(raw);
        if (LossOf(one) is AdaTriplet loss)
        {
            var triplets = loss with { Lambda = 0 };
            compare.Close($"{at} triplet part", step.Number("matching_part"), Evaluate(triplets, raw, labels, state).Value, Absolute, Relative);
            var normalised = Evaluate(triplets, unit, labels, state).Gradient;
            var all = Evaluate(loss with { Score = PairScore.Product }, unit, labels, state).Gradient;
            var withoutPairs = Evaluate(triplets with { Score = PairScore.Product }, unit, labels, state).Gradient;
            compare.Close($"{at} gradient by unit vectors", step.Matrix("grad_embeddings").Values,
                [.. normalised.Zip(all, withoutPairs).Select(part => part.First + part.Second - part.Third)], Absolute, Relative);
        }
        else if (one.Text("method") != "SCT")   // its own normalises nothing again
        {
            compare.Close($"{at} gradient by unit vectors", step.Matrix("grad_embeddings").Values, Evaluate(LossOf(one), unit, labels, state).Gradient, Absolute, Relative);
        }
    }

    private static GoldenCase Equation1(GoldenNode golden, GoldenNode one) =>
        GoldenCase.Of(File, $"eq. 1, λ {one.Number("lambda")}, ε {one.Number("epsilon")}, β {one.Number("beta")}", compare =>
        {
            var loss = Loss.AdaTriplet(one.Number("epsilon"), one.Number("beta"), one.Number("lambda"));
            foreach (var step in one.Items("steps"))
            {
                using var scope = NewDisposeScope();
                var batch = golden.Items("batches").First(batch => batch.Whole("epoch") == step.Whole("epoch") && batch.Whole("batch") == step.Whole("batch"));
                var (raw, labels) = (Matrix(batch, "raw_embeddings"), Labels(batch));
                var at = $"epoch {step.Whole("epoch")} batch {step.Whole("batch")}";
                var (mean, gradient, _) = Evaluate(loss, raw, labels, loss.Start);
                var sum = Evaluate(loss with { Reduction = TripletReduction.Sum }, raw, labels, loss.Start).Value;
                var ofActive = Evaluate(loss with { Reduction = TripletReduction.MeanOfActive }, raw, labels, loss.Start).Value;
                compare.Close($"{at} sum", step.Number("sum"), sum, Absolute, Relative);
                compare.Close($"{at} mean", step.Number("mean_over_all_triplets"), mean, Absolute, Relative);
                if (step.Has("mean_over_positive_losses"))
                    compare.Close($"{at} mean of active", step.Number("mean_over_positive_losses"), ofActive, Absolute, Relative);
                compare.Equal($"{at} triplets", step.Whole("triplets"), TripletMiner.Triplets(raw, labels, TripletMining.All, 0).Length);
                if (sum > 0)
                    compare.Equal($"{at} active triplets", step.Whole("active_triplets"), (int)Math.Round(sum / ofActive));
                compare.Close($"{at} gradient", step.Matrix("grad_raw_of_mean").Values, gradient, Absolute, Relative);
                var triplets = TripletMiner.Triplets(raw, labels, TripletMining.All, 0);
                compare.Close($"{at} mean Δ", step.Number("mean_delta"), triplets.Average(triplet => Delta(raw, triplet)), Absolute, Relative);
            }
        });

    private static GoldenCase Equations2And3(GoldenNode golden, GoldenNode one) =>
        GoldenCase.Of(File, $"eq. 2 and 3, K_Δ {one.Whole("k_delta")}, K_an {one.Whole("k_an")}", compare =>
        {
            var margins = new AutoMargin { KDelta = one.Whole("k_delta"), KNegative = one.Whole("k_an") };
            var pairs = margins with { Negatives = MarginNegatives.UniquePairs };
            foreach (var epoch in one.Items("epochs"))
            {
                var batches = golden.Items("batches").Where(batch => batch.Whole("epoch") == epoch.Whole("epoch")).ToArray();
                var at = $"epoch {epoch.Whole("epoch")}";
                Compare(at, After(margins, batches), epoch.Number("epsilon"), epoch.Number("beta_from_triplets"));
                Compare($"{at} by pairs", After(pairs, batches), epoch.Number("epsilon"), epoch.Number("beta_from_unique_pairs"));
                Compare($"{at} Q1", After(pairs with { Rule = MarginRule.FirstQuartile }, batches), epoch.Number("q1_delta"), epoch.Number("q75_an_unique"));
                Compare($"{at} Q2", After(pairs with { Rule = MarginRule.Median }, batches), epoch.Number("q2_delta"), epoch.Number("q50_an_unique"));
                foreach (var (batch, expected) in batches.Zip(epoch.Items("per_batch")))
                    Compare($"{at} batch {batch.Whole("batch")}", After(margins, [batch]), expected.Number("epsilon"), expected.Number("beta"));
            }

            void Compare(string at, Margins ours, double epsilon, double beta)
            {
                compare.Close($"{at} ε", Math.Max(0, epsilon), ours.Epsilon, Absolute, Relative);   // an ε below 0 is kept at 0
                compare.Close($"{at} β", beta, ours.Beta, Absolute, Relative);
            }
        });

    // The margins once an epoch of these batches is over.
    private static Margins After(AutoMargin margins, GoldenNode[] batches)
    {
        var loss = Loss.AdaTriplet(margins);
        return batches.Aggregate(loss.StartFor(batches.Length), (state, batch) =>
        {
            using var scope = NewDisposeScope();
            return loss.Of(Matrix(batch, "raw_embeddings"), Labels(batch), state).Next;
        }).Margins;
    }

    private static GoldenCase Baseline(GoldenNode section, GoldenNode one) => GoldenCase.Of(File, $"baseline {one.Text("name")}", compare =>
    {
        using var scope = NewDisposeScope();
        var embeddings = Matrix(one.Has("embeddings") ? one : section, "embeddings").requires_grad_();
        var labels = Labels(section);
        var (name, hyper) = (one.Text("name"), one.Part("hyper"));
        var weights = (name == "soft_triple" ? Matrix(section, "centers") : Matrix(section, "W")).requires_grad_();
        var bias = tensor(section.Vector("bias")).requires_grad_();
        var cosines = nn.functional.normalize(embeddings).mm(nn.functional.normalize(weights, dim: 0));   // what Readout.ClassWeights puts out

        var value = BaselineOf(name, hyper) is { } loss ? loss.Step(embeddings, labels, loss.StartState).Value
            : name == "l2_softmax_scale16"
                ? Loss.IdentitySoftmax(1).Of(nn.functional.normalize(embeddings).mm(weights) * hyper.Number("scale") + bias, labels, NoState.None).Value
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
            Loss.Triplet(hyper.Number("margin")) with { Score = score, Reduction = reduction };
        SelectivelyContrastive Sct(SelectiveForm form) => Loss.SelectivelyContrastive(hyper.Number("lambda")) with { Form = form };
        Contrastive Pairs(PairScore score, TripletReduction reduction = TripletReduction.MeanOfActive) => Loss.Contrastive() with
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
            "npairs" => Loss.NPair(),
            "multi_similarity" => Loss.MultiSimilarity(hyper.Number("alpha"), hyper.Number("beta"), hyper.Number("base")),
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
        _ when name.StartsWith("cosface", StringComparison.Ordinal) => Loss.CosFace(hyper.Number("margin"), hyper.Number("scale")),
        "normalized_softmax" => Loss.IdentitySoftmax(1 / hyper.Number("temperature")),
        "soft_triple" => Loss.SoftTriple(hyper.Whole("centers_per_class")) with
        {
            Scale = hyper.Number("la"),
            Gamma = hyper.Number("gamma"),
            Margin = hyper.Number("margin"),
            Tau = 0,
        },
        _ => throw new NotSupportedException($"No baseline is called {name}."),
    };

    private static ArcFace Arc(GoldenNode hyper) => Loss.ArcFace(hyper.Number("margin_degrees"), hyper.Number("scale"));

    private static (double Value, double[] Gradient, object Next) Evaluate(Loss loss, Tensor embeddings, Tensor labels, object state)
    {
        using var scope = NewDisposeScope();
        var leaf = embeddings.detach().clone().requires_grad_();
        var (value, next) = loss.Step(leaf, labels, state);
        value.backward();
        return (value.item<double>(), Values(leaf.grad!), next);
    }

    private static double Delta(Tensor raw, MinedTriplet triplet)
    {
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(raw.detach());
        return unit[triplet.Anchor].dot(unit[triplet.Positive]).item<double>() - unit[triplet.Anchor].dot(unit[triplet.Negative]).item<double>();
    }

    private static Tensor Matrix(GoldenNode element, string name)
    {
        var (values, rows, columns) = element.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }

    private static Tensor Labels(GoldenNode element) => tensor(element.Vector("labels").Select(label => (long)label).ToArray());

    private static double[] Values(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}
