using System.Xml.Linq;
using ImageRegression.Losses.Matching;
using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Reports.Page.Matching;
using ImageRegression.Studies;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Reports.Tests;

public class MatchingFiguresTests
{
    [Fact]
    public void Precision_by_year_is_the_mean_of_the_folds_with_its_standard_error()
    {
        // Per fold and year: average precisions 1 and 1/2, then 1 and 1, of one match each.
        var folds = new[] { Fold((12, 1), (12, 2)), Fold((12, 1), (12, 1), (24, 4)) };
        var points = YearPoint.Of(folds);
        Assert.Equal([1, 2], points.Select(point => point.Years));
        Assert.Equal((0.875, 2), (points[0].MAP.Mean, points[0].MAP.Folds));
        // Values 3/4 and 1: s = 0.25/√2, standard error s/√2 = 0.125.
        Assert.Equal(0.125, points[0].MAP.StandardError, 12);
        Assert.Equal((0.25, 1, double.NaN), (points[1].MAP.Mean, points[1].MAP.Folds, points[1].MAP.StandardError));   // one fold has such queries
    }

    [Fact]
    public void The_open_set_curve_averages_folds_at_equal_false_match_rates()
    {
        // Queries are answered at 0.1 whether right (rank 1) or wrong; impostors at 0.2 (rank 1) or 0.1.
        // Fold a: both right. At threshold 0.1 nothing is wrong; at 0.2 both impostors are answered.
        // Fold b: one right, one wrong: at 0.1 one impostor of two is answered, FMR 1/2, FNMR 1/2; at 0.2 both.
        var curve = ErrorTradeOff.Of([Fold((12, 1), (12, 1)), Fold((12, 1), (12, 2))])!;
        Assert.Equal((1, 1), (curve.FalseMatchRate[0], curve.FalseMatchRate.Length));   // fold a knows no rate between 0 and 1
        Assert.Equal(0.25, curve.FalseNonMatchRate[0].Mean, 12);
        Assert.Equal(0.25, curve.FalseNonMatchRate[0].StandardError, 12);

        var alone = ErrorTradeOff.Of([Fold((12, 1), (12, 2))])!;
        Assert.Equal((0.5, 1.0), (alone.FalseMatchRate[0], alone.FalseMatchRate[^1]));
        Assert.All(alone.FalseNonMatchRate, rate => Assert.Equal(0.5, rate.Mean, 12));
        Assert.Equal(8, alone.FalseMatchRate.Length);   // 0.301 decades, 20 points each, and the first

        Assert.Null(ErrorTradeOff.Of([Fold((12, 1)), Fold((12, 0))]));   // a fold without a match
    }

    [Fact]
    public void Margins_are_averaged_in_blocks_and_a_triplet_loss_has_no_beta()
    {
        var history = new TrainingHistory([.. Enumerable.Range(1, 501).Select(i => new TrainingMoment(i, 2 * i, 1e-3, null) { Margins = new Margins(i / 1000.0, 1 - (i / 1000.0)) })], 501);
        var curve = MarginCurve.Of("fold 1", history, hasBeta: true);
        Assert.Equal((3, 167), (curve.Block, curve.Epsilon.Length));
        Assert.Equal((0.002, 0.998, 4.0), (Math.Round(curve.Epsilon[0], 12), Math.Round(curve.Beta[0], 12), curve.Loss[0]));   // means over 1, 2, 3
        Assert.Equal(3, curve.Iterations[0]);
        Assert.Empty(MarginCurve.Of("fold 1", history, hasBeta: false).Beta);
        Assert.Empty(MarginCurve.Of("none", new([new(1, 1, 1, null)], 1), hasBeta: true).Iterations);
    }

    [Fact]
    public void A_grid_search_lists_every_setting_with_what_each_fold_chose()
    {
        var grid = GridSearch.Of([(1, new("b", [new("a", 0.7), new("b", 0.8)])), (0, new("a", [new("a", 0.9)]))]);
        Assert.Equal([0, 1], grid.Folds.AsEnumerable());
        Assert.Equal(["a", "b"], grid.Settings.Select(setting => setting.Name));
        Assert.Equal([0.9, 0.7], grid.Settings[0].ValidationMAP.AsEnumerable());
        Assert.Equal([double.NaN, 0.8], grid.Settings[1].ValidationMAP.AsEnumerable());
        Assert.Equal([true, false], grid.Settings[0].IsChosen.AsEnumerable());
        Assert.Equal([false, true], grid.Settings[1].IsChosen.AsEnumerable());
    }

    [Fact]
    public void A_board_begins_with_what_was_found_last_and_ends_with_what_is_not_there()
    {
        var fold = Fold((12, 1), (12, 4), (12, 0), (12, 2));
        var order = BoardQuery.WorstFirst(MatchingMethod.Of("m", [new(0, fold)]));
        Assert.Equal(new double?[] { 4, 2, 1, null }, order.Select(one => one.Query.Ranking.FirstMatch));
        Assert.Equal(order[0].Query.Case.Identity, Assert.Single(order[0].Own).Identity);
        Assert.Equal(7, order[0].Shown.Count());   // itself, its own, five answers
        Assert.Empty(order[3].Own);
    }

    [Fact]
    public void The_worst_the_best_and_one_between_take_turns()
    {
        var order = BoardQuery.ByTurns(100).ToArray();
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.Equal([0, 99, 1, 98], order.Where(place => place is < 2 or > 97).Take(4));
        Assert.Equal([64, 32, 48, 72, 40], order.Take(30).Where(place => place is >= 25 and < 75));
    }

    [Fact]
    public void Printed_figures_of_matching_are_well_formed_and_hold_a_line_a_method()
    {
        var drawn = PrintedFigures.Of(new([]) { Matching = MatchingStudies.Figures(4) }).ToDictionary(figure => figure.Name, figure => XDocument.Parse(figure.Svg));
        Assert.Equal(
            ["adatriplet-am-margins.svg", "loss-surface-adatriplet.svg", "loss-surface-triplet.svg", "map-by-year.svg", "open-set-det.svg"],
            drawn.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, Marks("map-by-year.svg", "polyline"));
        Assert.Equal(2 * 5, Marks("map-by-year.svg", "circle"));
        Assert.Equal(2, Marks("open-set-det.svg", "polyline"));
        Assert.Equal(40 * 40, Marks("loss-surface-triplet.svg", "rect"));
        Assert.Equal(2 * 64, Marks("loss-surface-triplet.svg", "path"));   // each arrow white on dark
        Assert.Equal(2 * 3, Marks("adatriplet-am-margins.svg", "polyline"));
        Assert.All(drawn.Values, svg => Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal));

        int Marks(string name, string tag) =>
            drawn[name].Root!.Elements().Single(part => part.Name.LocalName == "g").Elements().Count(mark => mark.Name.LocalName == tag);
    }

    /// <summary>A fold with a query of each month that finds its own at a place; 0: it is not there.</summary>
    private static Matches Fold(params (int Month, int Rank)[] queries)
    {
        EmbeddedCase Image(int subject, int month) => new($"{subject}-{month}", $"{subject}", month) { Visit = month };
        return new(
            [.. Enumerable.Range(0, 8).Select(subject => Image(subject, 0))],
            [.. queries.Select((query, i) => MatchingStudies.Query(Image(query.Rank == 0 ? 100 + i : i, query.Month), query.Rank == 0 ? -1 : i, query.Rank, 8))]);
    }
}
