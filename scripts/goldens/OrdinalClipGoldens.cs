using System.Collections.Immutable;
using ImageRegression.Language;
using ImageRegression.Losses;
using ImageRegression.Ordinal;
using static TorchSharp.torch;

/// <summary>ordinal.json: OrdinalCLIP's interpolation of ranks, its sentences and its loss, and the texts of two tiny models.</summary>
public static class OrdinalClipGoldens
{
    private const string File = "ordinal.json";
    private const double Absolute = 1e-10, Relative = 1e-9;

    public static GoldenCase Interpolation(GoldenNode golden) => GoldenCase.Of(
        File, $"ordinalclip_interpolation of {golden.Whole("num_ranks")} ranks from {golden.Whole("num_base_ranks")}, {golden.Text("type")}", compare =>
    {
        var bases = new BaseRanks(golden.Whole("num_ranks"), golden.Whole("num_base_ranks"), Kind(golden));
        compare.Close("positions", golden.Vector("base_positions_float32"), [.. Enumerable.Range(0, bases.Bases).Select(bases.Position)], 0, 1e-8);   // printed with nine digits
        compare.Close("shares", golden.Matrix("weights_float64").Values, [.. bases.AllShares().SelectMany(row => row)], Absolute, Relative);
    });

    public static GoldenCase Prompt(GoldenNode golden) => GoldenCase.Of(
        File, $"ordinalclip_prompt {golden.Text("position")}, {golden.Whole("num_context_tokens")} + {golden.Whole("num_tokens_per_rank")} tokens{(golden.Flag("rank_specific_context") ? ", a context each" : "")}", compare =>
    {
        using var scope = NewDisposeScope();
        var tokens = golden.Part("token_vectors");
        var frozen = new FrozenTokens([.. tokens.Vector("49406")], [.. tokens.Vector("269")], [.. tokens.Vector("49407")], [.. tokens.Vector("0")]);
        using var prompts = new RankPrompts(
            new BaseRanks(golden.Whole("num_ranks"), golden.Whole("num_base_ranks"), Kind(golden)), Enum.Parse<RankPosition>(golden.Text("position"), ignoreCase: true),
            golden.Flag("rank_specific_context") ? Shaped(golden, "context_embeds") : Matrix(golden, "context_embeds"), Shaped(golden, "rank_embeds_base_token_dim"));
        compare.Equal("length", golden.Whole("sentence_length"), (int)prompts.Length);
        var (sentences, end) = prompts.Sentences(frozen, prompts.Length + 1);
        compare.Close("sentences", Data(golden, "sentence_embeds_first_L_plus_1"), Values(sentences), Absolute, Relative);
        compare.Close("end", [.. Enumerable.Repeat(golden.Whole("sentence_length") - 1.0, golden.Whole("num_ranks"))], Values(end), 0);
        (sentences * Shaped(golden, "weighting_of_the_gradient")).sum().backward();
        var gradients = prompts.named_parameters().ToDictionary(one => one.name, one => Values(one.parameter.grad!));
        compare.Close("gradient of the context", golden.Flag("rank_specific_context") ? Data(golden, "grad_context_embeds") : golden.Matrix("grad_context_embeds").Values, gradients["context_embeds"], Absolute, Relative);
        compare.Close("gradient of the ranks", Data(golden, "grad_rank_embeds"), gradients["rank_embeds"], Absolute, Relative);
        compare.Equal("in the state dict", "context_embeds rank_embeds", string.Join(' ', prompts.state_dict().Keys.Order(StringComparer.Ordinal)));
    });

    public static GoldenCase Losses(GoldenNode golden) => GoldenCase.Of(File, $"ordinalclip_losses, {golden.Whole("batch")} images, {golden.Whole("num_ranks")} ranks", compare =>
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (Matrix(golden, "logits"), golden.Vector("labels"));
        var (ce, ceGradient) = Evaluate(new RankCrossEntropy { BatchWeight = 0 }, logits, labels);
        var (kl, klGradient) = Evaluate(new RankCrossEntropy { CrossEntropyWeight = 0 }, logits, labels);
        var (both, gradient) = Evaluate(new RankCrossEntropy(), logits, labels);
        compare.Close("cross entropy", golden.Number("ce_loss"), ce, Absolute, Relative);
        compare.Close("KL over the batch", golden.Number("kl_loss"), kl, Absolute, Relative);
        compare.Close("loss", golden.Number("total"), both, Absolute, Relative);
        var (ceGolden, klGolden) = (golden.Matrix("grad_ce").Values, golden.Matrix("grad_kl").Values);
        compare.Close("gradient of the cross entropy", ceGolden, ceGradient, Absolute, Relative);
        compare.Close("gradient of KL", klGolden, klGradient, Absolute, Relative);
        compare.Close("gradient", [.. ceGolden.Zip(klGolden, (a, b) => a + b)], gradient, Absolute, Relative);

        var levels = RankLevels.Evenly(0, golden.Whole("num_ranks") - 1);   // the paper's: a rank stands for itself
        var read = Values(logits).Chunk(levels.Count).Select(row => RankDistribution.Of(levels, row)).ToArray();
        ReadOut("exp", [.. read.Select(one => one.Expectation)]);
        ReadOut("max", [.. read.Select(one => (double)one.MostProbable)]);

        void ReadOut(string name, double[] predicted)
        {
            compare.Close(name, golden.Vector($"predict_{name}"), predicted, Absolute, Relative);
            compare.Close($"error of {name}", golden.Vector($"mae_{name}"), [.. predicted.Zip(labels, (p, y) => Math.Abs(p - y))], Absolute, Relative);
            compare.Close($"accuracy of {name}", golden.Vector($"acc_{name}"), [.. predicted.Zip(labels, (p, y) => Math.Round(p, MidpointRounding.ToEven) == y ? 1.0 : 0.0)], 0);   // theirs rounds half to even
        }
    });

    // The images' features are taken as they are given; the tower of texts, the prompts before it and the logits behind it are ours.
    public static GoldenCase TinyModel(GoldenNode golden) => GoldenCase.Of(File, $"ordinalclip_tiny_model {golden.Text("name")}, texts and logits", compare =>
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var weights = golden.Items("parameters_ordinal_name_shape_rule").Select(one => one.Items().ToArray())
            .ToDictionary(one => one[1].Json.GetString()!, one => Filled(one[2].Items().Select(size => size.Json.GetInt64()).ToArray(), (uint)one[0].Json.GetInt32(), one[3].Json.GetString()!));
        var size = golden.Part("transformer");
        using var tower = new TextTower(new() { Width = size.Whole("width"), Heads = size.Whole("heads"), Layers = size.Whole("layers"), Length = size.Whole("context"), JointDimension = golden.Whole("embed_dim") });
        foreach (var (name, weight) in tower.state_dict())
            if (name != "token_embedding.weight")   // of words that the authors' module does not keep
                weight.copy_(weights[$"text_encoder.{name}"]);
        ImmutableArray<double> Word(uint ordinal) => [.. HashUnit.Series(size.Whole("width"), ordinal).Select(v => 0.5 * v)];
        using var prompts = new RankPrompts(
            new BaseRanks(golden.Whole("num_ranks"), golden.Whole("num_base_ranks"), Kind(golden.Text("interpolation"))), RankPosition.Tail,
            weights["prompt_learner.context_embeds"], weights["prompt_learner.rank_embeds"]);
        var frozen = new FrozenTokens(Start: Word(1002), Stop: Word(1004), End: Word(1003), Padding: Word(1001));
        foreach (long? length in new long?[] { null, size.Whole("context") })
        {
            var (sentences, end) = prompts.Sentences(frozen, length);
            var texts = nn.functional.normalize(tower.Encode(sentences, end));
            compare.Close("features of the texts", golden.Matrix("text_features").Values, Values(texts), 1e-4, 1e-4);
            var logits = nn.functional.normalize(Matrix(golden, "image_features").to(float32)).mm(texts.t()) * weights["logit_scale"].exp();
            compare.Close("logits", golden.Matrix("logits").Values, Values(logits), 1e-4, 1e-4);
        }
    });

    private static Tensor Filled(long[] shape, uint ordinal, string rule)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var fan = count / (shape.Length == 0 ? 1.0 : shape[0]);
        return tensor([.. HashUnit.Series(count, ordinal).Select(v => rule switch
        {
            "ln(10)" => Math.Log(10),
            "0.5v" => 0.5 * v,
            "0.1v" => 0.1 * v,
            "1+0.1v" => 1 + (0.1 * v),
            "sqrt(3/fan)v" => Math.Sqrt(3 / fan) * v,
            _ => double.NaN,   // of the images' towers
        })]).to(float32).reshape(shape);
    }

    private static RankInterpolation Kind(string name) => name switch
    {
        "linear" => RankInterpolation.Linear,
        "inv_prop" => RankInterpolation.InverseProportional,
        "normal" => RankInterpolation.Normal,
        _ => throw new ArgumentException($"No interpolation is called {name}."),
    };

    private static RankInterpolation Kind(GoldenNode golden) => Kind(golden.Text("type"));

    private static (double Value, double[] Gradient) Evaluate(RankCrossEntropy loss, Tensor logits, double[] labels)
    {
        using var scope = NewDisposeScope();
        var leaf = logits.clone().requires_grad_();
        var (value, _) = loss.Of(leaf, tensor(labels), NoState.None);
        value.backward();
        return (value.item<double>(), Values(leaf.grad!));
    }

    private static Tensor Matrix(GoldenNode element, string name)
    {
        var (values, rows, columns) = element.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }

    private static double[] Data(GoldenNode element, string name) => element.Part(name).Vector("data");

    private static Tensor Shaped(GoldenNode element, string name) =>
        tensor(Data(element, name)).reshape([.. element.Part(name).Vector("shape").Select(size => (long)size)]);

    private static double[] Values(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}
