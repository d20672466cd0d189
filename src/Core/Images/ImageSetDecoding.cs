using System.Globalization;
using System.Runtime.InteropServices;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>
/// Decodes the images of a table into one set: each in its own range first, then all to the scale that the whole set settles.
/// </summary>
internal sealed class ImageSetDecoding(
    CaseTable cases, DecodeLimits limits, LandmarkCrop? crop, Intensity intensity, Action<int, int>? progress, CancellationToken cancellation) : IDisposable
{
    private readonly ImageReader files = (cases.Images ?? throw new ArgumentException("The table names no place of images.", nameof(cases))).Open();
    private readonly ImageDepth[] depths = new ImageDepth[cases.Count];
    private readonly StoredRange[] stored = new StoredRange[cases.Count];

    public void Dispose() => files.Dispose();

    public ImageSet Run(PixelLayout layout) =>
        (layout.Bits == 16 || intensity.IsWide ? null : InBytes(layout)) ?? Wide(layout with { Bits = 16 });

    // Null as soon as one image has more than 8 bits.
    private ImageSet? InBytes(PixelLayout layout)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var isDeep = false;
        try
        {
            return Filled(layout, (row, image, slot) =>
            {
                if (!image.Depth.IsDeep)
                {
                    IntensityScale.Declared.Pack(image, 8, slot);
                    return;
                }
                isDeep = true;
                stop.Cancel();
            }, stop.Token);
        }
        catch (OperationCanceledException) when (isDeep && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (UserErrorException) when (isDeep)
        {
            return null;   // its faults will be told with all others
        }
    }

    private ImageSet Wide(PixelLayout layout)
    {
        var set = Filled(layout, (row, image, slot) =>
        {
            depths[row] = image.Depth;
            stored[row] = StoredRange.Store(image.Values, MemoryMarshal.Cast<byte, ushort>(slot));
        }, cancellation);
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
            return set.ScaledBy(scale, Note(scale, outside / Math.Max(1.0, set.Count * layout.BytesPerImage / 2)));
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
        var set = ImageSet.Fill(cases, layout, (row, slot) =>
        {
            var image = cases.Cases[row];
            try
            {
                var file = files.Read(image.Path, limits.MaxBytes);
                keep(row, crop is null ? FittedImage.Of(file, layout, limits) : FittedImage.Of(file, image, crop, layout, limits), slot);
            }
            catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                faults.Add(image.Line, $"The image '{image.Path}' cannot be used: {fault.Message}.");
            }
        }, progress, stop);
        if (faults.Any)
            set.Dispose();
        faults.ThrowIfAny();
        return set;
    }

    private void RequireOneUnit()
    {
        var (ct, other) = (Array.FindIndex(depths, depth => depth.IsHounsfield), Array.FindIndex(depths, depth => !depth.IsHounsfield));
        if (ct >= 0 && other >= 0)
            throw new UserErrorException(
                $"The image '{cases.Cases[ct].Path}' is CT in Hounsfield units, but '{cases.Cases[other].Path}' (line {cases.Cases[other].Line}) is not, so their values have no common scale. "
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
