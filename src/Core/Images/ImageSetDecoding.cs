using System.Globalization;
using System.Runtime.InteropServices;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>
/// Decodes the images of a table into one set: each in its own range first, then all to the scale that the whole set settles.
/// </summary>
/// <param name="cases">The table.</param>
/// <param name="kind">What its rows name.</param>
/// <param name="open">Decodes the image of a row and brings it to a shape; called from many threads, and again where the shape must change.</param>
/// <param name="isCropped">Whether a field is cut out of each image, of an aspect of its own.</param>
/// <param name="intensity">How intensities are scaled.</param>
/// <param name="colour">Whether images that have colour keep it.</param>
/// <param name="progress">Told (done, all) after each image.</param>
/// <param name="cancellation">Stops between two images.</param>
internal sealed class ImageSetDecoding(
    CaseTable cases, ImageKind kind, Func<Case, PixelLayout, FittedImage> open, bool isCropped, Intensity intensity, Colour colour,
    Action<int, int>? progress, CancellationToken cancellation)
{
    private readonly ImageDepth[] depths = new ImageDepth[cases.Count];
    private readonly ImageSource[] sources = new ImageSource[cases.Count];
    private readonly StoredRange[] stored = new StoredRange[cases.Count];

    // Whether 16 bits or three channels are needed, the first image that needs them says; then all are decoded anew.
    public ImageSet Run(PixelLayout layout)
    {
        var wanted = intensity.IsWide ? layout with { Bits = 16 } : layout;
        while (true)
        {
            var (set, needed) = Decoded(wanted);
            if (set is not null)
                return Scaled(set);
            wanted = needed;
        }
    }

    private (ImageSet? Set, PixelLayout Needed) Decoded(PixelLayout layout)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (isDeep, isColoured) = (false, false);
        try
        {
            return (Filled(layout, (row, image, slot) =>
            {
                if (layout.Bits == 8 && image.Depth.IsDeep)
                    isDeep = true;
                if (colour == Colour.Keep && layout.Channels == 1 && image.Source.IsColoured)
                    isColoured = true;
                if (isDeep || isColoured)
                {
                    stop.Cancel();
                    return;
                }
                (depths[row], sources[row]) = (image.Depth, image.Source);
                if (layout.Bits == 8)
                    IntensityScale.Declared.Pack(image, 8, slot);
                else
                    stored[row] = StoredRange.Store(image.Values, MemoryMarshal.Cast<byte, ushort>(slot));
            }, stop.Token), layout);
        }
        catch (Exception fault) when (fault is UserErrorException or OperationCanceledException && (isDeep || isColoured) && !cancellation.IsCancellationRequested)
        {
            return (null, layout with { Bits = isDeep ? 16 : layout.Bits, Channels = isColoured ? 3 : layout.Channels });   // faults will be told with all others
        }
    }

    private ImageSet Scaled(ImageSet set)
    {
        var layout = set.Layout;
        var prepared = PreparationNotes.Of(sources, layout, isCropped);
        if (layout.Bits == 8)
            return set.PreparedBy(IntensityScale.Declared, prepared);
        try
        {
            RequireOneUnit();
            var scale = intensity.For(depths, () => ValueRange.Of(set.Pixels, stored));
            var outside = 0L;
            Parallel.For(0, set.Count, row =>
            {
                using var slot = set.Pixels[row];
                Interlocked.Add(ref outside, scale.Rescale(MemoryMarshal.Cast<byte, ushort>(slot.bytes), stored[row], depths[row]));
            });
            return set.PreparedBy(scale, Note(scale, outside / Math.Max(1.0, set.Count * layout.BytesPerImage / 2)) is { } note ? [note, .. prepared] : prepared);
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private delegate void Keep(int row, FittedImage image, Span<byte> slot);

    private ImageSet Filled(PixelLayout layout, Keep keep, CancellationToken stop)
    {
        var faults = new TableFaults(cases.File ?? "table");
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        UserErrorException? ofAll = null;   // such as a program that is missing: told once, not for every row
        ImageSet set;
        try
        {
            set = ImageSet.Fill(cases, layout, Fill, progress, halt.Token);
        }
        catch (OperationCanceledException) when (ofAll is not null)
        {
            throw ofAll;
        }
        if (faults.Any || ofAll is not null)
            set.Dispose();
        if (ofAll is not null)
            throw ofAll;
        faults.ThrowIfAny();
        return set;

        void Fill(int row, Span<byte> slot)
        {
            var image = cases.Cases[row];
            try
            {
                keep(row, open(image, layout), slot);
            }
            catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                faults.Add(image.Line, $"The {kind.Noun()} '{image.Path}' cannot be used: {fault.Message}.");
            }
            catch (UserErrorException fault)
            {
                ofAll = fault;
                halt.Cancel();
            }
        }
    }

    private void RequireOneUnit()
    {
        var (ct, other) = (Array.FindIndex(depths, depth => depth.IsHounsfield), Array.FindIndex(depths, depth => !depth.IsHounsfield));
        if (ct >= 0 && other >= 0)
            throw new UserErrorException(
                $"The {kind.Noun()} '{cases.Cases[ct].Path}' is CT in Hounsfield units, but '{cases.Cases[other].Path}' (line {cases.Cases[other].Line}) is not, so their values have no common scale. "
                + "Give all as DICOM, or convert all by the same window.", cases.File, cases.Cases[ct].Line);
    }

    private string? Note(IntensityScale scale, double outside)
    {
        if (!depths.Any(depth => depth.IsDeep) && scale.Rule == IntensityRule.Declared)
            return null;
        var cut = outside > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {100 * outside:0.###} % of the pixels lie beyond and are cut off") : "";
        var bits = depths.Select(depth => depth.Bits).Distinct().Order().ToArray();
        var what = bits.Length == 1 ? $"{bits[0]}-bit images" : $"images of {string.Join(", ", bits[..^1])} and {bits[^1]} bits";
        return scale.Rule switch
        {
            IntensityRule.Hounsfield => $"CT slices: window {scale}{cut}",
            IntensityRule.Values => $"{what}: scaled from {scale} to [0, 1]{cut}",
            _ => $"{what}: each scaled from {scale} to [0, 1]",
        };
    }
}
