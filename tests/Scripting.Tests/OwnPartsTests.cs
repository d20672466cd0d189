using ImageRegression.Pipeline;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>Models, augmentations and metrics that a script makes itself.</summary>
public sealed class OwnPartsTests : IDisposable
{
    private const string Derived = """
        sealed record Bright(double Most) : IAugmentation
        {
            public Tensor Apply(Tensor images, ulong seed) => (images * (1 + Most * (seed % 100) / 100.0)).clamp(0, 1);
        }

        sealed record Dots() : ModelSpec(dim: 3)
        {
            public int Channels { get; init; } = 2;

            public override string Name => "dots";

            protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new Network(images, Channels, Dim);

            private sealed class Network : Module<ModelInput, Tensor>
            {
                private readonly Module<Tensor, Tensor> body;

                public Network(PixelLayout images, int channels, int dim) : base("dots")
                {
                    body = Sequential(Conv2d(images.Channels, channels, 3, stride: 8), ReLU(), Flatten(), Linear(channels * images.Height * images.Width / 64, dim));
                    RegisterComponents();
                }

                public override Tensor forward(ModelInput input) => body.call(input.Images);
            }
        }

        sealed record Within(double Months) : Metric
        {
            public override string Name => "within";
            public override string UnitOf(string labelUnit) => "";
            public override double[] PerCase(MeasuredCases cases) => cases.Cases.Select(c => Math.Abs(c.Predicted - c.Target) <= Months ? 1.0 : 0.0).ToArray();
        }

        """;

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Functions_train_and_measure_like_built_in_parts() => RunsToTheEnd("""
        var hands = Load.BoneAge("", 32, 24, phantoms: 40).Split(2, 1, 1);
        var months = 24;
        var trials =
            from run in Seed.From(1, 2)
            let fit = Train.On(
                hands, ModelSpec.From("dots", 3, shape => Sequential(Conv2d(shape.Channels, 2, 3, stride: 8), ReLU(), Flatten(), Linear(24, 3))),
                Loss.RegressionMetric(), Optimizer.Adam(), iterations: 3, batch: 8,
                Augmentation.From("brighter", (images, seed) => (images * (1 + seed % 100 / 500.0)).clamp(0, 1)), seed: run)
            select Evaluate.Trial("own", fit, hands, run);
        return Evaluate.Comparison(trials, "own", [
            Metric.MAE,
            Metric.PerCase("within", c => Math.Abs(c.Predicted - c.Target) <= months ? 1 : 0, unit: ""),
            Metric.OfAll("median", cases => cases.Predicted.Zip(cases.Target, (p, t) => Math.Abs(p - t)).Order().ElementAt(cases.Target.Length / 2))]);
        """, "within", "median");

    [Fact]
    public void Derived_records_train_and_measure_like_built_in_parts() => RunsToTheEnd("""
        var hands = Load.BoneAge("", 32, 24, phantoms: 40).Split(2, 1, 1);
        var fit = Train.On(hands, new Dots { Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 3, batch: 8, new Bright(0.2));
        return Evaluate.Comparison([Evaluate.Trial("own", fit, hands, 1)], "own", [new Within(24), Metric.MAE]);
        """ + "\n" + Derived, "within");

    [Theory]
    [InlineData("new Bright(0.2)", "new Bright(0.3)", true)]
    [InlineData("seed % 100", "seed % 101", true)]
    [InlineData("channels, 3, stride: 8), ReLU()", "channels, 3, stride: 8), Tanh()", true)]
    [InlineData("Math.Abs(c.Predicted - c.Target)", "Math.Abs(c.Target - c.Predicted)", true)]
    [InlineData("sealed record Within", "// what doctors want\nsealed record Within", false)]
    [InlineData("iterations: 3,", "iterations:    3,", false)]
    public void Settings_and_code_of_own_parts_are_part_of_the_fingerprint(string text, string other, bool changes)
    {
        var script = """
            var hands = Load.BoneAge("", 32, 24, phantoms: 40).Split(2, 1, 1);
            var fit = Train.On(hands, new Dots(), Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 3, batch: 8, new Bright(0.2));
            return Evaluate.Regression("own", fit, hands, [new Within(24)]);
            """ + "\n" + Derived;
        Assert.Contains(text, script, StringComparison.Ordinal);
        Assert.Equal(changes, Fingerprint(script) != Fingerprint(script.Replace(text, other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("var months = 24;", "var months = 12;", true)]
    [InlineData("<= months", "< months", true)]
    [InlineData("\"within\"", "\"inside\"", true)]
    [InlineData("return", "// a remark\nreturn", false)]
    public void Text_captures_and_name_of_a_function_are_part_of_the_fingerprint(string text, string other, bool changes)
    {
        const string Script = """
            var hands = Load.BoneAge("", 32, 24, phantoms: 40).Split(2, 1, 1);
            var months = 24;
            var fit = Train.On(hands, new SmallResNetSpec(), Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 3, batch: 8);
            return Evaluate.Regression("own", fit, hands, [Metric.PerCase("within", c => Math.Abs(c.Predicted - c.Target) <= months ? 1 : 0)]);
            """;
        Assert.Equal(changes, Fingerprint(Script) != Fingerprint(Script.Replace(text, other, StringComparison.Ordinal)));
    }

    private string Fingerprint(string script) => StudyOf(script).Plan()[^1].Fingerprint.Hex;

    private Study StudyOf(string script)
    {
        var built = scripts.Build(script);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        return new(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []);
    }

    private void RunsToTheEnd(string script, params string[] columns)
    {
        var report = StudyOf(script).Run(_ => { }, CancellationToken.None);
        var text = File.ReadAllText(report.File);
        var page = File.ReadAllText(report.Page);
        Assert.All(columns, column => Assert.Contains($"{column}", text, StringComparison.Ordinal));
        Assert.All(columns, column => Assert.Contains(column, page, StringComparison.Ordinal));
        Assert.Contains("[", text.Split('\n').First(line => line.StartsWith("| own", StringComparison.Ordinal)), StringComparison.Ordinal);   // intervals
        Assert.All(StudyOf(script).Plan(), stage => Assert.NotEqual(PlannedAction.Execute, stage.Action));   // and all of it is stored
    }
}
