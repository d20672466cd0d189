using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Reports.Figures;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Page;

/// <summary>The cases of one set of images, each once, in the order in which they were first spoken of.</summary>
internal sealed class CaseCatalog(string key, PictureSource? pictures)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<Entry> entries = [];

    public string Key { get; } = key;

    /// <summary>Which pictures are there, for the reader; null where there are none at all, or all. Known after <see cref="Data"/>.</summary>
    public string? Rule { get; private set; }

    public int PlaceOf(string id, double label, string? subject = null, ImmutableSortedDictionary<string, string>? covariates = null)
    {
        if (!places.TryGetValue(id, out var place))
        {
            places.Add(id, place = entries.Count);
            entries.Add(new(id, label, subject, covariates ?? CovariateText.None));
        }
        else if (entries[place].Subject is null && subject is not null)
            entries[place] = new(id, label, subject, covariates ?? CovariateText.None);
        return place;
    }

    /// <summary>The catalog with pictures of the most important cases.</summary>
    /// <param name="order">Ids, most important first; may repeat.</param>
    /// <param name="budgetBytes">Most bytes of pictures.</param>
    public CatalogData Data(IEnumerable<string> order, long budgetBytes)
    {
        var kept = KeptPictures.Of(pictures, order.Where(places.ContainsKey), budgetBytes);
        if (kept is { IsAll: false })
            Rule = string.Create(CultureInfo.InvariantCulture,
                $"Pictures are kept for {kept.Count} of {kept.Wanted} cases, which keeps the page below 8 MB: by turns the largest errors and cases spread evenly over the true values, each with its nearest neighbours. All other cases show their ids.");
        return new(
            [.. entries.Select(one => one.Id)],
            [.. entries.Select(one => one.Subject is null || one.Subject == one.Id ? "" : one.Subject)],   // mostly the id itself: once is enough
            [.. entries.SelectMany(one => one.Covariates.Keys).Distinct().Order(StringComparer.Ordinal)
                .Select(name => new CovariateData(name, [.. entries.Select(one => one.Covariates.GetValueOrDefault(name, ""))]))],
            [.. entries.Select(one => one.Label)],
            [.. entries.Select(one => kept?.TileOf(one.Id) ?? -1)],
            kept?.Sheets);
    }

    private sealed record Entry(string Id, double Label, string? Subject, ImmutableSortedDictionary<string, string> Covariates);
}
