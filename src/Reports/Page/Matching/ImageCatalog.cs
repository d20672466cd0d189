using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Page.Matching;

/// <summary>The images of one set that the match boards show, each once, in the order in which they were first spoken of.</summary>
internal sealed class ImageCatalog(string key, PictureSource? pictures)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<EmbeddedCase> images = [];

    public string Key { get; } = key;

    public int PlaceOf(EmbeddedCase image)
    {
        if (!places.TryGetValue(image.Id, out var place))
        {
            places.Add(image.Id, place = images.Count);
            images.Add(image);
        }
        return place;
    }

    /// <summary>The images with the pictures of the most important ones.</summary>
    /// <param name="order">Ids, most important first; may repeat.</param>
    /// <param name="budgetBytes">Most bytes of pictures.</param>
    /// <returns>Also which pictures are there, for the reader; null where there are none at all, or all.</returns>
    public (ImagesData Data, string? Rule) Data(IEnumerable<string> order, long budgetBytes)
    {
        var kept = KeptPictures.Of(pictures, order.Where(places.ContainsKey), budgetBytes);
        return (new(
            [.. images.Select(one => one.Id)],
            [.. images.Select(one => one.Subject)],
            [.. images.Select(one => one.Side switch { Side.Left => "left", Side.Right => "right", _ => "" })],
            [.. images.Select(one => one.Site ?? "")],
            [.. images.Select(one => one.Visit ?? -1)],
            [.. images.Select(one => kept?.TileOf(one.Id) ?? -1)],
            kept?.Sheets),
            kept is null or { IsAll: true } ? null : FormattableString.Invariant(
                $"Pictures are kept for {kept.Count} of {kept.Wanted} images, which keeps the page below 8 MB: by turns for the worst query, the best and one between, each with the image it should find and its nearest ones. All other images show their ids."));
    }
}
