using ImageRegression.Losses.Matching;
using static MatchingGoldenBatch;
using static TorchSharp.torch;

/// <summary>adatriplet.json, "cases": a method of the authors' repository, its state kept over nine batches.</summary>
public static class AdaTripletMethodGoldens
{
    private const int BatchesPerEpoch = 3;

    public static GoldenCase Method(GoldenNode golden, GoldenNode one) => GoldenCase.Of(FileName, one.Text("name"), compare =>
    {
        var loss = AdaTripletGoldenMethod.LossOf(one);
        var state = loss.StartStateFor(BatchesPerEpoch);
        foreach (var (step, batch) in one.Items("steps").Zip(golden.Items("batches")))
        {
            using var scope = NewDisposeScope();
            var (raw, labels) = (Matrix(batch, "raw_embeddings"), Labels(batch));
            var at = $"epoch {step.Whole("epoch")} batch {step.Whole("batch")}";
            var (value, gradient, next) = Evaluate(loss, raw, labels, state);
            AdaTripletMinerGoldens.Compare(compare, at, one, step, raw, labels, (next as MarginState)?.Applied);
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

    // The triplets' part alone; and the gradient with respect to unit vectors, of which the pairs' part is not normalised again.
    private static void CompareParts(GoldenComparison compare, string at, GoldenNode one, GoldenNode step, Tensor raw, Tensor labels, object state)
    {
        var unit = nn.functional.normalize(raw);
        if (AdaTripletGoldenMethod.LossOf(one) is AdaTriplet loss)
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
            compare.Close($"{at} gradient by unit vectors", step.Matrix("grad_embeddings").Values, Evaluate(AdaTripletGoldenMethod.LossOf(one), unit, labels, state).Gradient, Absolute, Relative);
        }
    }
}
