using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using static TorchSharp.torch;

/// <summary>rknn.json: nearest-neighbour regression and the search for its radius.</summary>
public static class RknnGoldens
{
    private const string File = "rknn.json";

    public static IEnumerable<GoldenCase> Check(JsonElement root) => new GoldenNode(root).Sections().SelectMany(section => section.Name switch
    {
        "cases" => section.Value.Items().SelectMany(Case),
        "edge_cases" => section.Value.Items().SelectMany(EdgeCase),
        _ => [GoldenCase.Unknown(File, section.Name)],
    });

    private static IEnumerable<GoldenCase> Case(GoldenNode golden)
    {
        var name = golden.Text("name");
        foreach (var part in golden.Sections())
            switch (part.Name)
            {
                case "fixed_radius":
                    foreach (var at in part.Value.Items())
                    {
                        yield return FixedRadius(golden, at, $"{name} r={at.Number("radius")} kn={at.Whole("kn")} [repository]");
                        if (at.Has("max_abs_diff_to_paper_eq5"))
                            yield return PaperAtFixedRadius(golden, at, $"{name} r={at.Number("radius")} [paper]");
                    }
                    break;
                case "search_nnr":
                    yield return Bisection(golden, part.Value, $"{name} search_nnr");
                    break;
                case "feature2prediction_val":
                    yield return Search(golden, part.Value, $"{name} feature2prediction_val");
                    break;
                case "feature2prediction_test":
                    yield return Test(golden, part.Value, $"{name} feature2prediction_test");
                    break;
                case "train_features" or "train_labels" or "val_features" or "val_labels" or "test_features" or "test_labels" or "name" or "note" or "dim":
                    break;
                default:
                    yield return GoldenCase.Unknown(File, $"{name}: {part.Name}");
                    break;
            }
    }

    private static GoldenCase FixedRadius(GoldenNode golden, GoldenNode at, string name) => GoldenCase.Of(File, name, compare =>
    {
        var radius = at.Number("radius");
        var predictions = Predict(golden, RadiusNeighbors.RepositoryVariant(radius) with { MinNeighbors = at.Whole("kn") });
        Compare(compare, at, [.. predictions.Select(one => one.Value)], golden.Vector("test_labels"));
        var inside = predictions.Select(one => one.Evidence.Count(evidence => evidence.Distance <= radius)).ToArray();
        compare.Close("neighbours_in_radius", at.Vector("neighbours_in_radius"), [.. inside.Select(count => (double)count)], 0);
        compare.Equal("queries_without_neighbour", at.Whole("queries_without_neighbour"), predictions.Count(one => one.IsFallback));
    });

    private static GoldenCase PaperAtFixedRadius(GoldenNode golden, GoldenNode at, string name) => GoldenCase.Of(File, name, compare =>
        compare.Close("pred", at.Vector("pred"), [.. Predict(golden, new RadiusNeighbors(at.Number("radius"))).Select(one => one.Value)],
            1e-9 + at.Number("max_abs_diff_to_paper_eq5"), 1e-9));

    private static GoldenCase Bisection(GoldenNode golden, GoldenNode search, string name) => GoldenCase.Of(File, name, compare =>
    {
        var found = Run(golden, RadiusSearch.RepositoryVariant(refine: false));
        var goldenVisits = search.Matrix("visited_radius_and_val_mae").Values;
        var visits = found.Visited.Take(goldenVisits.Length / 2).SelectMany(trial => new[] { trial.Radius, trial.MeanAbsoluteError }).ToArray();
        compare.Close("visited", goldenVisits, visits, 1e-9, 1e-9);
        compare.Close("radius_thousandths", search.Number("radius_thousandths"), found.Radius * 1000, 1e-9);
        // What the repository returns, and compares its scan with, is the error of the last midpoint, not of the radius.
        compare.Close("mae_returned", search.Number("mae_returned"), visits[^3], 1e-9, 1e-9);
        compare.Close("slopes", search.Vector("slopes"), [.. visits.Chunk(4).Select(pair => pair[3] - pair[1])], 1e-9);
    });

    private static GoldenCase Search(GoldenNode golden, GoldenNode search, string name) => GoldenCase.Of(File, name, compare =>
    {
        var found = Run(golden, RadiusSearch.RepositoryVariant());
        compare.Equal("calls", search.Whole("calls"), found.Visited.Length);
        compare.Close("radius", search.Number("radius"), found.Radius, 1e-9);
        compare.Close("mae", search.Number("mae"), found.MeanAbsoluteError, 1e-9, 1e-9);
        var scan = search.Matrix("refinement_radius_and_val_mae").Values;
        compare.Close("refinement", scan, [.. found.Visited.TakeLast(scan.Length / 2).SelectMany(trial => new[] { trial.Radius, trial.MeanAbsoluteError })], 1e-9, 1e-9);
        Compare(compare, search, [.. Predict(golden, RadiusNeighbors.RepositoryVariant(found.Radius), "val").Select(one => one.Value)], golden.Vector("val_labels"));
    });

    private static GoldenCase Test(GoldenNode golden, GoldenNode test, string name) => GoldenCase.Of(File, name, compare =>
    {
        var radius = Run(golden, RadiusSearch.RepositoryVariant()).Radius;
        Compare(compare, test, [.. Predict(golden, RadiusNeighbors.RepositoryVariant(radius)).Select(one => one.Value)], golden.Vector("test_labels"));
    });

    private static IEnumerable<GoldenCase> EdgeCase(GoldenNode golden)
    {
        var (name, radius) = (golden.Text("name"), golden.Number("radius"));
        double[] Values(RadiusNeighbors predictor) => [.. Predict(golden, predictor with { MinNeighbors = golden.Whole("kn") }, "query", "train").Select(one => one.Value)];
        yield return GoldenCase.Of(File, $"{name} [repository]", compare =>
        {
            var ours = Values(RadiusNeighbors.RepositoryVariant(radius));
            // Where the original raises because every query lost all its neighbours, no prediction is a number.
            var expected = golden.Has("pred_original") ? golden.Vector("pred_original") : [.. ours.Select(_ => double.NaN)];
            compare.Close("pred_original", expected, ours, 1e-9, 1e-9);
        });
        if (golden.Has("pred_paper_eq5"))
            yield return GoldenCase.Of(File, $"{name} [paper]", compare =>
                compare.Close("pred_paper_eq5", golden.Vector("pred_paper_eq5"), Values(new RadiusNeighbors(radius)), 1e-9, 1e-9));
    }

    private static void Compare(GoldenComparison compare, GoldenNode golden, double[] predicted, double[] labels)
    {
        compare.Close("pred", golden.Vector("pred"), predicted, 1e-9, 1e-9);
        compare.Close("mae", golden.Number("mae"), RegressionMetrics.MeanAbsoluteError(predicted, labels), 1e-9, 1e-9);
        compare.Close("r2", golden.Number("r2"), RegressionMetrics.RSquared(predicted, labels), 1e-9, 1e-9);
    }

    private static ImmutableArray<Prediction> Predict(GoldenNode golden, RadiusNeighbors predictor, string queries = "test", string train = "train")
    {
        using var scope = NewDisposeScope();
        return predictor.Predict(Embedded(golden, train), Features(golden, $"{queries}_features"));
    }

    private static RadiusSearchResult Run(GoldenNode golden, RadiusSearch search)
    {
        using var scope = NewDisposeScope();
        return search.Run(RadiusNeighbors.RepositoryVariant(0), Embedded(golden, "train"), Embedded(golden, "val"));
    }

    private static Embeddings Embedded(GoldenNode golden, string part) =>
        Embeddings.Of(Features(golden, $"{part}_features"), golden.Vector($"{part}_labels"));

    private static Tensor Features(GoldenNode golden, string name)
    {
        var (values, rows, columns) = golden.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }
}
