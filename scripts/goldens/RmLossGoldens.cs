using System.Text.Json;
using ImageRegression.Losses;
using static TorchSharp.torch;

/// <summary>rmloss.json: RM-Loss as the repository computes it and as the paper writes it.</summary>
public static class RmLossGoldens
{
    private const string File = "rmloss.json";

    public static IEnumerable<GoldenCase> Check(JsonElement root) => new GoldenNode(root).Sections().SelectMany(section => section.Name switch
    {
        "cases" => section.Value.Items().SelectMany(OriginalCase),
        "paper_cases" => section.Value.Items().SelectMany(PaperCase),
        "original_vs_paper_same_input" => [SameInput(section)],
        "quirk_label_column_vector" => [ColumnLabels(section)],
        "quirk_two_column_labels" => [TwoColumnLabels(section)],
        "float32_self_distance_noise" => [SelfDistances(section)],
        _ => [GoldenCase.Unknown(File, section.Name)],
    });

    private sealed record Tolerances(double Loss, double LossRelative, double Average, double Gradient, double GradientRelative);

    private static IEnumerable<GoldenCase> OriginalCase(GoldenNode golden)
    {
        var name = golden.Text("name");
        var single = golden.Text("dtype") == "float32";
        var tolerances = single ? new Tolerances(1e-5, 0, 1e-4, 1e-5, 0)
            : name == "float64_same_inputs_as_float32_generic" ? new(1e-12, 1e-12, 1e-8, 1e-11, 1e-10)
            : new(1e-12, 1e-12, 1e-12, 1e-11, 1e-10);
        var loss = RegressionMetric.RepositoryVariant with { Sigma = golden.Number("sigma"), Alpha = golden.Number("w_leak"), Momentum = golden.Number("p") };
        yield return Steps($"{name} [repository]", golden, loss, single, tolerances);
        yield return Steps($"{name} [exact distances]", golden, loss with { Distance = PairDistance.Exact }, single, tolerances);
    }

    private static IEnumerable<GoldenCase> PaperCase(GoldenNode golden)
    {
        var loss = new RegressionMetric { Sigma = golden.Number("sigma"), Alpha = golden.Number("alpha"), Momentum = golden.Number("momentum"), Mining = golden.Flag("mining") };
        yield return Steps($"{golden.Text("name")} [paper]", golden, loss, single: false, new(1e-12, 1e-12, 1e-12, 1e-11, 1e-10));
    }

    private static GoldenCase Steps(string name, GoldenNode golden, RegressionMetric loss, bool single, Tolerances tolerance) => GoldenCase.Of(File, name, compare =>
    {
        var state = loss.Start;
        foreach (var (step, index) in golden.Items("steps").Select((step, index) => (step, index)))
        {
            using var scope = NewDisposeScope();
            var f = Tensor(step, "features", single).requires_grad_();
            var scale = tensor(golden.Has("scale") ? golden.Number("scale") : 1, dtype: f.dtype).requires_grad_();
            var y = Tensor(step, "labels", single);
            var past = state;
            (var value, state) = loss.Of(f * scale, y, state);
            value.backward();

            var at = $"step {index}: ";
            compare.Close(at + "loss", step.Number("loss"), Scalar(value), tolerance.Loss, tolerance.LossRelative);
            compare.Close(at + "ema", step.Number("ema"), state.MovingAverage!.Value, tolerance.Average, tolerance.LossRelative);
            compare.Close(at + "grad", step.Matrix("grad").Values, Values(f.grad!), tolerance.Gradient, tolerance.GradientRelative);
            if (step.Has("grad_scale"))
                compare.Close(at + "grad_scale", step.Number("grad_scale"), Scalar(scale.grad!), tolerance.Gradient, tolerance.GradientRelative);
            if (step.Has("loss_eq2"))
                compare.Close(at + "loss_eq2", step.Number("loss_eq2"), Scalar((loss with { Mining = false }).Of(f * scale, y, past).Value), tolerance.Loss, tolerance.LossRelative);

            var pairs = (loss with { Mining = true }).Pairs(f * scale, y, past);
            compare.Close(at + "mean_wd", step.Number("mean_wd"), Scalar((pairs.Weights * pairs.Gaps.abs()).mean()), tolerance.Average, tolerance.LossRelative);
            if (loss.Mining)
                compare.Equal(at + "nonzero", step.Whole("nonzero"), (int)Scalar(pairs.Selected!.sum()));
        }
    });

    private static GoldenCase SameInput(GoldenSection section) => GoldenCase.Of(File, section.Name, compare =>
    {
        var (f, y) = (Tensor(section.Value, "features"), Tensor(section.Value, "labels"));
        double Value(RegressionMetric loss) => Scalar(loss.Of(f, y, loss.Start).Value);
        compare.Close("original", section.Value.Number("original"), Value(RegressionMetric.RepositoryVariant), 1e-12, 1e-12);
        compare.Close("paper", section.Value.Number("paper"), Value(new RegressionMetric()), 1e-12, 1e-12);
        compare.Close("paper + 1e-9", section.Value.Number("paper_plus_1e9"), Value(new RegressionMetric { DenominatorEpsilon = 1e-9 }), 1e-12, 1e-12);
    });

    // The original broadcasts a column to a different loss; ours takes it for the flat vector it means.
    private static GoldenCase ColumnLabels(GoldenSection section) => GoldenCase.Of(File, section.Name, compare =>
    {
        var (f, y) = (Tensor(section.Value, "features"), Tensor(section.Value, "labels"));
        foreach (var labels in new[] { y, y.reshape(-1) })
        {
            var loss = RegressionMetric.RepositoryVariant;
            compare.Close("flat_label_loss", section.Value.Number("flat_label_loss"), Scalar(loss.Of(f, labels, loss.Start).Value), 1e-12, 1e-12);
            compare.Equal("flat_label_nonzero", section.Value.Whole("flat_label_nonzero"), (int)Scalar(loss.Pairs(f, labels, loss.Start).Selected!.sum()));
        }
    });

    // The original raises for two columns; the paper's labels are vectors, so (3, 4) and (0, 0) are 5 apart, as are these embeddings.
    private static GoldenCase TwoColumnLabels(GoldenSection section) => GoldenCase.Of(File, section.Name, compare =>
    {
        var loss = new RegressionMetric();
        var value = loss.Of(tensor([5.0, 0.0]).reshape(2, 1), tensor([3.0, 4.0, 0.0, 0.0]).reshape(2, 2), loss.Start).Value;
        compare.Close("loss of an isometry", 0, Scalar(value), 0);
    });

    // The original's float32 self distances are rounding noise; ours must be 0 exactly.
    private static GoldenCase SelfDistances(GoldenSection section) => GoldenCase.Of(File, section.Name, compare =>
    {
        var (batch, dim) = (section.Value.Whole("batch"), section.Value.Whole("dim"));
        using var generator = new Generator(1);
        var loss = new RegressionMetric();
        var pairs = loss.Pairs(randn(batch, dim, dtype: ScalarType.Float32, generator: generator), zeros(batch), loss.Start);
        compare.Close("largest self distance", 0, Scalar(pairs.Distances.diagonal().max()), 0);
    });

    private static Tensor Tensor(GoldenNode element, string name, bool single = false)
    {
        var (values, rows, columns) = element.Matrix(name);
        var matrix = tensor(values).reshape(rows, columns);
        return single ? matrix.to(ScalarType.Float32) : matrix;
    }

    private static double Scalar(Tensor value) => value.to(ScalarType.Float64).item<double>();

    private static double[] Values(Tensor values) => values.to(ScalarType.Float64).contiguous().data<double>().ToArray();
}
