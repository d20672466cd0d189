using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Evaluation;
using static TorchSharp.torch;

/// <summary>adatriplet.json, section "retrieval": mAP, mAP@R, R-precision and CMC of ranked galleries. The other sections are AdaTriplet's.</summary>
public static class RetrievalGoldens
{
    private const string File = "adatriplet.json";
    private const double Absolute = 1e-10, Relative = 1e-9;

    public static IEnumerable<GoldenCase> Check(JsonElement root) => new GoldenNode(root).Items("retrieval").SelectMany(Case);

    private static IEnumerable<GoldenCase> Case(GoldenNode golden)
    {
        var name = $"retrieval {golden.Text("name")}";
        foreach (var part in golden.Sections())
            switch (part.Name)
            {
                case "distmat_squared_euclidean":
                    // The original computes distances in float32.
                    yield return GoldenCase.Of(File, $"{name} {part.Name}", compare => compare.Close(
                        part.Name, golden.Matrix(part.Name).Values, Distances(golden), absolute: 1e-4, relative: 1e-5));
                    break;
                case "mAP":
                    yield return Compared(part, golden, name, ranks => Mean(ranks, one => RankingMeasures.AveragePrecision(one)));
                    break;
                case "mAP_at_R_definition":
                    yield return Compared(part, golden, name, ranks => Mean(ranks, RankingMeasures.AveragePrecisionAtR));
                    break;
                case "ap_per_query_definition":
                    yield return PerQuery(part, golden, name, ranks => RankingMeasures.AveragePrecision(ranks));
                    break;
                case "ap_at_R_per_query_definition":
                    yield return PerQuery(part, golden, name, RankingMeasures.AveragePrecisionAtR);
                    break;
                case "first_match_rank_per_query":
                    yield return PerQuery(part, golden, name, ranks => ranks.IsEmpty ? 0 : ranks[0]);
                    break;
                case "cmc_first_match_topk10":
                    yield return Curve(part, golden, name, RankingMeasures.FirstMatchWithin);
                    break;
                case "cmc_allshots_topk10":
                    yield return Curve(part, golden, name, RankingMeasures.AllShotsWithin);
                    break;
                case "library_no_cam_filter":
                    yield return Library(part.Value, golden, $"{name} {part.Name}");
                    break;
                case "mAP_at_R_repo_ranking_py":
                    yield return GoldenCase.NotChecked(File, $"{name} {part.Name}", "multiplies precision in reversed order and may be NaN; the specification says not to implement it");
                    break;
                case "name" or "note" or "query_features" or "gallery_features" or "query_ids" or "gallery_ids" or "query_cams" or "gallery_cams":
                    break;
                default:
                    yield return GoldenCase.Unknown(File, $"{name}: {part.Name}");
                    break;
            }
    }

    private static GoldenCase Compared(GoldenSection part, GoldenNode golden, string name, Func<double[][], double> measure) => GoldenCase.Of(
        File, $"{name} {part.Name}", compare => compare.Close(part.Name, part.Value.Number(), measure(Ranks(golden)), Absolute, Relative));

    private static GoldenCase PerQuery(GoldenSection part, GoldenNode golden, string name, Measure measure) => GoldenCase.Of(
        File, $"{name} {part.Name}", compare => compare.Close(part.Name, part.Value.Vector(), [.. Ranks(golden).Select(ranks => measure(ranks))], Absolute, Relative));

    private static GoldenCase Curve(GoldenSection part, GoldenNode golden, string name, MeasureWithin measure) => GoldenCase.Of(
        File, $"{name} {part.Name}", compare =>
        {
            var (expected, ranks) = (part.Value.Vector(), Ranks(golden));
            compare.Close(part.Name, expected, [.. expected.Select((_, i) => Mean(ranks, one => measure(one, i + 1)))], Absolute, Relative);
        });

    // pytorch-metric-learning looks at as many neighbours as the largest class of the gallery has entries.
    private static GoldenCase Library(GoldenNode library, GoldenNode golden, string name) => GoldenCase.Of(File, name, compare =>
    {
        var ranks = Ranks(golden, skipsSameCamera: false);
        var looked = golden.Vector("gallery_ids").GroupBy(id => id).Max(entries => entries.Count());
        void Close(string measure, double ours) => compare.Close(measure, library.Number(measure), ours, Absolute, Relative);
        Close("mean_average_precision", Mean(ranks, one => RankingMeasures.AveragePrecision(one, looked)));
        Close("mean_average_precision_at_r", Mean(ranks, RankingMeasures.AveragePrecisionAtR));
        Close("r_precision", Mean(ranks, RankingMeasures.RPrecision));
        Close("precision_at_1", Mean(ranks, one => RankingMeasures.FirstMatchWithin(one, 1)));
    });

    private delegate double Measure(ReadOnlySpan<double> ranks);

    private delegate double MeasureWithin(ReadOnlySpan<double> ranks, int places);

    private static double Mean(double[][] ranks, Measure measure) => ranks.Where(one => one.Length > 0).Average(one => measure(one));

    private static double[][] Ranks(GoldenNode golden, bool skipsSameCamera = true)
    {
        using var scope = NewDisposeScope();
        var rankings = new Retrieval { SkipsSameCamera = skipsSameCamera }.Of(Set(golden, "query"), Set(golden, "gallery"));
        return [.. rankings.Select(ranking => ranking.MatchRanks.ToArray())];
    }

    private static double[] Distances(GoldenNode golden)
    {
        using var scope = NewDisposeScope();
        var (queries, gallery) = (Set(golden, "query"), Set(golden, "gallery"));
        return [.. new Retrieval { Listed = gallery.Count }.Of(queries, gallery)
            .SelectMany(ranking => ranking.Nearest.OrderBy(entry => entry.Row).Select(entry => entry.Distance))];
    }

    private static RetrievalSet Set(GoldenNode golden, string side)
    {
        var (values, rows, columns) = golden.Matrix($"{side}_features");
        return new(tensor(values).reshape(rows, columns), Names($"{side}_ids")) { Cameras = Names($"{side}_cams") };

        ImmutableArray<string> Names(string part) => [.. golden.Vector(part).Select(id => $"{id}")];
    }
}
