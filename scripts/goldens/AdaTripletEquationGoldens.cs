using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using static MatchingGoldenBatch;
using static TorchSharp.torch;

/// <summary>adatriplet.json, "paper_eq1" and "paper_eq2_eq3": the paper's equations.</summary>
public static class AdaTripletEquationGoldens
{
    public static GoldenCase Equation1(GoldenNode golden, GoldenNode one) =>
        GoldenCase.Of(FileName, $"eq. 1, λ {one.Number("lambda")}, ε {one.Number("epsilon")}, β {one.Number("beta")}", compare =>
        {
            var loss = new AdaTriplet { Epsilon = one.Number("epsilon"), Beta = one.Number("beta"), Lambda = one.Number("lambda") };
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

    public static GoldenCase Equations2And3(GoldenNode golden, GoldenNode one) =>
        GoldenCase.Of(FileName, $"eq. 2 and 3, K_Δ {one.Whole("k_delta")}, K_an {one.Whole("k_an")}", compare =>
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
        var loss = new AdaTriplet { AutoMargin = margins };
        return batches.Aggregate(loss.StartFor(batches.Length), (state, batch) =>
        {
            using var scope = NewDisposeScope();
            return loss.Of(Matrix(batch, "raw_embeddings"), Labels(batch), state).Next;
        }).Margins;
    }
}
