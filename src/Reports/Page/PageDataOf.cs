using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page.Matching;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Page;

/// <summary>Chooses what of a study's figures the page holds, and lays it out for the page's script.</summary>
internal sealed class PageDataOf
{
    private readonly PageLimits limits;
    private readonly ImmutableArray<MethodFigures> shown;
    private readonly ImmutableArray<string> hidden;
    private readonly int neighbors;
    private readonly List<CaseCatalog> catalogs = [];

    private readonly MatchingDataOf? matching;

    private PageDataOf(StudyFigures figures, PageLimits limits)
    {
        this.limits = limits;
        matching = figures.Matching is null ? null : new(figures.Matching, limits);
        var answers = 0;
        shown = [.. figures.Methods.TakeWhile((method, i) => (answers += method.Cases.Length) <= limits.Answers || i == 0)];
        hidden = [.. figures.Methods.Skip(shown.Length).Select(method => method.Name)];
        neighbors = Math.Clamp(limits.AllNeighbors / Math.Max(1, shown.Sum(method => method.Cases.Length)), 1, limits.Neighbors);
    }

    /// <summary>The data of a page.</summary>
    public static PageData Of(StudyFigures figures, PageLimits? limits = null) => new PageDataOf(figures, limits ?? new()).Data();

    private PageData Data()
    {
        var methods = shown.Select(Method).ToImmutableArray();
        var thinned = shown.Any(method => method.Embedding?.Train.Cases.Length > limits.TrainingPoints);
        var budget = limits.PictureBytes / Math.Max(1, catalogs.Count + (matching?.ImageSets ?? 0));
        var drawn = catalogs.Select(catalog => (Catalog: catalog, Data: catalog.Data(Pictured(catalog), budget))).ToArray();
        var searches = matching?.Data(budget);
        return new([.. drawn.Select(one => one.Data)], methods,
        [
            .. hidden.IsEmpty ? [] : new[] { $"Not on this page, to keep it small: {string.Join(", ", hidden)}. Their rows are in the table and their figures among the SVG files." },
            .. shown.Any(method => method.Cases.Any(one => one.Evidence.Length > neighbors))
                ? [Text($"A card lists the {neighbors} nearest training cases and says what all others hold; evidence.csv has every one.")] : Array.Empty<string>(),
            .. thinned ? [Text($"The embedding shows {limits.TrainingPoints} training cases, evenly over the labels, and all test cases.")] : Array.Empty<string>(),
            .. drawn.Select(one => one.Catalog.Rule).OfType<string>(),
            .. shown.SelectMany(method => method.ByCovariate.Skip(limits.Groupings)).Select(one => one.Name).Distinct().ToArray() is { Length: > 0 } ungrouped
                ? [$"Errors are not shown for the values of {string.Join(", ", ungrouped)}, to keep the page short; predictions.csv has them."] : Array.Empty<string>(),
            .. searches?.Rules ?? [],
        ])
        {
            Matching = searches?.Data,
        };
    }

    // The farther neighbours of a card come after the nearest ones of all cards.
    private IEnumerable<string> Pictured(CaseCatalog catalog)
    {
        var methods = shown.Where(method => ReferenceEquals(CatalogOf(method), catalog)).ToArray();
        return CardOrder.Of(methods, limits.PicturedNeighbors).Concat(CardOrder.Of(methods, neighbors));
    }

    private CaseCatalog CatalogOf(MethodFigures method)
    {
        var key = method.Pictures?.Key ?? method.Name;
        if (catalogs.Find(catalog => catalog.Key == key) is { } known)
            return known;
        catalogs.Add(new(key, method.Pictures));
        return catalogs[^1];
    }

    private MethodData Method(MethodFigures method)
    {
        var catalog = CatalogOf(method);
        var cases = method.Cases;
        var places = cases.Select(one => catalog.PlaceOf(one.Id, one.Target, one.Subject, Shown(one.Covariates, method))).ToImmutableArray();
        return new(
            method.Name,
            method.Unit,
            catalogs.IndexOf(catalog),
            places,
            [.. cases.Select(one => one.Target)],
            [.. cases.Select(one => one.Predicted)],
            [.. cases.Select(one => (one.Predicted + one.Target) / 2)],
            [.. cases.Select(one => one.Predicted - one.Target)],
            [.. cases.Select(one => (one.IsOutOfDistribution is true ? 1 : 0) | (one.WithinRadius || one.Evidence.IsEmpty ? 0 : 2))],
            cases.FirstOrDefault(one => one.Interval is not null)?.Interval is not { } first ? null : Intervals(first.Coverage, cases),
            cases.All(one => one.Evidence.IsEmpty) ? null : Evidence(cases, catalog),
            method.Agreement is not { } agreement ? null : new(
                agreement.Count, agreement.StandardDeviation, Ends(agreement.Bias), Ends(agreement.LowerLimit), Ends(agreement.UpperLimit)),
            method.Bins is not { } bins ? null : new(bins.Edges, bins.Names),
            Groups(method.ByLabel),
            [.. method.ByCovariate.Take(limits.Groupings).Select(one => new CovariateGroupsData(one.Name, Groups(one.Groups)))],
            [.. method.Curves.Select(curve => new CurveData(
                curve.Name, curve.Block, curve.Iterations, curve.Loss, curve.LearningRate, curve.ValidatedAt, curve.Validation, curve.BestIteration))],
            method is { Embedding: { } view, Bins: { } ranges } ? Embedding(method, view, ranges, catalog) : null)
        {
            Period = method.Axis.Period,
        };
    }

    // A card shows what the model sees and what errors are grouped by; predictions.csv has every column of the table.
    private ImmutableSortedDictionary<string, string> Shown(ImmutableSortedDictionary<string, string> covariates, MethodFigures method) =>
        CovariateText.None.AddRange(covariates.Where(one =>
            method.Seen.Contains(one.Key, StringComparer.OrdinalIgnoreCase) || method.ByCovariate.Take(limits.Groupings).Any(group => group.Name == one.Key)));

    private static IntervalData Intervals(double coverage, ImmutableArray<CasePrediction> cases)
    {
        var bases = cases.Select(one => one.Interval?.CalibratedOn).OfType<string>().Distinct().ToImmutableArray();
        return new(
            coverage,
            [.. cases.Select(one => one.Interval?.Lower ?? double.NaN)],
            [.. cases.Select(one => one.Interval?.Upper ?? double.NaN)],
            bases,
            [.. cases.Select(one => one.Interval?.CalibratedOn is { } words ? bases.IndexOf(words) : -1)]);
    }

    private EvidenceData Evidence(ImmutableArray<CasePrediction> cases, CaseCatalog catalog)
    {
        return new(
            [.. cases.Select(one => one.Evidence.Take(neighbors).Select(e => catalog.PlaceOf(e.Id, e.Label)).ToImmutableArray())],
            Nearest(e => e.Distance),
            Nearest(e => e.Share),
            Nearest(e => e.EffectOfCase),
            cases.Any(one => one.Evidence.Any(e => !e.EffectOfSubject.Equals(e.EffectOfCase))) ? Nearest(e => e.EffectOfSubject) : null,   // Equals: NaN is NaN
            [.. cases.Select(one => Math.Max(0, one.Evidence.Length - neighbors))],
            [.. cases.Select(one => one.Evidence.Skip(neighbors).Sum(e => e.Share))]);

        ImmutableArray<ImmutableArray<double>> Nearest(Func<CaseEvidence, double> value) =>
            [.. cases.Select(one => one.Evidence.Take(neighbors).Select(value).ToImmutableArray())];
    }

    private EmbeddingData Embedding(MethodFigures method, EmbeddingView view, LabelBins bins, CaseCatalog catalog)
    {
        var answers = method.Cases.Select((one, i) => (one.Id, i)).ToLookup(pair => pair.Id, pair => pair.i, StringComparer.Ordinal);
        return new(view.Explained, view.FittedOn, Cloud(view.Test, int.MaxValue), Cloud(view.Train, limits.TrainingPoints));

        CloudData Cloud(PointCloud cloud, int most)
        {
            var kept = Spread.Evenly([.. cloud.Cases.Select(one => one.Label)]).Take(most).Order().ToArray();
            return new(
                [.. kept.Select(i => cloud.Cases[i]).Select(one => catalog.PlaceOf(one.Id, one.Label, one.Subject, Shown(one.Covariates, method)))],
                [.. kept.Select(i => ReferenceEquals(cloud, view.Test) ? answers[cloud.Cases[i].Id].Append(-1).First() : -1)],
                [.. kept.Select(i => bins.IndexOf(cloud.Cases[i].Label))],
                [.. cloud.Coordinates.Select(axis => kept.Select(i => axis[i]).ToImmutableArray())]);
        }
    }

    private static GroupsData Groups(ImmutableArray<NamedError> groups) => new(
        [.. groups.Select(group => group.Name)],
        [.. groups.Select(group => group.Error.Cases)],
        [.. groups.Select(group => group.Error.Subjects)],
        [.. groups.Select(group => group.Error.MeanAbsoluteError.Value)],
        [.. groups.Select(group => group.Error.MeanAbsoluteError.Lower)],
        [.. groups.Select(group => group.Error.MeanAbsoluteError.Upper)],
        [.. groups.Select(group => group.Error.Bias)]);

    private static ImmutableArray<double> Ends(Estimate estimate) => [estimate.Value, estimate.Lower, estimate.Upper];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
