using System.Text.Json;
using ImageRegression.Losses;
using ImageRegression.Models;
using static TorchSharp.torch;

/// <summary>ordinal.json: ordinal regression, adaptive triplets and Rank-N-Contrast.</summary>
public static class OrdinalGoldens
{
    private const string File = "ordinal.json";
    private const double Absolute = 1e-10, Relative = 1e-9;

    /// <param name="root">The file.</param>
    /// <param name="vocabulary">CLIP's vocabulary, which token ids need.</param>
    public static IEnumerable<GoldenCase> Check(JsonElement root, string vocabulary) => new GoldenNode(root).Sections().SelectMany(section => section.Name switch
    {
        "ordreg" => section.Value.Items("cases").SelectMany(Ordinal),
        "atrip" => section.Value.Items("cases").SelectMany(Triplets),
        "rank_n_contrast" => section.Value.Items("cases").Select(RankNContrast),
        // The language-guided baseline is not here yet; its per-example metrics belong to its own decoding.
        "ordinalclip_tiny_model" => ClipGoldens.TinyModels(section.Value.Json),
        "clip_tokens" => ClipGoldens.Tokens(section.Value.Json, vocabulary),
        "ordinalclip_interpolation" or "ordinalclip_prompt" or "ordinalclip_losses" =>
            [GoldenCase.NotChecked(File, section.Name, "OrdinalCLIP is not implemented yet")],
        _ => [GoldenCase.Unknown(File, section.Name)],
    });

    private static IEnumerable<GoldenCase> Ordinal(GoldenNode golden)
    {
        var name = $"ordreg of {golden.Whole("ranks")} ranks";
        yield return GoldenCase.Of(File, name, compare =>
        {
            using var scope = NewDisposeScope();
            var (logits, ranks) = (Matrix(golden, "logits"), tensor(golden.Vector("labels")));
            compare.Equal("heads", golden.Whole("heads"), (int)logits.shape[1]);
            compare.Close("targets", golden.Matrix("targets").Values, Values(ranks.unsqueeze(1).gt(arange(logits.shape[1], dtype: float64)).to(float64)), 0);

            var (sum, gradient) = Evaluate(new OrdinalRegression(), logits, ranks);
            compare.Close("loss, heads summed", golden.Number("loss_sum_heads_mean_batch"), sum, Absolute, Relative);
            compare.Close("gradient", golden.Matrix("grad_logits_of_sum_heads_mean_batch").Values, gradient, Absolute, Relative);
            compare.Close("loss, heads averaged", golden.Number("loss_mean_all"),
                Evaluate(new OrdinalRegression { Reduction = OrdinalReduction.Mean }, logits, ranks).Value, Absolute, Relative);
            compare.Close("loss, heads weighted", golden.Number("loss_weighted_sum_heads_mean_batch"),
                Evaluate(new OrdinalRegression { HeadWeights = [.. golden.Vector("head_weights")] }, logits, ranks).Value, Absolute, Relative);

            double[] Decoded(OrdinalDecoding decoding) => Values(Heads(golden).Decode(logits, decoding));
            compare.Close("count", golden.Vector("decode_count_above_half"), Decoded(OrdinalDecoding.Count), 0);
            compare.Close("first failure", golden.Vector("decode_first_failure"), Decoded(OrdinalDecoding.FirstFailure), 0);
            compare.Close("expectation", golden.Vector("decode_sum_of_probabilities"), Decoded(OrdinalDecoding.Expectation), Absolute, Relative);
        });
        // Two outputs a head and a softmax over them: the logit is their difference.
        yield return GoldenCase.Of(File, name + ", two outputs a head", compare =>
        {
            using var scope = NewDisposeScope();
            var (pairs, ranks) = (Shaped(golden, "softmax_logits_last_dim_neg_pos").requires_grad_(), tensor(golden.Vector("labels")));
            var logits = pairs.select(2, 1) - pairs.select(2, 0);
            var (value, _) = new OrdinalRegression().Of(logits, ranks, NoState.None);
            value.backward();
            compare.Close("loss", golden.Number("softmax_loss_sum_heads_mean_batch"), value.item<double>(), Absolute, Relative);
            compare.Close("gradient", Values(Shaped(golden, "softmax_grad_shape_n_heads_2")), Values(pairs.grad!), Absolute, Relative);
            compare.Close("count", golden.Vector("softmax_decode_count"), Values(Heads(golden).Decode(logits.detach(), OrdinalDecoding.Count)), 0);
        });
    }

    // Thresholds between whole ranks, so that the levels are the ranks.
    private static OrdinalHead Heads(GoldenNode golden) => Head.Ordinal(0.5, golden.Whole("heads") - 0.5, 1);

    private static IEnumerable<GoldenCase> Triplets(GoldenNode golden) => golden.Items("variants").Select(variant =>
    {
        var loss = new AdaptiveTriplet
        {
            Margin = golden.Number("margin"),
            Distance = variant.Text("distance") == "squared" ? TripletForm.Squared : TripletForm.Plain,
            Coefficient = variant.Text("coefficient") == "squared_difference" ? TripletForm.Squared : TripletForm.Plain,
            Normalized = variant.Flag("normalise_features"),
        };
        var name = $"atrip n={golden.Whole("n")} {variant.Text("distance")}, {variant.Text("coefficient")}{(loss.Normalized ? ", normalised" : "")}";
        return GoldenCase.Of(File, name, compare =>
        {
            using var scope = NewDisposeScope();
            var (f, y) = (Matrix(golden, "features"), tensor(golden.Vector("labels")));
            var (mean, gradient) = Evaluate(loss, f, y);
            var sum = Evaluate(loss with { Reduction = TripletReduction.Sum }, f, y).Value;
            var ofActive = Evaluate(loss with { Reduction = TripletReduction.MeanOfActive }, f, y).Value;
            compare.Close("mean", variant.Number("mean_all"), mean, Absolute, Relative);
            compare.Close("mean of active", variant.Number("mean_active"), ofActive, Absolute, Relative);
            compare.Close("sum", variant.Number("sum"), sum, Absolute, Relative);
            compare.Equal("triplets", variant.Whole("triplets"), (int)Math.Round(sum / mean));
            compare.Equal("active", variant.Whole("active"), (int)Math.Round(sum / ofActive));
            compare.Close("gradient", variant.Matrix("grad_of_mean_all").Values, gradient, Absolute, Relative);
        });
    });

    private static GoldenCase RankNContrast(GoldenNode golden) => GoldenCase.Of(File, $"rank_n_contrast of {golden.Whole("batch")} in two views, τ {golden.Number("temperature")}, {golden.Whole("label_dim")} label(s)", compare =>
    {
        using var scope = NewDisposeScope();
        var loss = new RankNContrast { Temperature = golden.Number("temperature") };
        var views = Shaped(golden, "features_bs_2_dim").requires_grad_();
        var labels = Matrix(golden, "labels");
        var (value, _) = loss.Of(cat([views.select(1, 0), views.select(1, 1)]), cat([labels, labels]), NoState.None);
        value.backward();
        compare.Close("loss", golden.Number("loss"), value.item<double>(), Absolute, Relative);
        compare.Close("gradient", Values(Shaped(golden, "grad_bs_2_dim")), Values(views.grad!), Absolute, Relative);
        compare.Close("one view", golden.Number("definition_single_view_0"), Evaluate(loss, views.detach().select(1, 0).contiguous(), labels).Value, Absolute, Relative);
    });

    private static (double Value, double[] Gradient) Evaluate(Loss<NoState> loss, Tensor outputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var leaf = outputs.clone().requires_grad_();
        var (value, _) = loss.Of(leaf, labels, NoState.None);
        value.backward();
        return (value.item<double>(), Values(leaf.grad!));
    }

    private static Tensor Matrix(GoldenNode element, string name)
    {
        var (values, rows, columns) = element.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }

    private static Tensor Shaped(GoldenNode element, string name) =>
        tensor(element.Part(name).Vector("data")).reshape([.. element.Part(name).Vector("shape").Select(size => (long)size)]);

    private static double[] Values(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}
