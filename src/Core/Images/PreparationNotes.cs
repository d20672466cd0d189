using System.Collections.Immutable;
using System.Globalization;

namespace ImageRegression.Images;

/// <summary>What was done to images that is not as they were: colour, aspect and size, in words for whoever reads a result.</summary>
internal static class PreparationNotes
{
    /// <summary>The notes on a set; none where every image had its shape already.</summary>
    /// <param name="sources">What the images were.</param>
    /// <param name="layout">What they are now.</param>
    /// <param name="isCropped">Whether a field was cut out of each, of an aspect of its own.</param>
    public static ImmutableArray<string> Of(IReadOnlyList<ImageSource> sources, PixelLayout layout, bool isCropped) =>
        [.. new[] { ColourNote(sources, layout), isCropped ? null : AspectNote(sources, layout), isCropped ? null : SizeNote(sources, layout) }.OfType<string>()];

    private static string? ColourNote(IReadOnlyList<ImageSource> sources, PixelLayout layout) =>
        sources.Count(source => source.IsColoured) is > 0 and var coloured
            ? $"{coloured} of {sources.Count} images have colour: {(layout.Channels == 3 ? "kept as RGB" : "read as grey")}" : null;

    private static string? AspectNote(IReadOnlyList<ImageSource> sources, PixelLayout layout)
    {
        // Of the size that a fit within the frame has: rounding to pixels alone is no other aspect.
        var others = sources.Where(source => (layout with { Fit = ImageFit.Pad }).ScaledSize(source.Height, source.Width) != (layout.Height, layout.Width)).ToArray();
        if (others.Length == 0)
            return null;
        var aspects = sources.Select(source => source.Width / (double)source.Height).ToArray();
        var range = Text(aspects.Min()) == Text(aspects.Max()) ? Text(aspects.Min()) : $"{Text(aspects.Min())} to {Text(aspects.Max())}";
        return $"the images are {range} times as wide as high: {layout.Fit switch
        {
            ImageFit.Pad => "scaled to fit and padded with black",
            ImageFit.Crop => "scaled to cover, and cut",
            _ => "stretched",
        }} to {layout.Width} × {layout.Height} pixels";
    }

    private static string? SizeNote(IReadOnlyList<ImageSource> sources, PixelLayout layout) =>
        sources.Count(source => layout.ScaledSize(source.Height, source.Width) is var scaled && (scaled.Height > source.Height || scaled.Width > source.Width)) is > 0 and var enlarged
            ? $"{enlarged} of {sources.Count} images are smaller than {layout.Width} × {layout.Height} pixels and were enlarged" : null;

    private static string Text(double aspect) => aspect.ToString("0.##", CultureInfo.InvariantCulture);
}
