using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Torch;
using ImageRegression.Training;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

/// <summary>Trainings that start from weights: of another training, of a file, of ImageNet; and those that train a part only.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly SmallResNetSpec Spec = new() { Width = 4, Dim = 8 };
    private static readonly SplitImages Parts = new LoadHandPhantom { Count = 20, Seed = 1, Height = 32, Width = 24, Unit = "months" }.Split(7, 1, 2);

    private readonly Sandbox sandbox = new();
    private readonly List<RunEvent> events = [];

    public void Dispose() => sandbox.Dispose();

    private static readonly TrainModel Source = Train.On(Parts, Spec, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 2, batch: 8, seed: 1);

    private static TrainModel From(Start? start, bool frozen = false, ModelSpec? model = null, ulong seed = 2) => Train.On(
        Parts, model ?? (Spec with { Head = Head.Linear() }), Loss.MeanSquaredError(), Optimizer.Adam(1e-2), iterations: 3, batch: 8, seed: seed, start: start, frozen: frozen);

    private int Begun(string kind) => events.OfType<RunEvent.Started>().Count(happened => happened.Stage.Stage.Kind == kind);

    private string Weights(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var file = sandbox.File(name, "");
        Safetensors.Write(file, tensors);
        return file;
    }

    [Fact]
    public void Another_training_gives_its_weights_and_its_identity()
    {
        var fit = From(Start.From(Source), frozen: true);
        using var run = sandbox.Runner().Run([Source, fit], events.Add);
        var (before, after) = (run.Value(Source).Module.state_dict(), run.Value(fit).Module.state_dict());
        Assert.All(before.Where(one => one.Key.Contains("trunk", StringComparison.Ordinal)), one => Assert.True(one.Value.allclose(after[$"embedder.{one.Key}"], rtol: 0, atol: 0), one.Key));
        Assert.False(before["L2.weight"].allclose(after["embedder.L2.weight"], rtol: 0, atol: 0));
        var other = From(Start.From(Source with { Plan = Source.Plan with { Seed = 9 } }), frozen: true);
        Assert.NotEqual(Fingerprint(fit), Fingerprint(other));
        Assert.NotEqual(Fingerprint(From(null)), Fingerprint(From(Start.From(Source))));
    }

    [Fact]
    public void Features_of_a_frozen_trunk_are_computed_once_for_all_that_are_trained_on_them()
    {
        var (one, two) = (From(Start.From(Source), frozen: true), From(Start.From(Source), frozen: true, Spec with { Dim = 4, Head = Head.Linear() }, seed: 3));
        var tests = new[] { one.Embed(Parts.Test), two.Embed(Parts.Test) };
        var perBatch = one with { Features = null };
        var slow = perBatch.Embed(Parts.Test);
        using var run = sandbox.Runner().Run([.. tests, slow], events.Add);
        Assert.Equal(1, Begun("features"));
        Assert.True(run.Value(tests[0]).Vectors.allclose(run.Value(slow).Vectors, rtol: 1e-3, atol: 1e-4));
    }

    [Fact]
    public void A_file_counts_by_its_content_and_what_was_taken_is_told()
    {
        using var network = Spec.Build(seed: 5, new(32, 24));
        var file = Weights("weights.safetensors", network.state_dict());
        var fit = From(Start.From(file));
        using (sandbox.Runner().Run([fit], events.Add))
            Assert.Equal(PlannedAction.Reuse, sandbox.Runner().Plan([fit])[^1].Action);
        var told = Assert.Single(events.OfType<RunEvent.Finished>(), happened => happened.Stage.Stage.Kind == "train").Manifest.Notes;
        Assert.Contains(told, note => note.StartsWith("start: weights.safetensors: ", StringComparison.Ordinal) && note.EndsWith("drawn anew: head.weight, head.bias; pixels from 0 to 1 as they are", StringComparison.Ordinal));
        using var another = Spec.Build(seed: 6, new(32, 24));
        Weights("weights.safetensors", another.state_dict());
        Assert.Equal(PlannedAction.Execute, sandbox.Runner().Plan([fit])[^1].Action);
    }

    public static TheoryData<string, long[], double?> Files => new()
    {
        { "conv1.weight", [4, 3, 7, 7], 0.485 },
        { "conv1.weight", [4, 1, 7, 7], null },
        { "model.time_embed", [1, 8, 4], 0.45 },                        // TimeSformer's
        { "encoder.patch_embed.proj.weight", [4, 3, 2, 16, 16], 0.485 }, // VideoMAE's
        { "layer1.0.conv1.weight", [4, 3, 3, 3, 3], null },              // of volumes
        { "features_extractor.conv1.weight", [4, 3, 7, 7], null },       // a training of one's own
    };

    [Theory, MemberData(nameof(Files))]
    public void What_a_file_s_weights_expect_of_pixels_is_seen_by_its_names(string name, long[] shape, double? mean)
    {
        Dictionary<string, Tensor> tensors = new() { [name] = zeros(shape) };
        if (name == "model.time_embed")
            tensors["model.patch_embed.proj.weight"] = zeros(4, 3, 16, 16);
        using var weights = Start.From(Weights("weights.safetensors", tensors)).Read()!;
        Assert.Equal(mean, weights.Pixels?.Mean[0]);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_before_anything_is_trained()
    {
        using var network = (Spec with { Width = 6 }).Build(seed: 5, new(32, 24));
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([From(Start.From(Weights("weights.safetensors", network.state_dict())))], events.Add));
        Assert.Contains("weights.safetensors does not fit this network: trunk.0.weight has shape [6, 1, 3, 3], not [4, 1, 3, 3]", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, Begun("train"));
    }

    [ImageNetFact]
    public void The_ImageNet_weights_start_a_training_of_grey_images_and_say_that_they_saw_photographs()
    {
        var fit = From(Start.ImageNet(), frozen: true, new ResNetSpec { Dim = 4, Head = Head.Linear() });
        var test = fit.Embed(Parts.Test);
        using var run = sandbox.Runner().Run([test], events.Add);
        var notes = events.OfType<RunEvent.Finished>().Single(happened => happened.Stage.Stage.Kind == "train").Manifest.Notes;
        Assert.Contains("Pretrained on photographs: say so beside results on radiographs.", notes);
        Assert.Contains(notes, note => note.StartsWith("start: ImageNet: 132 of 132 tensors taken; drawn anew: ", StringComparison.Ordinal));
        Assert.Equal([run.Value(test).Cases.Length, 4], run.Value(test).Vectors.shape);
    }

    [Fact]
    public void A_start_that_is_not_installed_says_what_that_loses_and_how_to_install_it()
    {
        using var run = sandbox.Runner().Run([From(new DrawnStart())], events.Add);
        Assert.Contains(
            events.OfType<RunEvent.Finished>().Single(happened => happened.Stage.Stage.Kind == "train").Manifest.Notes,
            note => note.EndsWith("run scripts/setup --with-imagenet.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_go_together_is_told_when_the_study_is_built()
    {
        Refused("freezes a trunk that would stay as it was drawn", From(null, frozen: true));
        Refused("freezes a trunk of which a part may stay as it was drawn", From(Start.From(Source, partial: true), frozen: true));
        var fit = From(Start.From(Source), frozen: true);
        Refused("has features of another network", fit with { Model = Spec with { Width = 5 } });
        Refused("or augments its images", fit with { Plan = fit.Plan with { Augmentation = new Augmentation { RotationDeg = 5 } } });
        Refused("is to stop early, but has no validation images", fit with { Validation = null, Plan = fit.Plan with { Patience = 2 } });

        void Refused(string why, Stage stage) =>
            Assert.Contains(why, Assert.ThrowsAny<Exception>(() => sandbox.Runner().Plan([stage])).ToString(), StringComparison.Ordinal);
    }

    private string Fingerprint(Stage stage) => sandbox.Runner().Plan([stage])[^1].Fingerprint.Hex;

    private sealed class ImageNetFactAttribute : FactAttribute
    {
        public ImageNetFactAttribute() => Skip = ImageNetWeights.IsInstalled ? null : "needs the ImageNet weights: scripts/setup --with-imagenet";
    }
}
