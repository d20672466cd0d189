using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Data;
using ImageRegression.Scripting.Reports.Figures;

namespace ImageRegression.Scripting.Reports.Page;

/// <summary>The cases of one set of images, each once, in the order in which they were first spoken of.</summary>
internal sealed class CaseCatalog(string key, PictureSource? pictures)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<Entry> entries = [];

    public string Key { get; } = key;

    /// <summary>Which pictures are there, for the reader; null where there are none at all, or all. Known after <see cref="Data"/>.</summary>
    public string? Rule { get; private set; }

    public int PlaceOf(string id, double label, string? subject = null, Sex? sex = null)
    {
        if (!places.TryGetValue(id, out var place))
        {
            places.Add(id, place = entries.Count);
            entries.Add(new(id, label, subject, sex));
        }
        else if (entries[place].Subject is null && subject is not null)
            entries[place] = new(id, label, subject, sex);
        return place;
    }

    /// <summary>The catalog with pictures of the most important cases.</summary>
    /// <param name="order">Ids, most important first; may repeat.</param>
    /// <param name="budgetBytes">Most bytes of pictures.</param>
    public CatalogData Data(IEnumerable<string> order, long budgetBytes)
    {
        var tiles = Enumerable.Repeat(-1, entries.Count).ToArray();
        SheetsData? sheets = null;
        if (pictures is not null)
        {
            var images = pictures.Open();
            var rows = images.Cases.Cases.Select((one, row) => (one.Id, row)).ToDictionary(pair => pair.Id, pair => pair.row, StringComparer.Ordinal);
            var wanted = order.Distinct().Where(id => rows.ContainsKey(id) && places.ContainsKey(id)).ToArray();
            var drawn = Thumbnails.Of(images, [.. wanted.Select(id => rows[id])], budgetBytes);
            foreach (var (id, tile) in wanted.Take(drawn.Count).Select((id, tile) => (id, tile)))
                tiles[places[id]] = tile;
            sheets = new(Thumbnails.Across, drawn.TileWidth, drawn.TileHeight, [.. drawn.Sheets.Select(sheet => $"data:image/webp;base64,{Convert.ToBase64String(sheet)}")]);
            Rule = drawn.Count == wanted.Length ? null : string.Create(CultureInfo.InvariantCulture,
                $"Pictures are kept for {drawn.Count} of {wanted.Length} cases, which keeps the page below 8 MB: by turns the largest errors and cases spread evenly over the true values, each with its nearest neighbours. All other cases show their ids.");
        }
        return new(
            [.. entries.Select(one => one.Id)],
            [.. entries.Select(one => one.Subject is null || one.Subject == one.Id ? "" : one.Subject)],   // mostly the id itself: once is enough
            [.. entries.Select(one => one.Sex switch { Sex.Female => "F", Sex.Male => "M", _ => "" })],
            [.. entries.Select(one => one.Label)],
            [.. tiles],
            sheets);
    }

    private sealed record Entry(string Id, double Label, string? Subject, Sex? Sex);
}
