using ImageRegression.Reports.Figures;

namespace ImageRegression.Reports.Page;

/// <summary>Those pictures of a set of images for which a page has room.</summary>
internal sealed class KeptPictures
{
    private readonly Dictionary<string, int> tiles;

    private KeptPictures(SheetsData sheets, Dictionary<string, int> tiles, int wanted) => (Sheets, this.tiles, Wanted) = (sheets, tiles, wanted);

    /// <summary>The pictures.</summary>
    public SheetsData Sheets { get; }

    /// <summary>How many there are.</summary>
    public int Count => tiles.Count;

    /// <summary>How many were asked for.</summary>
    public int Wanted { get; }

    /// <summary>Whether every one that was asked for is there.</summary>
    public bool IsAll => Count == Wanted;

    /// <summary>Draws pictures until a budget is used up.</summary>
    /// <param name="pictures">The images; null where they are not known.</param>
    /// <param name="order">Ids, most important first; may repeat. What is no image is passed over.</param>
    /// <param name="budgetBytes">Most bytes of pictures.</param>
    /// <returns>Null where the images are not known.</returns>
    public static KeptPictures? Of(PictureSource? pictures, IEnumerable<string> order, long budgetBytes)
    {
        if (pictures is null)
            return null;
        var images = pictures.Open();
        var rows = images.Cases.Cases.Select((one, row) => (one.Id, row)).ToDictionary(pair => pair.Id, pair => pair.row, StringComparer.Ordinal);
        var wanted = order.Distinct().Where(rows.ContainsKey).ToArray();
        var drawn = Thumbnails.Of(images, [.. wanted.Select(id => rows[id])], budgetBytes);
        return new(
            new(Thumbnails.Across, drawn.TileWidth, drawn.TileHeight, [.. drawn.Sheets.Select(sheet => $"data:image/webp;base64,{Convert.ToBase64String(sheet)}")]),
            wanted.Take(drawn.Count).Select((id, tile) => (id, tile)).ToDictionary(pair => pair.id, pair => pair.tile, StringComparer.Ordinal),
            wanted.Length);
    }

    /// <summary>Place of an image's picture among all; −1 where it has none.</summary>
    public int TileOf(string id) => tiles.GetValueOrDefault(id, -1);
}
