using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Baselines;
using ImageRegression.Latent;

/// <summary>large.json: signed distances of a generator's codes to a plane, weights of layers, and regression on the distances.</summary>
public static class LargeGoldens
{
    private const string File = "large.json";

    // goldens/README.md: closed forms to 1e-9, and 1e-8 of their size. Lasso and ElasticNet of the authors stop at 1e-4; ours go on to the end.
    private const double Closed = 1e-9, Relative = 1e-8, IterativeCoefficients = 2e-2, IterativeAnswers = 1e-2;

    public static IEnumerable<GoldenCase> Check(JsonElement root)
    {
        var golden = new GoldenNode(root);
        return golden.Sections().SelectMany(section => section.Name switch
        {
            "s_layer_sizes" or "hash_rule" or "quirk_w_space_per_layer_default" => [],   // used below; how numbers are made; an error that ours does not have
            "s_total" => [GoldenCase.Of(File, "S of 1,024 pixels", compare =>
            {
                var style = LatentLayout.StyleGan2(1024);
                compare.Equal("s_total", section.Value.Json.GetInt32(), style.Length);
                compare.Close("s_layer_sizes", golden.Vector("s_layer_sizes"), [.. style.LayerSizes.Select(size => (double)size)], 0);
            })],
            "s_wp_sizes" => [GoldenCase.Of(File, "S grouped as in the repository", compare =>
            {
                var style = LatentLayout.StyleGan2(1024);
                compare.Close("s_wp_sizes", section.Value.Vector(),
                    [.. style.StyleGroups(StyleGrouping.RepositoryVariant).Select(group => (double)group.Sum(layer => style.LayerSizes[layer]))], 0);
            })],
            "distance_w" => section.Value.Items().Select(DistanceInW),
            "distance_wplus" => section.Value.Items().Select(DistanceInWPlus),
            "distance_s" => section.Value.Items().Select(DistanceInS),
            "project_to_plane" => section.Value.Items().Select(Projection),
            "layer_weights" => [Weights(section.Value)],
            "s_grads_to_layer" => [Styles(section.Value)],
            "regression" => section.Value.Items().SelectMany((one, number) => Regression(one, $"regression {number}")),
            _ => (IEnumerable<GoldenCase>)[GoldenCase.Unknown(File, section.Name)],
        });
    }

    // README of the goldens: values of long vectors are multiples of 1/256.
    private static double[] Series(int count, int ordinal) => [.. HashUnit.Series(count, (uint)ordinal).Select(value => Math.Round(256 * value, MidpointRounding.ToEven) / 256)];

    private static Hyperplane Plane(LatentLayout layout, int ordinal, double intercept = 0) => new(layout, [.. Series(layout.Length, ordinal)], intercept);

    private static GoldenCase DistanceInW(GoldenNode golden) => GoldenCase.Of(File, $"W, code {golden.Whole("code_ordinal")}, b {golden.Number("intercept")}", compare =>
    {
        var plane = Plane(LatentLayout.Of(LatentSpace.W, 512), golden.Whole("boundary_ordinal"), golden.Number("intercept"));
        var code = Series(512, golden.Whole("code_ordinal"));
        compare.Close("distance", golden.Number("distance"), plane.Distance(code), Closed, Relative);
        compare.Close("distance_unit_normal", golden.Number("distance_unit_normal"), plane.Unit().Distance(code), Closed, Relative);
    });

    private static GoldenCase DistanceInWPlus(GoldenNode golden) => GoldenCase.Of(File, $"W+, {golden.Whole("layers")} layers, code {golden.Whole("code_ordinal")}, {golden.Text("boundary")}", compare =>
    {
        var layers = golden.Whole("layers");
        var (text, layout) = (golden.Text("boundary"), LatentLayout.WPlus(layers, 512));
        var ordinal = int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var plane = text.Contains("tiled", StringComparison.Ordinal) ? Plane(LatentLayout.Of(LatentSpace.W, 512), ordinal).InEveryLayer(layers) : Plane(layout, ordinal);
        var code = Series(layout.Length, golden.Whole("code_ordinal"));
        compare.Close("layer_distances", golden.Vector("layer_distances"), plane.LayerDistances(code), Closed, Relative);
        compare.Close("euclidean_distance", golden.Number("euclidean_distance"), plane.Distance(code), Closed, Relative);
        if (golden.Has("layer_distances_intercept_0.5"))
            compare.Close("layer_distances_intercept_0.5", golden.Vector("layer_distances_intercept_0.5"),
                new Hyperplane(plane.Layout, plane.Normal, 0.5).LayerDistances(code), Closed, Relative);
    });

    private static GoldenCase DistanceInS(GoldenNode golden) => GoldenCase.Of(File, $"S, code {golden.Whole("code_ordinal")}", compare =>
    {
        var layout = LatentLayout.StyleGan2(1024);
        var (plane, code) = (Plane(layout, golden.Whole("boundary_ordinal")), Series(layout.Length, golden.Whole("code_ordinal")));
        compare.Close("layer_distances", golden.Vector("layer_distances"), plane.LayerDistances(code), Closed, Relative);
        compare.Close("euclidean_distance", golden.Number("euclidean_distance"), plane.Distance(code), Closed, Relative);
    });

    private static GoldenCase Projection(GoldenNode golden) => GoldenCase.Of(File, $"projection of code {golden.Whole("code_ordinal")}", compare =>
    {
        var unit = Plane(LatentLayout.Of(LatentSpace.W, 512), 100, 0).Unit();
        var plane = new Hyperplane(unit.Layout, unit.Normal, golden.Number("intercept"));
        var code = Series(512, golden.Whole("code_ordinal"));
        var projected = plane.Project(code);
        compare.Close("abs_distance", golden.Number("abs_distance"), Math.Abs(plane.Distance(code)), Closed, Relative);
        compare.Close("abs_distance_intercept_0", golden.Number("abs_distance_intercept_0"), Math.Abs(unit.Distance(code)), Closed, Relative);
        compare.Close("projected_first8", golden.Vector("projected_first8"), projected[..8], Closed, Relative);
        compare.Close("projected_norm", golden.Number("projected_norm"), Math.Sqrt(projected.Sum(value => value * value)), Closed, Relative);
        compare.Close("residual_distance_after_projection_intercept_0", 0, unit.Distance(unit.Project(code)), Closed);
    });

    private static GoldenCase Weights(GoldenNode golden) => GoldenCase.Of(File, "weights of layers", compare =>
    {
        var (across, layers, channels) = golden.Matrix("accumulated");
        var random = golden.Matrix("random").Values;
        var layout = LatentLayout.WPlus((int)layers, (int)channels);
        var repository = LayerWeights.FromGradients(layout, across, random, repositoryVariant: true);
        compare.Close("layer_weights_original", golden.Vector("layer_weights_original"), repository, Closed, Relative);
        compare.Close("sum_of_layer_weights", golden.Number("sum_of_layer_weights"), repository.Sum(), Closed, Relative);
        compare.Close("layer_weights_normalised_to_1", golden.Vector("layer_weights_normalised_to_1"), LayerWeights.FromGradients(layout, across, random), Closed, Relative);
        var each = LatentLayout.WPlus(layout.Length, 1);   // a layer for every number: the weights of channels
        compare.Close("channel_weights", golden.Matrix("channel_weights").Values, LayerWeights.FromGradients(each, across, random), Closed, Relative);
    });

    private static GoldenCase Styles(GoldenNode golden) => GoldenCase.Of(File, "gradients of S as those of W+", compare =>
    {
        var style = LatentLayout.StyleGan2(1024);
        double[] magnitudes = [.. Series(style.Length, 400).Select(Math.Abs)];
        compare.Close("per_wp_layer", golden.Vector("per_wp_layer"), LayerWeights.OfStyles(style, magnitudes, StyleGrouping.RepositoryVariant), Closed, Relative);
        var start = 0;
        var perLayer = style.LayerSizes.Select(size => magnitudes.Skip((start += size) - size).Take(size).Average()).ToArray();
        compare.Close("per_s_layer", golden.Vector("per_s_layer"), perLayer, Closed, Relative);
    });

    private static IEnumerable<GoldenCase> Regression(GoldenNode golden, string name)
    {
        var (train, test, layers) = (golden.Whole("train"), golden.Whole("test"), golden.Whole("layers"));
        var layout = LatentLayout.WPlus(layers, golden.Whole("dim_per_layer"));
        var plane = new Hyperplane(layout, [.. golden.Matrix("boundary_layer_dim").Values]);
        var codes = golden.Part("codes_sample_layer_dim").Vector("data");
        var (known, asked) = (new LatentCodes(layout, [.. codes[..(train * layout.Length)]]), new LatentCodes(layout, [.. codes[(train * layout.Length)..]]));
        var (labels, weights) = (golden.Vector("gt"), golden.Vector("layer_weights").ToImmutableArray());
        yield return GoldenCase.Of(File, $"{name}: distances and order", compare =>
        {
            var all = new LatentCodes(layout, [.. codes]);
            compare.Close("layer_distances", golden.Matrix("layer_distances").Values, [.. DistanceFeatures.Layers().Of(plane, all).SelectMany(row => row)], Closed, Relative);
            compare.Close("sort_order_test_mean_distance", golden.Vector("sort_order_test_mean_distance"), Order(DistanceFeatures.Mean), 0);
            compare.Close("sort_order_test_weighted", golden.Vector("sort_order_test_weighted"), Order(DistanceFeatures.Weighted(weights)), 0);
        });
        foreach (var (variant, few) in golden.Items("variants").Where(variant => variant.Has("few_shot")).SelectMany(variant => variant.Items("few_shot").Select(few => (variant, few))))
            yield return GoldenCase.Of(File, $"{name}: {variant.Text("features")}, {few.Whole("points")} cases", compare =>
            {
                var features = Features(variant, weights);
                int[] picked = [.. few.Vector("indices").Select(index => (int)index)];
                var some = new LatentCodes(layout, [.. picked.SelectMany(row => known.Of(row).ToArray())]);
                var fit = DistanceRegression.To(plane, features, some, [.. picked.Select(row => labels[row])], RegressionPenalty.None);
                double[] distances = [.. features.Of(plane, known).Select(row => row[0])];
                compare.Close("min_distance", few.Number("min_distance"), FewShot.LeastDistance(distances, picked.Length), Closed, Relative);
                compare.Close("coef", few.Vector("coef"), fit.Fit.Coefficients, Closed, Relative);
                compare.Close("intercept", few.Number("intercept"), fit.Fit.Intercept, Closed, Relative);
                compare.Close("mae", few.Number("mae"), Error(fit), Closed, Relative);
            });
        foreach (var variant in golden.Items("variants").Where(variant => !variant.Has("few_shot")))
            yield return GoldenCase.Of(File, $"{name}: {variant.Text("features")}, {variant.Text("regularisation")}", compare =>
            {
                var features = Features(variant, weights);
                var fit = DistanceRegression.To(plane, features, known, labels[..train], Penalty(variant.Text("regularisation")));
                var isIterative = variant.Text("regularisation") is "L1" or "L1L2";
                double[] answers = [.. Enumerable.Range(0, test).Select(row => fit.Predict(asked.Of(row)))];
                compare.Close("coef", variant.Vector("coef"), fit.Fit.Coefficients, isIterative ? IterativeCoefficients : Closed, Relative);
                compare.Close("intercept", variant.Number("intercept"), fit.Fit.Intercept, isIterative ? IterativeAnswers : Closed, Relative);
                compare.Close("predict_test", variant.Vector("predict_test"), answers, isIterative ? IterativeAnswers : Closed, Relative);
                compare.Close("mae", variant.Number("mae"), Error(fit), isIterative ? IterativeAnswers : Closed, Relative);
            });

        double Error(DistanceRegression fit) => Enumerable.Range(0, test).Average(row => Math.Abs(fit.Predict(asked.Of(row)) - labels[train + row]));
        double[] Order(DistanceFeatures features) => [.. DistanceOrder.Of([.. features.Of(plane, asked).Select(row => row[0])]).Select(place => (double)place)];
    }

    private static DistanceFeatures Features(GoldenNode variant, ImmutableArray<double> weights) => variant.Text("features") switch
    {
        "all_layers" => DistanceFeatures.Layers(),
        "three_layers" => DistanceFeatures.Layers([.. variant.Vector("layers").Select(layer => (int)layer)]),
        "weighted" => DistanceFeatures.Weighted(weights),
        "weighted_normalised" => DistanceFeatures.Weighted([.. weights.Select(weight => weight / weights.Sum())]),
        var other => throw new NotSupportedException($"There are no features '{other}'."),
    };

    private static RegressionPenalty Penalty(string name) => name switch
    {
        "none" => RegressionPenalty.None,
        "L2" => RegressionPenalty.Ridge(),
        "L1" => RegressionPenalty.Lasso(),
        "L1L2" => RegressionPenalty.ElasticNet(),
        _ => throw new NotSupportedException($"There is no penalty '{name}'."),
    };
}
