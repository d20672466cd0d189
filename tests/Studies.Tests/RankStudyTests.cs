using System.Collections.Concurrent;
using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

/// <summary>Studies whose head compares images with prompts of ranks, or with a weight vector of each.</summary>
public sealed class RankStudyTests : IDisposable
{
    private const string Prompt = "bone age {rank} months";

    private static readonly RankLevels Months = RankLevels.Evenly(0, 228, 12);
    private static readonly SmallResNetSpec Spec = new() { Width = 4, Dim = 8 };
    private static readonly SplitImages Parts = new LoadHandPhantom { Count = 40, Seed = 1, Height = 32, Width = 24, Unit = "months" }.Split(6, 2, 2);

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private static readonly ConcurrentDictionary<(int Length, int JointDimension), TextTower> Towers = new();

    // A tower as it is drawn, and a token a word.
    private sealed record DrawnTower(int Length = 16, int JointDimension = 8) : PromptTower
    {
        internal override PromptLanguage Read(StageRun run) => new(Tower, Math.Log(1 / 0.07), text => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => 256L + (word.Sum(c => c) % 256))]);

        public TextTower Tower => Towers.GetOrAdd((Length, JointDimension), size =>
            TextTower.Build(5, new() { Width = 16, Layers = 1, Heads = 2, Length = size.Length, Vocabulary = 514, JointDimension = size.JointDimension }));
    }

    private static TrainModel Trained(Head head, PromptTower? texts = null, double rate = 1e-2) => Train.On(
        Parts, Spec with { Head = head }, Loss.RankCrossEntropy(), Optimizer.Adam(rate), iterations: 6, batch: 8, validateEvery: 3, texts: texts);

    private string Fault(Stage stage) => Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([stage])).Message;

    [Fact]
    public void Prompts_are_trained_and_the_tower_that_reads_them_keeps_its_bits()
    {
        var texts = new DrawnTower();
        var before = texts.Tower.state_dict().ToDictionary(one => one.Key, one => one.Value.detach().clone());
        var fit = Trained(Head.RankPrompts(Months, Prompt), texts, rate: 1e-4);
        using var run = sandbox.Runner().Run([fit]);
        Assert.All(texts.Tower.state_dict(), one => Assert.True(one.Value.allclose(before[one.Key], rtol: 0, atol: 0), one.Key));

        var trained = run.Value(fit).Module.state_dict();
        Assert.Equal(
            ["head.logit_scale", "head.prompt_learner.context_embeds", "head.prompt_learner.rank_embeds", "head.prototypes"],
            trained.Keys.Where(name => name.StartsWith("head.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var words = texts.Tower.Embed(tensor([256L + ("bone".Sum(c => c) % 256), 256L + ("age".Sum(c => c) % 256), 256L + ("months".Sum(c => c) % 256)]));
        Assert.False(trained["head.prompt_learner.context_embeds"].allclose(words, rtol: 0, atol: 1e-6), "the context is where it began");
        Assert.True(trained["head.prompt_learner.context_embeds"].allclose(words, rtol: 0, atol: 1e-3), "the context began elsewhere");   // six steps of 1e-4
    }

    [Fact]
    public void Prompts_get_their_gradient_through_the_frozen_tower()
    {
        var language = new DrawnTower().Read(null!);
        var form = ((RankPromptsHead)Head.RankPrompts(Months, Prompt)).ForLanguage(language, 8);
        using var network = new HeadedNetwork(Spec.Build(1, new PixelLayout(32, 24)), 8, form);
        network.modules().OfType<PromptedRanks>().Single().Attach(form, language);
        network.train();
        Assert.True(network.modules().OfType<PromptedRanks>().Single().training);
        network.Read(rand(4, 8)).square().sum().backward();
        Assert.All(network.named_parameters().Where(one => one.name.StartsWith("head.", StringComparison.Ordinal)), one => Assert.True(one.parameter.grad is { } grad && grad.abs().sum().item<float>() > 0, one.name));
        Assert.All(language.Tower.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Kept_prototypes_are_those_that_the_tower_reads_from_the_trained_prompts()
    {
        var (texts, head) = (new DrawnTower(), (RankPromptsHead)Head.RankPrompts(Months, Prompt, interpolation: RankInterpolation.Piecewise));
        var fit = Trained(head, texts);
        using var run = sandbox.Runner().Run([fit]);
        var network = run.Value(fit).Module;
        using var kept = RankPrototypes.Of(network)!;
        var prompts = network.modules().OfType<RankPrompts>().Single();
        using var live = nn.functional.normalize(texts.Tower.Encode(prompts.Sentences(FrozenTokens.Of(texts.Tower)).Embeddings, prompts.Sentences(FrozenTokens.Of(texts.Tower)).End));
        Assert.True(kept.Points.cpu().allclose(live, rtol: 0, atol: 1e-6));
        Assert.Equal(Math.Log(1 / 0.07), kept.LogitScale, 1e-6);

        var path = sandbox.File("kept.safetensors", "");
        kept.Save(path);
        using var read = RankPrototypes.Load(path);
        Assert.Equal(Months, read.Levels);
        Assert.True(read.Points.allclose(kept.Points.cpu(), rtol: 0, atol: 0));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        var fit = Trained(Head.CoOp(Months, Prompt), new DrawnTower());
        using var one = sandbox.Runner().Run([fit]);
        using var elsewhere = new Sandbox();
        var again = Trained(Head.CoOp(Months, Prompt), new DrawnTower());
        using var two = elsewhere.Runner().Run([again]);
        var (first, second) = (one.Value(fit).Module.state_dict(), two.Value(again).Module.state_dict());
        Assert.All(first, entry => Assert.True(entry.Value.allclose(second[entry.Key], rtol: 0, atol: 0), entry.Key));
    }

    [Fact]
    public void A_study_of_ranks_is_measured_like_any_other_and_answers_without_its_tower()
    {
        var fit = Trained(Head.RankPrompts(Months, Prompt), new DrawnTower());
        var answers = Predict.For(fit, Parts, fit.Embed(Parts.Test));
        Metric[] metrics = [Metric.MAE, Metric.MAEOfMostProbable, Metric.R2, Metric.D5, Metric.WithinRanks(Months), Metric.Ordinality, Metric.Coverage];
        var rows = new EvaluateRegression { Label = "prompts", Predictions = answers, Train = fit.Embed(Parts.Train), Test = fit.Embed(Parts.Test), Metrics = [.. metrics] };
        using var run = sandbox.Runner().Run([rows, answers]);
        var result = run.Value(rows);
        Assert.Equal(["MAE", "MAE (max)", "R2", "D5", "accuracy ±1 rank", "ordinality", "coverage"], result.Metrics.Select(one => one.Name));
        Assert.All(result.Metrics, one => Assert.True(double.IsFinite(one.Value), one.Name));
        var cases = run.Value(answers).Cases;
        Assert.Equal(cases.Average(one => Math.Abs(one.Ranks!.Expectation - one.Target)), result.Metrics[0].Value, 1e-9);
        Assert.Equal(cases.Average(one => Math.Abs(Months.Values[one.Ranks!.MostProbable] - one.Target)), result.Metrics[1].Value, 1e-9);
        Assert.All(cases, one =>   // all labels that a run of ranks stands for: half a step of 12 beyond its levels
        {
            Assert.Contains(one.Interval!.Value.Lower + 6, Months.Values);
            Assert.Contains(one.Interval!.Value.Upper - 6, Months.Values);
        });
    }

    [Fact]
    public void Weights_of_ranks_need_no_tower_and_exported_answers_are_the_same()
    {
        var fit = Trained(Head.RankWeights(Months, RankTargets.Gaussian(12)));
        var (mean, most) = (Predict.ByHead(fit, fit.Embed(Parts.Test)), Predict.ByHead(fit, fit.Embed(Parts.Test), OrdinalDecoding.MostProbable));
        using var run = sandbox.Runner().Run([mean, most, Export.Onnx(fit)]);
        Assert.All(run.Value(mean).Cases.Zip(run.Value(most).Cases), pair => Assert.Equal(pair.Second.Predicted, Months.Values[pair.First.Ranks!.MostProbable]));
        Assert.Contains(OrdinalDecoding.Count.ToString(), Fault(Predict.ByHead(fit, fit.Embed(Parts.Test), OrdinalDecoding.Count)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_beyond_the_ranks_is_told_with_its_line_before_anything_is_trained()
    {
        for (var i = 0; i < 4; i++)
            File.WriteAllBytes(sandbox.File($"data/{i}.pgm", ""), [.. "P5\n4 2\n255\n"u8, .. Enumerable.Repeat((byte)(20 * i), 8)]);
        sandbox.File("data/labels.csv", "path,label,split\n0.pgm,6,train\n1.pgm,312,train\n2.pgm,12,val\n3.pgm,18,test\n");
        var images = Load.Folder(Path.Combine(sandbox.Folder, "data"), height: 32, width: 32, "months").Split(train: 2, validation: 1, test: 1);
        var fit = Train.On(images, Spec with { Head = Head.RankWeights(RankLevels.Evenly(6, 228, 6)) }, Loss.RankCrossEntropy(), Optimizer.Adam(1e-3), iterations: 2, batch: 2);
        Assert.Contains("labels.csv(3): 312 months lies beyond the last rank, 228.", Fault(fit), StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_that_do_not_fit_say_what_to_do()
    {
        static string Said(Action act) => Assert.Throws<UserErrorException>(act).Message;
        Assert.Equal("An ordinal prompt needs two ranks or more.", Said(() => Head.RankPrompts(RankLevels.Evenly(1, 1))));
        Assert.Equal("{rank} is missing from the prompt.", Said(() => Head.RankPrompts(Months, "the bone age")));
        Assert.Equal("The prompt has {rank} several times; a rank is named once.", Said(() => Head.CoOp(Months, "{rank} or {rank}")));
        var names = sandbox.File("ranks.txt", string.Join('\n', Enumerable.Range(1, 38)) + "\n\n");
        Assert.Equal(
            "ranks.txt has 38 names and there are 3 base ranks: name the *base* ranks, or choose CoOp.",
            Said(() => Head.RankPrompts(RankLevels.Evenly(6, 228, 6), Prompt, bases: 3, names: RankNames.Read(names))));
        Assert.Equal("The list of names has 2 names and there are 20 ranks: name each of them.", Said(() => Head.CoOp(Months, names: RankNames.Of("none", "some"))));
        _ = Head.CoOp(RankLevels.Evenly(6, 228, 6), Prompt, RankNames.Read(names));

        Assert.Contains("nothing that reads them", Fault(Trained(Head.RankPrompts(Months, Prompt))), StringComparison.Ordinal);
        Assert.Contains("no prompts for it to read", Fault(Trained(Head.RankWeights(Months), new DrawnTower())), StringComparison.Ordinal);
        Assert.Contains("Text width 12 and image dimension 8: these are two CLIPs.", Fault(Trained(Head.RankPrompts(Months, Prompt), new DrawnTower(JointDimension: 12))), StringComparison.Ordinal);
        Assert.Contains("The prompt has 27 tokens; this tower reads 24.", Fault(Trained(Head.RankPrompts(Months, contextTokens: 23), new DrawnTower(Length: 24))), StringComparison.Ordinal);
    }
}
