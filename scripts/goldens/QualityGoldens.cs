using System.Text.Json;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using static TorchSharp.torch;

/// <summary>quality.json: residual variance, D5, paired t-test, regression metrics.</summary>
public static class QualityGoldens
{
    private const string File = "quality.json";
    private const double Absolute = 1e-9, Relative = 1e-8, Far = 1e10;

    public static IEnumerable<GoldenCase> Check(JsonElement root) => new GoldenNode(root).Sections().SelectMany(section => section.Name switch
    {
        "small" => section.Value.Items().SelectMany(Small),
        "d5" => section.Value.Items().Select(Dispersion),
        "best_rv" => [Subsets(section.Value), BestResidualVariance(section.Value), InsideDispersion(section.Value, section.Name)],
        "paired_t_test" => section.Value.Items().Select(PairedTest),
        "student_t_sf" => section.Value.Items().Select(Tail),
        "regression_metrics" => [Metrics(section.Value)],
        _ => [GoldenCase.Unknown(File, section.Name)],
    });

    private static IEnumerable<GoldenCase> Small(GoldenNode golden)
    {
        var name = golden.Text("name");
        foreach (var at in golden.Items("residual_variance"))
            yield return SmallResidualVariance(golden, at, $"{name} k={at.Whole("k")}");
        if (golden.Has("d5_original"))
            yield return InsideDispersion(golden, name);
    }

    private static GoldenCase SmallResidualVariance(GoldenNode golden, GoldenNode at, string name) => GoldenCase.Of(File, name, compare =>
    {
        using var scope = NewDisposeScope();
        var (features, labels, k) = (Features(golden, "features"), golden.Vector("labels"), at.Whole("k"));
        var repository = ResidualVariance.RepositoryVariant with { Sampling = null, Candidates = [k] };
        var measured = repository.Of(features, labels).Tried.Single();
        compare.Equal("components", at.Whole("components"), measured.Components);
        if (at.Has("rv"))
            compare.Close("rv", at.Number("rv"), measured.Value, Absolute, Relative);
        if (at.Has("unreachable_pairs"))
            compare.Equal<long>("unreachable_pairs", at.Whole("unreachable_pairs"), measured.UnreachablePairs);
        if (at.Has("rv_reachable_only"))
            compare.Close("rv_reachable_only", at.Number("rv_reachable_only"),
                (repository with { Unreachable = UnreachablePairs.LeaveOut }).Of(features, labels).Value, Absolute, Relative);
        if (!at.Has("geodesic_first_row"))
            return;
        var graph = NeighborGraph.Of(NeighborSearch.Nearest(features, features, labels.Length), k, countSelf: true, dropZeroLengths: true);
        var first = at.Vector("geodesic_first_row");
        compare.Close("geodesic_first_row", first, [.. graph.Geodesics(0).Take(first.Length).Select(length => Math.Min(length, Far))], Absolute, Relative);
        var finite = Enumerable.Range(0, graph.Nodes).SelectMany(graph.Geodesics).Where(double.IsFinite).ToArray();
        compare.Close("geodesic_max_finite", at.Number("geodesic_max_finite"), finite.Max(), Absolute, Relative);
        compare.Close("geodesic_sum_finite", at.Number("geodesic_sum_finite"), finite.Sum(), Absolute, Relative);
    });

    private static GoldenCase InsideDispersion(GoldenNode golden, string name) => GoldenCase.Of(File, $"{name} d5_original", compare =>
        compare.Close("d5_original", golden.Number("d5_original"),
            new LabelDispersion().PerSample(Embeddings.Of(Features(golden, "features"), golden.Vector("labels"))).Average(), Absolute, Relative));

    private static GoldenCase Dispersion(GoldenNode golden, int index) => GoldenCase.Of(File, $"d5 {index}", compare =>
    {
        var train = Embeddings.Of(Features(golden, "train_features"), golden.Vector("train_labels"));
        var test = Embeddings.Of(Features(golden, "test_features"), golden.Vector("test_labels"));
        var dispersion = new LabelDispersion();
        compare.Close("paper", golden.Number("d5_paper_test_vs_train"), dispersion.PerSample(test, train).Average(), Absolute, Relative);
        compare.Close("inside test", golden.Number("d5_original_inside_test"), dispersion.PerSample(test).Average(), Absolute, Relative);
        compare.Close("inside train", golden.Number("d5_original_inside_train"), dispersion.PerSample(train).Average(), Absolute, Relative);
    });

    private static GoldenCase Subsets(GoldenNode golden) => GoldenCase.Of(File, "best_rv subsets", compare =>
    {
        var expected = golden.Items("subsets").Select(subset => subset.Vector()).ToArray();
        var ours = ResidualVariance.RepositoryVariant.Sampling!.Subsets(golden.Whole("n")).ToArray();
        compare.Equal("draws", expected.Length, ours.Length);
        for (var draw = 0; draw < expected.Length; draw++)
            compare.Close($"subset {draw}", expected[draw], [.. ours[draw].Select(row => (double)row)], 0);
    });

    private static GoldenCase BestResidualVariance(GoldenNode golden) => GoldenCase.Of(File, "best_rv", compare =>
    {
        using var scope = NewDisposeScope();
        var result = ResidualVariance.RepositoryVariant.Of(Features(golden, "features"), golden.Vector("labels"));
        compare.Close("k", golden.Vector("k"), [.. result.Tried.Select(at => (double)at.Neighbors)], 0);
        compare.Close("mean_rv_per_k", golden.Vector("mean_rv_per_k"), [.. result.Tried.Select(at => at.Value)], Absolute, Relative);
        compare.Close("rv_per_k_and_subset", golden.Matrix("rv_per_k_and_subset").Values, [.. result.Tried.SelectMany(at => at.PerDraw)], Absolute, Relative);
        compare.Close("best", golden.Number("best"), result.Value, Absolute, Relative);
        compare.Equal("best_k", golden.Whole("best_k"), result.Neighbors);
    });

    private static GoldenCase PairedTest(GoldenNode golden, int index) => GoldenCase.Of(File, $"paired_t_test {index}", compare =>
    {
        var (a, b) = golden.Has("labels") ? (Errors(golden, "pred_a"), Errors(golden, "pred_b")) : (golden.Vector("errors_a"), golden.Vector("errors_b"));
        var test = PairedTTest.Of(a, b);
        if (golden.Has("mae_a"))
            compare.Close("mae_a", golden.Number("mae_a"), a.Average(), Absolute, Relative);
        if (golden.Has("mae_b"))
            compare.Close("mae_b", golden.Number("mae_b"), b.Average(), Absolute, Relative);
        compare.Equal("df", golden.Whole("df"), test.DegreesOfFreedom);
        compare.Close("t", golden.Number("t"), test.T, Absolute, Relative);
        compare.Close("p_less", golden.Number("p_less"), test.Less, Absolute, Relative);
        if (golden.Has("p_greater"))
            compare.Close("p_greater", golden.Number("p_greater"), test.Greater, Absolute, Relative);
        if (golden.Has("p_two_sided"))
            compare.Close("p_two_sided", golden.Number("p_two_sided"), test.TwoSided, Absolute, Relative);
    });

    // The tail itself, not only its first nine decimals: relative to the golden alone.
    private static GoldenCase Tail(GoldenNode golden) => GoldenCase.Of(File, $"student_t_sf t={golden.Number("t")} df={golden.Number("df")}", compare =>
        compare.Close("sf", golden.Number("sf"), PairedTTest.UpperTail(golden.Number("t"), golden.Number("df")), 0, Relative));

    private static GoldenCase Metrics(GoldenNode golden) => GoldenCase.Of(File, "regression_metrics", compare =>
    {
        var (predicted, target) = (golden.Vector("pred"), golden.Vector("labels"));
        compare.Close("mae", golden.Number("mae"), RegressionMetrics.MeanAbsoluteError(predicted, target), Absolute, Relative);
        compare.Close("mse", golden.Number("mse"), RegressionMetrics.MeanSquaredError(predicted, target), Absolute, Relative);
        compare.Close("rmse", golden.Number("rmse"), RegressionMetrics.RootMeanSquaredError(predicted, target), Absolute, Relative);
        compare.Close("r2", golden.Number("r2"), RegressionMetrics.RSquared(predicted, target), Absolute, Relative);
        compare.Close("pearson", golden.Number("pearson"), RegressionMetrics.Pearson(predicted, target), Absolute, Relative);
        compare.Close("spearman", golden.Number("spearman"), RegressionMetrics.Spearman(predicted, target), Absolute, Relative);
    });

    private static double[] Errors(GoldenNode golden, string predictions) =>
        [.. golden.Vector(predictions).Zip(golden.Vector("labels"), (predicted, label) => Math.Abs(predicted - label))];

    private static Tensor Features(GoldenNode golden, string name)
    {
        var (values, rows, columns) = golden.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }
}
