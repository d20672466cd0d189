using System.Collections.Immutable;
using ImageRegression.Reports.Figures.Matching;

namespace ImageRegression.Reports.Page.Matching;

/// <summary>Chooses what of a study of matching the page holds, and lays it out for the page's script.</summary>
internal sealed class MatchingDataOf
{
    private readonly MatchingFigures figures;
    private readonly int perMethod;
    private readonly List<ImageCatalog> catalogs = [];
    private readonly ImmutableArray<BoardQuery>[] queries;

    public MatchingDataOf(MatchingFigures figures, PageLimits limits)
    {
        this.figures = figures;
        perMethod = Math.Clamp(limits.AllQueries / Math.Max(1, figures.Methods.Length), 1, limits.Queries);
        queries = [.. figures.Methods.Select(method => Kept(BoardQuery.WorstFirst(method)))];
        foreach (var method in figures.Methods)
            _ = CatalogOf(method);
    }

    /// <summary>Sets of images that pictures are drawn from.</summary>
    public int ImageSets => catalogs.Count;

    /// <summary>The data, and what was left out, a sentence each.</summary>
    /// <param name="pictureBytes">Most bytes of each set's pictures.</param>
    public (MatchingData Data, ImmutableArray<string> Rules) Data(long pictureBytes)
    {
        var methods = figures.Methods.Select((method, i) => Method(method, queries[i])).ToImmutableArray();
        var drawn = catalogs.Select(catalog => catalog.Data(Pictured(catalog), pictureBytes)).ToArray();
        var isThinned = figures.Methods.Any(method => Count(method) > perMethod);
        return (
            new([.. drawn.Select(one => one.Data)], Surfaces(), methods),
            [
                .. isThinned ? [FormattableString.Invariant($"A match board lists {perMethod} queries of a method, by turns the worst, the best and one between; matches.csv has every one.")] : Array.Empty<string>(),
                .. drawn.Select(one => one.Rule).OfType<string>(),
            ]);
    }

    private static int Count(MatchingMethod method) => method.Folds.Sum(fold => fold.Matches.Queries.Length);

    // Worst first, as they came.
    private ImmutableArray<BoardQuery> Kept(ImmutableArray<BoardQuery> all) =>
        all.Length <= perMethod ? all : [.. BoardQuery.ByTurns(all.Length).Take(perMethod).Order().Select(i => all[i])];

    // The methods take turns, so that each has pictures.
    private IEnumerable<string> Pictured(ImageCatalog catalog)
    {
        var boards = figures.Methods.Zip(queries).Where(pair => ReferenceEquals(CatalogOf(pair.First), catalog))
            .Select(pair => (Queries: pair.Second, Order: BoardQuery.ByTurns(pair.Second.Length).ToArray())).ToArray();
        for (var turn = 0; boards.Any(board => turn < board.Order.Length); turn++)
            foreach (var (asked, order) in boards.Where(board => turn < board.Order.Length))
                foreach (var image in asked[order[turn]].Shown)
                    yield return image.Id;
    }

    private ImageCatalog CatalogOf(MatchingMethod method)
    {
        var pictures = method.Folds.Select(fold => fold.Pictures).FirstOrDefault(source => source is not null);
        var key = pictures?.Key ?? method.Name;
        if (catalogs.Find(catalog => catalog.Key == key) is { } known)
            return known;
        catalogs.Add(new(key, pictures));
        return catalogs[^1];
    }

    private MatchingMethodData Method(MatchingMethod method, ImmutableArray<BoardQuery> board) => new(
        method.Name,
        method.Folds.Length,
        new([.. method.ByYear.Select(point => point.Years)], [.. method.ByYear.Select(point => point.MAP.Mean)], [.. method.ByYear.Select(point => point.MAP.StandardError)]),
        method.TradeOff is not { } curve ? null
            : new(curve.FalseMatchRate, [.. curve.FalseNonMatchRate.Select(rate => rate.Mean)], [.. curve.FalseNonMatchRate.Select(rate => rate.StandardError)]),
        [.. method.Margins.Select(one => new MarginsData(one.Name, one.Block, one.Iterations, one.Epsilon, one.Beta, one.Loss))],
        method.Grid is not { } grid ? null : new(
            grid.Folds, [.. grid.Settings.Select(one => one.Name)], [.. grid.Settings.Select(one => one.ValidationMAP)], [.. grid.Settings.Select(one => one.IsChosen)]),
        Board(method, board));

    private BoardData Board(MatchingMethod method, ImmutableArray<BoardQuery> asked)
    {
        var catalog = CatalogOf(method);
        return new(
            catalogs.IndexOf(catalog),
            Count(method),
            [.. asked.Select(one => catalog.PlaceOf(one.Query.Case))],
            [.. asked.Select(one => one.Fold.Fold)],
            [.. asked.Select(one => one.Query.Years)],
            [.. asked.Select(one => one.Query.Ranking.FirstMatch ?? 0)],
            [.. asked.Select(one => one.Own.IsEmpty ? -1 : catalog.PlaceOf(one.Own[0]))],
            [.. asked.Select(one => one.Own.Length)],
            [.. asked.Select(one => one.Nearest.Select(catalog.PlaceOf).ToImmutableArray())],
            [.. asked.Select(one => one.Query.Ranking.Nearest.Select(entry => entry.Distance).ToImmutableArray())],
            [.. asked.Select(one => one.Query.Ranking.Nearest.Select(entry => entry.IsMatch ? 1 : 0).ToImmutableArray())],
            [.. BoardQuery.Evenly(asked.Length)]);
    }

    private SurfacesData? Surfaces() => figures.Surfaces.IsEmpty ? null : new(
        LossSurface.Middles,
        figures.Surfaces.Max(surface => surface.Greatest),
        [.. figures.Surfaces.Select(surface => new SurfaceData(
            surface.Name, surface.Epsilon, surface.Lambda == 0 ? double.NaN : surface.Beta, surface.Lambda, surface.Values,
            [.. surface.Arrows.Select(arrow => ImmutableArray.Create(arrow.Negative, arrow.Positive, arrow.Tip.Negative, arrow.Tip.Positive))]))]);
}
