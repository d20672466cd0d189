using ImageRegression.Images;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

public sealed class PretrainClipTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    private static readonly SplitImages Hands = Load.BoneAge("", height: 32, width: 24, phantoms: 60).Split(train: 6, validation: 2, test: 2);

    public void Dispose() => sandbox.Dispose();

    private static bool AreEqual(Tensor one, Tensor other) => one.cpu().eq(other.cpu()).all().ToBoolean();

    private static PretrainClip Tiny(CaptionKind kind, int iterations = 6, Optimizer? optimizer = null)
    {
        var clip = Pretrain.Clip(Hands, new HandCaptions { Kind = kind }, new SmallResNetSpec { Width = 4, Dim = 8 }, iterations, batch: 8, checkpointEvery: 1);
        return clip with { Texts = new() { Width = 8, Layers = 1, Heads = 2 }, Plan = clip.Plan with { Optimizer = optimizer ?? clip.Plan.Optimizer } };
    }

    [Fact]
    public void Training_that_was_stopped_goes_on_to_the_same_bits()
    {
        var clip = Tiny(CaptionKind.Numbers);
        using var undisturbed = sandbox.Runner().Run([clip]);

        using var stop = new CancellationTokenSource();
        using var fresh = new Sandbox();
        Assert.Throws<OperationCanceledException>(() => fresh.Runner().Run(
            [clip], happened => { if (happened is RunEvent.Progress { Stage.Stage.Kind: "pretrain CLIP", Done: 2 }) stop.Cancel(); }, stop.Token));
        var iterations = new List<long>();
        using var resumed = fresh.Runner().Run([clip], happened => { if (happened is RunEvent.Progress { Stage.Stage.Kind: "pretrain CLIP" } at) iterations.Add(at.Done); });

        Assert.Equal([3L, 4, 5, 6], iterations);
        Assert.Equal(undisturbed.Stored(clip).Manifest.Files.AsEnumerable(), resumed.Stored(clip).Manifest.Files);
    }

    [Fact]
    public void The_kept_towers_have_OpenAI_s_names_and_read_back_as_they_were_written()
    {
        var clip = Tiny(CaptionKind.Words, iterations: 2);
        using var run = sandbox.Runner().Run([clip]);
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        var kept = Safetensors.Read(run.Stored(clip).Files.Path("clip.safetensors"));
        Assert.Superset(
            new HashSet<string> { "token_embedding.weight", "positional_embedding", "transformer.resblocks.0.attn.in_proj_weight", "transformer.resblocks.0.mlp.c_fc.weight", "ln_final.bias", "text_projection", "logit_scale", "visual.L2.weight" },
            kept.Keys.ToHashSet());
        var read = run.Value(clip);
        Assert.All(read.Texts.state_dict(), one => Assert.True(AreEqual(one.Value, kept[one.Key]), one.Key));
        Assert.All(read.Images.state_dict(), one => Assert.True(AreEqual(one.Value, kept[$"visual.{one.Key}"]), one.Key));
        Assert.Equal(kept["logit_scale"].ToDouble(), read.LogitScale, 1e-7);
        Assert.Equal(read.Vocabulary.Count, read.Texts.Size.Vocabulary);
        Assert.Equal(8, read.Texts.Size.JointDimension);
    }

    [Fact]
    public void None_is_the_pair_as_it_was_drawn_and_is_trained_on_nothing()
    {
        var (none, words) = (Tiny(CaptionKind.None), Tiny(CaptionKind.Words, iterations: 1));
        var trained = new List<string>();
        using var run = sandbox.Runner().Run([none, words], happened => { if (happened is RunEvent.Progress at) trained.Add(at.Stage.Name); });
        using var scope = NewDisposeScope();
        Assert.DoesNotContain(none.Name, trained);
        var (drawn, told) = (run.Value(none), run.Value(words));
        using var expected = ClipPair.Build(none.Plan.Seed, none.Model, new PixelLayout(32, 24), drawn.Texts.Size);
        Assert.All(expected.Texts.state_dict(), one => Assert.True(AreEqual(one.Value, drawn.Texts.state_dict()[one.Key]), one.Key));
        Assert.Equal(ClipPair.StartLogitScale, drawn.LogitScale, 1e-6);
        Assert.Equal(drawn.Vocabulary, told.Vocabulary);   // what is compared differs in what it was told, not in its tokens
        Assert.False(AreEqual(drawn.Texts.state_dict()["text_projection"], told.Texts.state_dict()["text_projection"]));
        Assert.Contains(run.Stored(none).Manifest.AllNotes, note => note.Contains("told nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_loss_falls()
    {
        var clip = Tiny(CaptionKind.Words, iterations: 120, Optimizer.AdamW(lr: 5e-3));
        using var run = sandbox.Runner().Run([clip]);
        double[] losses = [.. run.Stored(clip).Files.ReadJson<TrainingHistory>("history.json").Moments.Select(moment => moment.Loss)];
        Assert.True(losses[^20..].Average() < losses[..20].Average() - 0.2, $"from {losses[..20].Average()} to {losses[^20..].Average()}");
    }

    [Fact]
    public void Logits_are_never_more_than_a_hundred_cosines()
    {
        using var pair = ClipPair.Build(1, new SmallResNetSpec { Width = 4, Dim = 8 }, new PixelLayout(32, 24), new() { Width = 8, Heads = 2, JointDimension = 8 });
        using (no_grad())
            pair.state_dict()["logit_scale"].fill_(7);
        pair.Limit();
        Assert.Equal(Math.Log(100), pair.LogitScale, 1e-6);
    }

    [Fact]
    public void A_logit_is_the_scaled_cosine_of_what_the_towers_give()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var pair = ClipPair.Build(3, new SmallResNetSpec { Width = 4, Dim = 8 }, new PixelLayout(16, 16), new() { Width = 8, Heads = 2, JointDimension = 8 });
        pair.eval();
        var (images, ids) = (rand(3, 1, 16, 16), tensor(new long[,] { { 768, 5, 769, 0 }, { 768, 7, 8, 769 } }));
        var (z, t) = (pair.Images.call(new(images, null)).to(float64), pair.Texts.call(ids).to(float64));
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 2; j++)
                Assert.Equal(
                    Math.Exp(pair.LogitScale) * (z[i] * t[j]).sum().ToDouble() / Math.Sqrt((z[i] * z[i]).sum().ToDouble() * (t[j] * t[j]).sum().ToDouble()),
                    pair.Logits(images, ids)[i, j].ToDouble(), 1e-4);   // float32
    }

    [Fact]
    public void Captions_of_hands_are_refused_for_other_images_before_anything_is_trained()
    {
        File.WriteAllBytes(sandbox.File("data/a.pgm", ""), [.. "P5\n16 16\n255\n"u8, .. new byte[256]]);
        File.WriteAllBytes(sandbox.File("data/b.pgm", ""), [.. "P5\n16 16\n255\n"u8, .. Enumerable.Repeat((byte)9, 256)]);
        sandbox.File("data/labels.csv", "path,label,split\na.pgm,1,train\nb.pgm,2,train\n");
        var images = Load.Folder(Path.Combine(sandbox.Folder, "data"), 16, 16).SplitAsGiven();
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([Pretrain.Clip(images, new HandCaptions())]));
        Assert.Contains("LabelCaptions", fault.Message, StringComparison.Ordinal);
        using var run = sandbox.Runner().Run([Pretrain.Clip(images, new LabelCaptions("brightness"), new SmallResNetSpec { Width = 4, Dim = 8 }, iterations: 1, batch: 2)]);
    }
}
