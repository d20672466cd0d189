using System.Text.Json;
using ImageRegression.Losses;
using static TorchSharp.torch;

/// <summary>learner.json: CL and wCL of LEARNER in each reading of the paper, beside the squared error of a head.</summary>
public static class LearnerGoldens
{
    private const string File = "learner.json";

    // goldens/README.md: losses to 1e-9, gradients to 1e-8, absolute, and 1e-9 of their size.
    private const double Loss = 1e-9, Gradient = 1e-8, Relative = 1e-9;

    public static IEnumerable<GoldenCase> Check(JsonElement root)
    {
        var golden = new GoldenNode(root);
        var batches = golden.Items("batches").ToDictionary(batch => batch.Text("name"));
        return golden.Sections().SelectMany(section => section.Name switch
        {
            "gradient" or "batches" => [],   // how the file was made, and what the cases name
            "cases" => section.Value.Items().Select(one => Case(one, batches[one.Text("batch")])),
            _ => (IEnumerable<GoldenCase>)[GoldenCase.Unknown(File, section.Name)],
        });
    }

    private static GoldenCase Case(GoldenNode golden, GoldenNode batch) => GoldenCase.Of(File, golden.Text("name"), compare =>
    {
        using var scope = NewDisposeScope();
        var options = golden.Part("options");
        var loss = Of(options);
        var (values, rows, columns) = batch.Matrix("embeddings");
        var embeddings = tensor(values).reshape(rows, columns).requires_grad_();
        var predictions = tensor(batch.Vector("predictions")).requires_grad_();
        var labels = tensor(batch.Vector("health_scores"));

        var contrastive = loss.Of(embeddings, labels, loss.Start).Value;
        var mse = new MeanSquaredError().Of(predictions, labels, NoState.None).Value * Factor(options.Text("mse"), rows);
        var total = mse + contrastive;
        total.backward();

        compare.Close("contrastive", golden.Number("contrastive"), contrastive.item<double>() / loss.Lambda, Loss, Relative);
        compare.Close("mse", golden.Number("mse"), mse.item<double>(), Loss, Relative);
        compare.Close("total", golden.Number("total"), total.item<double>(), Loss, Relative);
        if (golden.Has("grad_embeddings"))
            compare.Close("grad_embeddings", golden.Matrix("grad_embeddings").Values, MatchingGoldenBatch.Values(embeddings.grad!), Gradient, Relative);
        if (golden.Has("grad_predictions"))
            compare.Close("grad_predictions", golden.Vector("grad_predictions"), MatchingGoldenBatch.Values(predictions.grad!), Gradient, Relative);
        CompareHalves(compare, golden, labels, loss);
    });

    private static LearnerContrastive Of(GoldenNode options) => new()
    {
        Weighted = options.Flag("weighted"),
        Similarity = options.Text("sim") switch
        {
            "cos01" => PairSimilarity.HalfCosine,
            "cos_clamped" => PairSimilarity.Cosine,
            "l2" => PairSimilarity.InverseDistance,
            var other => throw new NotSupportedException($"There is no similarity '{other}'."),
        },
        Floor = options.Number("log_floor"),
        Epsilon = options.Number("epsilon"),
        NegativeWeight = options.Text("neg_weight") switch
        {
            "outside" => NegativeWeight.Outside,
            "inside" => NegativeWeight.Inside,
            var other => throw new NotSupportedException($"A negative's weight stands nowhere '{other}'."),
        },
        Anchor = options.Text("self") switch
        {
            "exclude" => HalfAnchor.Excluded,
            "include" => HalfAnchor.Included,
            var other => throw new NotSupportedException($"An anchor cannot be '{other}'."),
        },
        Reduction = options.Text("reduction") switch
        {
            "sum" => AnchorReduction.Sum,
            "mean_anchor" => AnchorReduction.Mean,
            var other => throw new NotSupportedException($"There is no reduction '{other}'."),
        },
        Lambda = options.Number("lambda"),
    };

    private static double Factor(string reduction, long rows) => reduction switch
    {
        "sum" => rows,
        "mean" => 1,
        _ => throw new NotSupportedException($"There is no squared error '{reduction}'."),
    };

    // Only who is in which half is compared: their order within it means nothing to a sum.
    private static void CompareHalves(GoldenComparison compare, GoldenNode golden, Tensor labels, LearnerContrastive loss)
    {
        var (near, far) = loss.Halves(labels);
        for (var i = 0; i < labels.shape[0]; i++)
        {
            compare.Equal($"positives of {i}", Joined(Golden("positives", i).Where(other => other != i)), Joined(Members(near[i])));
            compare.Equal($"negatives of {i}", Joined(Golden("negatives", i)), Joined(Members(far[i])));
        }

        IEnumerable<int> Golden(string half, int i) => golden.Items(half).ElementAt(i).Vector().Select(other => (int)other);
        static IEnumerable<int> Members(Tensor places) => MatchingGoldenBatch.Values(places).Index().Where(place => place.Item == 1).Select(place => place.Index);
        static string Joined(IEnumerable<int> members) => string.Join(' ', members.Order());
    }
}
