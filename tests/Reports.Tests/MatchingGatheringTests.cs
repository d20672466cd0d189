using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class MatchingGatheringTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gather-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_study_of_matching_is_found_whole_also_in_a_run_that_computes_nothing()
    {
        var knees = Load.Knees("", size: 24, phantoms: 10, seed: 3);
        RetrievalTrial Trial(string method, int fold, Loss loss) =>
            Evaluate.RetrievalTrial(method, fold, Fit(fold, loss).Embed(knees.Fold(fold, of: 3, seed: 2).Test), distance: RetrievalDistance.Cosine);
        TrainModel Fit(int fold, Loss loss) => Train.On(
            knees.Fold(fold, of: 3, seed: 2), new SmallResNetSpec { Width = 4, Dim = 8 }, Method.ByNeighbors("m", loss), Optimizer.Adam(lr: 1e-3),
            iterations: 3, batch: 8, Augmentation.None, seed: 1, imagesPerSubject: 4);
        (string Name, Loss Loss)[] grid =
            [("K 2", Loss.AdaTriplet(new AutoMargin { KDelta = 2 })), ("K 4", Loss.AdaTriplet(new AutoMargin { KDelta = 4 }))];
        var compared = Evaluate.RetrievalComparison([.. Enumerable.Range(0, 2).SelectMany(fold => new[]
        {
            Trial("Triplet", fold, Loss.Triplet(margin: 0.5)),
            Evaluate.BestRetrievalTrial(
                "Best", fold, grid.Select(one => (one.Name, Fit(fold, one.Loss))), knees.Fold(fold, of: 3, seed: 2), distance: RetrievalDistance.Cosine),
        })], bootstrap: new() { Draws = 100 });
        Stage[] targets = [compared];

        foreach (var _ in new[] { "computed", "cached" })
        {
            using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);
            var figures = FigureGathering.Of(run, targets);
            Assert.Empty(figures.Methods);
            var found = figures.Matching!;
            Assert.Equal(["Triplet", "Best"], found.Methods.Select(method => method.Name));
            Assert.All(found.Methods, method =>
            {
                Assert.Equal([0, 1], method.Folds.Select(fold => fold.Fold));
                Assert.Equal([1, 2, 4, 6, 8], method.ByYear.Select(point => point.Years));
                Assert.Equal(120, method.Folds[0].Pictures!.Open().Count);
                Assert.NotNull(method.TradeOff);
            });
            // The table says the same, in its columns by year.
            foreach (var (method, row) in found.Methods.Zip(run.Value(compared)))
                foreach (var point in method.ByYear)
                {
                    var column = row.Metrics.Single(metric => metric.Name == $"mAP, {point.Years} y");
                    Assert.Equal(column.Value, point.MAP.Mean, 1e-12);
                    Assert.Equal(column.Spread!.Value / Math.Sqrt(2), point.MAP.StandardError, 1e-12);
                }

            Assert.Empty(found.Methods[0].Margins);
            Assert.Null(found.Methods[0].Grid);
            var (best, searched) = (found.Methods[1], found.Methods[1].Grid!);
            Assert.Equal(["K 2", "K 4"], searched.Settings.Select(setting => setting.Name));
            Assert.All(Enumerable.Range(0, 2), fold => Assert.Equal(
                searched.Settings.Max(setting => setting.ValidationMAP[fold]), Assert.Single(searched.Settings, setting => setting.IsChosen[fold]).ValidationMAP[fold]));
            Assert.Equal(["fold 1", "fold 2"], best.Margins.Select(curve => curve.Name));   // of the chosen trainings alone
            Assert.All(best.Margins, curve => Assert.Equal((3, 1.0, 3), (curve.Epsilon.Length, curve.Epsilon[0], curve.Beta.Length)));

            Assert.Equal([LossSurface.Triplet(0.5), LossSurface.AdaTriplet(0.25, 0.1, 1)], found.Surfaces.AsEnumerable());
        }
    }

    [Fact]
    public void A_stage_of_the_script_that_reads_matches_stands_for_a_method_under_its_own_name()
    {
        var knees = Load.Knees("", size: 24, phantoms: 6, seed: 3);
        var fold = knees.Fold(0, of: 3, seed: 2);
        var fit = Train.On(
            fold, new SmallResNetSpec { Width = 4, Dim = 8 }, Method.ByHead("ArcFace", Head.ClassWeights(), Loss.ArcFace()), Optimizer.Adam(lr: 1e-3),
            iterations: 2, batch: 8, Augmentation.None, seed: 1, imagesPerSubject: 4);
        var row = Evaluate.Retrieval("row", fit.Embed(fold.Test), [RetrievalMetric.MAP], bootstrap: new() { Draws = 100 });
        Stage[] targets = [Stage.From("my measure", row.Matches, all => (double)all.Queries.Length)];
        using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);

        var found = FigureGathering.Of(run, targets).Matching!;
        Assert.Equal("my measure", Assert.Single(found.Methods).Name);
        Assert.Empty(found.Surfaces);   // no triplet loss

        using var both = new Runner(new Store(folder), new RunOptions()).Run([.. targets, row]);
        Assert.Equal("row", Assert.Single(FigureGathering.Of(both, [.. targets, row]).Matching!.Methods).Name);   // the same search, named well
    }
}
