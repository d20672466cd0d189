using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Splits;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A search among ten drawn subjects' knees of which four are tested on, run once in this process.</summary>
public sealed class TinySearch : IDisposable
{
    public TinySearch()
    {
        Knees = Load.Knees("", size: 24, phantoms: 10, seed: 3);
        Fold = Knees.Fold(0, of: 3, seed: 2);
        Fit = Train.On(
            Fold, new SmallResNetSpec { Width = 4, Dim = 8 }, Loss.RegressionMetric(), Optimizer.Adam(1e-3),
            iterations: 2, batch: 8, scaling: LabelScaling.Affine(48, 24));
        Test = Fit.Embed(Fold.Test);
        Evaluation = Evaluate.Retrieval("untrained", Test, Enum.GetValues<RetrievalMetric>(), bootstrap: new() { Draws = 200 });
        Run = Sandbox.Runner().Run([Evaluation, Evaluation.Matches, Test, Fold, Knees], Sandbox.Events.Add);
    }

    public Sandbox Sandbox { get; } = new();

    public LoadImages Knees { get; }

    public SplitImages Fold { get; }

    public TrainModel Fit { get; }

    public EmbedImages Test { get; }

    public EvaluateRetrieval Evaluation { get; }

    public StudyRun Run { get; }

    public void Dispose()
    {
        Run.Dispose();
        Sandbox.Dispose();
    }
}

public sealed class MatchingStagesTests(TinySearch search) : IClassFixture<TinySearch>
{
    private Matches Matches => search.Run.Value(search.Evaluation.Matches);

    private Result Result => search.Run.Value(search.Evaluation);

    private static double Mean(IEnumerable<MatchQuery> queries, Func<QueryRanking, double> of) => queries.Average(query => of(query.Ranking));

    [Fact]
    public void The_phantom_is_announced_and_drawn_as_asked_for()
    {
        Assert.Equal(
            ["digital phantom: drawn knee radiographs of 10 subjects, no patient data", .. OneDnn.Note is { } kernels ? [kernels] : Array.Empty<string>()],
            search.Run.Stored(search.Evaluation).Manifest.AllNotes.Where(note => !note.StartsWith("validated at the end only", StringComparison.Ordinal)).ToArray());
        using var picture = search.Run.Value(search.Knees).Pixels[17].clone();
        Assert.Equal(new KneePhantom(3, 24, 24).Render(1, Side.Left, 96), picture.bytes.ToArray());
    }

    [Fact]
    public void A_fold_tests_on_whole_subjects()
    {
        var (parts, cases) = (search.Run.Value(search.Fold), search.Run.Value(search.Knees).Cases);
        Assert.Equal((60, 12, 48), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
        Assert.Equal(4, parts.Test.Select(row => cases.Cases[row].Subject).Distinct().Count());
    }

    [Fact]
    public void Every_follow_up_is_looked_for_among_the_first_visits_of_all_knees_of_the_part()
    {
        Assert.Equal(8, Matches.Gallery.Length);
        Assert.All(Matches.Gallery, entry => Assert.Equal(0, entry.Visit));
        Assert.Equal(8, Matches.Gallery.Select(entry => entry.Identity).Distinct().Count());
        Assert.Equal(40, Matches.Queries.Length);
        var embedded = search.Run.Value(search.Test);
        foreach (var query in Matches.Queries)
        {
            Assert.Equal(query.Case.Visit / 12.0, query.Years);
            using var scope = torch.NewDisposeScope();
            var own = Vector(query.Case.Id);
            var distances = Matches.Gallery.Select(entry => (own - Vector(entry.Id)).square().sum().ToDouble()).ToArray();
            var order = Enumerable.Range(0, 8).OrderBy(row => distances[row]).ToArray();
            Assert.Equal(order.Take(5), query.Ranking.Nearest.Select(entry => entry.Row));
            var place = Array.FindIndex(order, row => Matches.Gallery[row].Identity == query.Case.Identity) + 1;
            Assert.Equal([place], query.Ranking.MatchRanks.ToArray());
            Assert.Equal(distances[order[0]], query.Ranking.Nearest[0].Distance, 1e-9);
        }

        torch.Tensor Vector(string id) => embedded.Vectors[embedded.Cases.Index().Single(one => one.Item.Id == id).Index].to(torch.ScalarType.Float64);
    }

    [Fact]
    public void The_metrics_are_those_of_the_rankings()
    {
        double Found(string name) => Assert.Single(Result.Metrics, metric => metric.Name == name).Value;
        Assert.Equal(["mAP", "mAP@R", "R-precision", "rank-1", "rank-5", "rank-10", "EER"], Result.Metrics.Select(metric => metric.Name));
        Assert.Equal(Mean(Matches.Queries, ranking => 1.0 / ranking.FirstMatch!.Value), Found("mAP"), 1e-12);   // one match each
        Assert.Equal(Mean(Matches.Queries, ranking => ranking.FirstMatch == 1 ? 1 : 0), Found("rank-1"), 1e-12);
        Assert.Equal(Found("rank-1"), Found("mAP@R"), 1e-12);
        Assert.Equal(Mean(Matches.Queries, ranking => ranking.FirstMatch <= 5 ? 1 : 0), Found("rank-5"), 1e-12);
        Assert.Equal(1, Found("rank-10"));
        Assert.Equal(OpenSetCurve.Of([.. Matches.Queries.Select(query => query.Ranking)]).EqualErrorRate, Found("EER"), 1e-12);
        Assert.All(Result.Metrics, metric => Assert.Null(metric.Interval));
        Assert.Contains("no intervals: 4 test subjects, and fewer than 6 say nothing of others", Result.Notes);
        Assert.Contains("40 queries to a gallery of 8 images of 8 identities", Result.Notes);
    }

    [Fact]
    public void The_years_and_the_curve_are_written_beside_the_result()
    {
        var files = search.Run.Stored(search.Evaluation).Files;
        var years = files.ReadJson<YearResult[]>("years.json");
        Assert.Equal([(1, 8), (2, 8), (4, 8), (6, 8), (8, 8)], years.Select(year => (year.Years, year.Queries)));
        Assert.All(years, year => Assert.Equal(
            Mean(Matches.Queries.Where(query => query.Years == year.Years), ranking => 1.0 / ranking.FirstMatch!.Value), year.Metrics[0].Value, 1e-12));
        var lines = File.ReadAllLines(files.Path("years.csv"));
        Assert.StartsWith("years,queries,not_in_gallery,mAP,mAP lower,mAP upper,", lines[0]);
        Assert.Equal(years[0].Metrics[0].Value.ToString("R", CultureInfo.InvariantCulture), lines[1].Split(',')[3]);

        var curve = File.ReadAllLines(files.Path("det.csv"));
        Assert.Equal("threshold,false_match_rate,false_non_match_rate", curve[0]);
        Assert.Equal(["-Infinity", "0", "1"], curve[1].Split(','));
    }

    [Fact]
    public void Tables_have_a_row_a_query_a_row_an_entry_near_it_and_a_row_a_match()
    {
        var (files, query) = (search.Run.Stored(search.Evaluation.Matches).Files, Matches.Queries[0]);
        var answers = Rows("matches.csv");
        Assert.Equal(41, answers.Length);
        Assert.Equal((query.Case.Id, $"{query.Case.Side}", "1", $"{query.Ranking.FirstMatch}"), (answers[1][0], answers[1][2], answers[1][5], answers[1][6]));
        var nearest = Rows("nearest.csv");
        Assert.Equal(Matches.Queries.Sum(one => one.Ranking.Nearest.Length) + 1, nearest.Length);
        Assert.Equal(query.Ranking.Nearest.Select((entry, i) => (query.Case.Id, $"{i + 1}", Matches.Gallery[entry.Row].Id)),
            nearest.Skip(1).Take(query.Ranking.Nearest.Length).Select(row => (row[0], row[1], row[2])));
        Assert.Equal([query.Case.Id, "1", $"{query.Ranking.FirstMatch}"], Rows("match_ranks.csv")[1]);

        string[][] Rows(string file) => [.. File.ReadAllLines(files.Path(file)).Select(line => line.Split(','))];
    }

    [Fact]
    public void Queries_of_subjects_that_are_not_enrolled_count_for_the_equal_error_rate_alone()
    {
        var half = Evaluate.Retrieval("half", search.Test, [RetrievalMetric.MAP, RetrievalMetric.EqualErrorRate], new BaselineProtocol { EnrolledPercent = 50 }, bootstrap: new() { Draws = 100 });
        using var run = search.Sandbox.Runner().Run([half, half.Matches]);
        var matches = run.Value(half.Matches);
        Assert.Equal((4, 40, 20), (matches.Gallery.Length, matches.Queries.Length, matches.Queries.Count(query => !query.Ranking.HasMatch)));
        Assert.Equal(Mean(matches.Queries.Where(query => query.Ranking.HasMatch), ranking => 1.0 / ranking.FirstMatch!.Value), run.Value(half).Metrics[0].Value, 1e-12);
        Assert.Contains("20 queries are of identities that are not in the gallery: they count for the equal error rate alone", run.Value(half).Notes);
    }

    [Fact]
    public void Methods_are_compared_over_folds_and_by_years()
    {
        var trials = from fold in Enumerable.Range(0, 2)
                     let part = search.Knees.Fold(fold, of: 3, seed: 2)
                     let test = (search.Fit with { Train = part.Train, Validation = part.Validation }).Embed(part.Test)
                     from distance in Enum.GetValues<RetrievalDistance>()
                     select Evaluate.RetrievalTrial(distance is RetrievalDistance.Cosine ? "cosine" : "near", fold, test, distance: distance);
        RetrievalTrial[] all = [.. trials];
        var comparison = Evaluate.RetrievalComparison(all, [RetrievalMetric.MAP, RetrievalMetric.Rank1], bootstrap: new() { Draws = 100 });
        using var run = search.Sandbox.Runner().Run([comparison, .. all.Select(trial => trial.Matches)]);
        var rows = run.Value(comparison);
        Assert.Equal(["near", "cosine"], rows.Select(row => row.Label));
        Assert.Equal(["mAP", "rank-1", "mAP, 1 y", "mAP, 2 y", "mAP, 4 y", "mAP, 6 y", "mAP, 8 y"], rows[0].Metrics.Select(metric => metric.Name));
        double[] folds = [.. all.Where(trial => trial.Method == "near").Select(trial => Mean(run.Value(trial.Matches).Queries, ranking => 1.0 / ranking.FirstMatch!.Value))];
        Assert.Equal(folds.Average(), rows[0].Metrics[0].Value, 1e-12);
        Assert.Equal(Math.Abs(folds[0] - folds[1]) / Math.Sqrt(2), rows[0].Metrics[0].Spread!.Value, 1e-12);
        Assert.Contains("'cosine' was tried with the folds 0 and 'near' with 0, 1. Give every method the same folds.",
            Assert.Throws<UserErrorException>(() => Evaluate.RetrievalComparison(all[..3])).Message);
        Assert.Throws<UserErrorException>(() => Evaluate.RetrievalComparison([]));
    }

    [Fact]
    public void Images_without_visits_or_second_visits_cannot_be_searched()
    {
        var hands = Load.BoneAge("", 24, 24, phantoms: 10).Split(6, 2, 2);
        var fit = search.Fit with { Train = hands.Train, Validation = hands.Validation };
        var fault = Assert.Throws<UserErrorException>(() => search.Sandbox.Runner().Run([Evaluate.Retrieval("hands", fit.Embed(hands.Test))]));
        Assert.Contains("has no visit, so it is not known whether it is the first.", fault.Message, StringComparison.Ordinal);

        var once = new LoadKneesSeenOnce { Subjects = 6, Height = 24, Width = 24, Unit = "" }.Fold(0, of: 2);
        fit = search.Fit with { Train = once.Train, Validation = null };
        fault = Assert.Throws<UserErrorException>(() => search.Sandbox.Runner().Run([Evaluate.Retrieval("once", fit.Embed(once.Test))]));
        Assert.Contains("No subject of the part was seen twice, so there is nothing to look for.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_decides_a_search_is_in_its_fingerprint_and_a_second_run_computes_nothing()
    {
        var rank = (RankGallery)search.Evaluation.Matches;
        var knees = (LoadKneePhantom)search.Knees;
        var loaded = new LoadVisits { Table = search.Sandbox.File("visits/labels.csv", "path,subject,visit\n"), Height = 8, Width = 8, Unit = "" };
        (Stage Before, Stage After)[] changes =
        [
            (knees, knees with { Subjects = 11 }), (knees, knees with { Seed = 4 }), (knees, knees with { Height = 25 }),
            (search.Fold, knees.Fold(1, of: 3, seed: 2)), (search.Fold, knees.Fold(0, of: 4, seed: 2)), (search.Fold, knees.Fold(0, of: 3, seed: 3)),
            (search.Fold, knees.Fold(0, of: 3, seed: 2, validationPercent: 20)), (knees.HoldOutSite("A"), knees.HoldOutSite("B")), (knees.HoldOutSite("A"), search.Fold),
            (rank, rank with { Protocol = new() { EnrolledPercent = 50 } }), (rank, rank with { Distance = RetrievalDistance.Cosine }), (rank, rank with { Listed = 6 }),
            (search.Evaluation, search.Evaluation with { Label = "other" }), (search.Evaluation, search.Evaluation with { Metrics = [RetrievalMetric.MAP] }),
            (search.Evaluation, search.Evaluation with { Bootstrap = new() { Draws = 300 } }), (loaded, loaded with { Crop = LandmarkCrop.Knee }),
            (loaded with { Crop = LandmarkCrop.Knee }, loaded with { Crop = new(140, 139) }),
        ];
        Assert.All(changes, change => Assert.NotEqual(FingerprintOf(change.Before), FingerprintOf(change.After)));

        var executed = new List<RunEvent>();
        using var again = search.Sandbox.Runner().Run([search.Evaluation], executed.Add);
        Assert.DoesNotContain(executed, happened => happened is RunEvent.Started);
        Assert.Equal(Result.Metrics.AsEnumerable(), again.Value(search.Evaluation).Metrics);

        Fingerprint FingerprintOf(Stage stage) => search.Sandbox.Runner().Plan([stage])[^1].Fingerprint;
    }

    [Fact]
    public void A_folder_of_visits_is_cropped_around_its_landmarks()
    {
        search.Sandbox.File("knees/labels.csv", "path,subject,visit,side,x,y,spacing\na.pgm,anna,0,L,2,1,35\nb.pgm,anna,12,L,2,1,\n");
        byte[] pixels = [.. "P5\n4 2\n255\n"u8, 0, 10, 20, 30, 40, 50, 60, 70];
        foreach (var name in new[] { "a", "b" })
            File.WriteAllBytes(search.Sandbox.File($"knees/{name}.pgm", ""), pixels);
        var folder = Path.Combine(search.Sandbox.Folder, "knees");
        var fault = Assert.Throws<UserErrorException>(() => search.Sandbox.Runner().Run([Load.Knees(folder, 4, phantoms: 0)]));
        Assert.Contains("labels.csv(3): The image 'b.pgm' cannot be used: its pixel spacing is not known.", fault.Message, StringComparison.Ordinal);

        search.Sandbox.File("knees/labels.csv", "path,subject,visit,side,x,y,spacing\na.pgm,anna,0,L,2,1,35\nb.pgm,anna,12,L,2,1,70\n");
        var knees = Load.Knees(folder, 4, phantoms: 0);
        using var run = search.Sandbox.Runner().Run([knees]);
        var images = run.Value(knees);
        using var first = images.Pixels[0].clone();
        Assert.Equal([0, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 0, 0, 0, 0], first.bytes.ToArray());   // 140 mm are four pixels of 35 mm
        Assert.Equal(["anna L", "anna L"], images.Cases.Cases.Select(row => row.Identity));
    }

    /// <summary>The first visit of drawn knees alone.</summary>
    private sealed record LoadKneesSeenOnce : LoadImages
    {
        public required int Subjects { get; init; }

        internal override bool HasVisits => true;

        public override string Kind => "knees seen once";

        public override void Run(StageRun run)
        {
            using var all = new KneePhantom(1, Height, Width).Generate(Subjects);
            using var first = all.Take([.. Enumerable.Range(0, all.Count).Where(row => all.Cases.Cases[row] is { Visit: 0, Side: Side.Left })]);
            first.Save(run.Output.Path("images"));
        }
    }
}
