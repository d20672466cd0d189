using System.Text.Json;
using ImageRegression.Language;
using ImageRegression.Models;
using static TorchSharp.torch;

/// <summary>ordinal.json: tokens of CLIP, which need its vocabulary, and the towers of two tiny models.</summary>
public static class ClipGoldens
{
    private const string File = "ordinal.json";

    /// <summary>Checks token ids, start and end among them.</summary>
    /// <param name="section">Texts and their ids.</param>
    /// <param name="vocabulary">CLIP's vocabulary; where it is not there, every case is named as unchecked.</param>
    public static IEnumerable<GoldenCase> Tokens(JsonElement section, string vocabulary)
    {
        var cases = new GoldenNode(section).Items().ToArray();
        if (!System.IO.File.Exists(vocabulary))
            return cases.Select(golden => GoldenCase.NotChecked(File, Name(golden), $"needs {vocabulary}"));
        var tokenizer = new BpeTokenizer(BpeVocabulary.Read(vocabulary));
        return cases.Select(golden => GoldenCase.Of(File, Name(golden), compare =>
            compare.Close("ids", golden.Vector("tokens"), [.. tokenizer.Sentence(golden.Text("text")).Select(id => (double)id)], 0)));

        static string Name(GoldenNode golden) => $"clip_tokens '{golden.Text("text")}'";
    }

    // The towers are float32: features of unit length, which the authors' own run has to six figures.
    private const double Absolute = 1e-4, Relative = 1e-4;
    private const uint Image = 1000, Sot = 1002, Eot = 1003, Stop = 1004;

    /// <summary>Checks the features of images and of the sentences of all ranks.</summary>
    public static IEnumerable<GoldenCase> TinyModels(JsonElement section) => new GoldenNode(section).Items("cases").SelectMany(golden => new[]
    {
        GoldenCase.Of(File, $"ordinalclip_tiny_model {golden.Text("name")}, image features", compare =>
        {
            using var scope = NewDisposeScope();
            using var graph = no_grad();
            var side = golden.Part("vision").Whole("resolution");
            using var tower = ImageTower(golden).Build(seed: 1, new(side, side) { Channels = 3 });
            compare.Equal("weights", Listing(golden, "image_encoder.").Count(), tower.state_dict().Count);
            Fill(tower, "features_extractor.", Listing(golden, "image_encoder."));
            tower.eval();
            var images = tensor(HashUnit.Series(3L * 3 * side * side, Image)).reshape(3, 3, side, side).to(float32);
            compare.Close("features", golden.Matrix("image_features").Values, Units(tower.call(images)), Absolute, Relative);
        }),
        GoldenCase.Of(File, $"ordinalclip_tiny_model {golden.Text("name")}, text features", compare =>
        {
            using var scope = NewDisposeScope();
            using var graph = no_grad();
            using var tower = TextTower(golden);
            var sentences = Sentences(golden);
            var end = tensor(Enumerable.Repeat(sentences.shape[1] - 1, (int)sentences.shape[0]).ToArray());
            compare.Close("features", golden.Matrix("text_features").Values, Units(tower.Encode(sentences, end)), Absolute, Relative);
        }),
    });

    private static ModelSpec ImageTower(GoldenNode golden)
    {
        var (vision, dim) = (golden.Part("vision"), golden.Whole("embed_dim"));
        return vision.Text("kind") == "vit"
            ? new ClipViTB16Spec { Dim = dim, Width = vision.Whole("width"), Layers = vision.Whole("layers"), Heads = vision.Whole("heads"), PatchSize = vision.Whole("patch") }
            : new ClipRN50Spec { Dim = dim, Width = vision.Whole("width"), Layers = [.. vision.Vector("layers").Select(blocks => (int)blocks)], Heads = vision.Whole("heads") };
    }

    private static TextTower TextTower(GoldenNode golden)
    {
        var form = golden.Part("transformer");
        var tower = new TextTower(new()
        {
            Width = form.Whole("width"),
            Layers = form.Whole("layers"),
            Heads = form.Whole("heads"),
            Length = form.Whole("context"),
            Vocabulary = 1,
            JointDimension = golden.Whole("embed_dim"),   // sentences are given as embeddings
        });
        Fill(tower, "", Listing(golden, "text_encoder."));
        return tower;
    }

    // Start, context, rank, full stop, end; what would follow the end is cut.
    private static Tensor Sentences(GoldenNode golden)
    {
        var (ranks, bases) = (golden.Whole("num_ranks"), golden.Whole("num_base_ranks"));
        var learnt = Listing(golden, "prompt_learner.").ToDictionary(entry => entry.Name, entry => entry.Filled());
        var places = Enumerable.Range(0, bases).Select(place => place * (ranks - 1.0) / (bases - 1)).ToArray();
        var width = golden.Part("transformer").Whole("width");
        return stack([.. Enumerable.Range(0, ranks).Select(rank =>
        {
            var weights = places.Select(place => Math.Abs(rank - place)).Select(distance => golden.Text("interpolation") == "linear" ? 1 - (distance / (ranks - 1)) : 1 / (distance + 1e-5)).ToArray();
            var word = tensor([.. weights.Select(weight => weight / weights.Sum())]).matmul(learnt["rank_embeds"].flatten(1)).unsqueeze(0);
            return cat([Token(Sot), learnt["context_embeds"], word, Token(Stop), Token(Eot)]);
        })]).to(float32);

        Tensor Token(uint ordinal) => (0.5 * tensor(HashUnit.Series(width, ordinal))).unsqueeze(0);
    }

    private static IEnumerable<Entry> Listing(GoldenNode golden, string prefix) => golden.Items("parameters_ordinal_name_shape_rule").Select(entry => entry.Items().ToArray())
        .Where(entry => entry[1].Json.GetString()!.StartsWith(prefix, StringComparison.Ordinal))
        .Select(entry => new Entry((uint)entry[0].Number(), entry[1].Json.GetString()![prefix.Length..], [.. entry[2].Vector().Select(size => (long)size)], entry[3].Json.GetString()!));

    private static void Fill(nn.Module tower, string prefix, IEnumerable<Entry> listing)
    {
        var state = tower.state_dict();
        foreach (var entry in listing.Where(entry => entry.Rule != "integer, left"))
            state[prefix + entry.Name].copy_(entry.Filled());
    }

    private static double[] Units(Tensor features) => (features / features.pow(2).sum(1, keepdim: true).sqrt()).to(float64).contiguous().data<double>().ToArray();

    private sealed record Entry(uint Ordinal, string Name, long[] Shape, string Rule)
    {
        public Tensor Filled()
        {
            var count = Shape.Aggregate(1L, (product, size) => product * size);
            var v = tensor(HashUnit.Series(count, Ordinal)).reshape(Shape);
            return Rule switch
            {
                "0.5v" => 0.5 * v,
                "0.1v" => 0.1 * v,
                "1+0.1v" => 1 + (0.1 * v),
                "1+0.1|v|" => 1 + (0.1 * v.abs()),
                "sqrt(3/fan)v" => Math.Sqrt(3 / (count / (double)Shape[0])) * v,
                _ => throw new InvalidDataException($"{Name}: unknown rule '{Rule}'."),
            };
        }
    }
}
