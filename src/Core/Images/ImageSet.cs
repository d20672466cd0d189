using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Labelled images, decoded once and kept as one packed tensor.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "A set of images, as the field says.")]
public sealed class ImageSet : IDisposable
{
    private const string CasesFile = "cases.json", PixelsFile = "pixels.safetensors", PixelsName = "pixels";

    private ImageSet(CaseTable cases, PixelLayout layout, Tensor pixels, IntensityScale scale) => (Cases, Layout, Pixels, Scale) = (cases, layout, pixels, scale);

    /// <summary>What is known about each image; row i goes with image i.</summary>
    public CaseTable Cases { get; private set; }

    /// <summary>The shape that all images have.</summary>
    public PixelLayout Layout { get; }

    /// <summary>How intensities were scaled.</summary>
    public IntensityScale Scale { get; private set; }

    /// <summary>How a single image must be prepared to be like these.</summary>
    public ImagePreparation Preparation => new(Layout, Scale);

    /// <summary>What every reader of a result must know about how the images were prepared; empty for a set that was read back.</summary>
    public ImmutableArray<string> Notes { get; private set; } = [];

    /// <summary>
    /// All images, shape [N, C, H, W], or [N, C, D, H, W] for volumes: uint8, or int16 for 16-bit samples. Few operators know
    /// unsigned 16-bit numbers, so the int16 holds the same bits: a negative sample v stands for v + 65536. Black is 0, white all ones.
    /// </summary>
    public Tensor Pixels { get; private set; }

    /// <summary>Number of images.</summary>
    public int Count => Cases.Count;

    /// <summary>Decodes the images of a table, on all processors.</summary>
    /// <remarks>
    /// Beside the packed set itself, memory holds one file and one decoded image per processor. Where a file has more than 8
    /// bits, all images are kept with 16, over the range that the intensity rule settles: see <see cref="Scale"/>.
    /// </remarks>
    /// <param name="cases">The table.</param>
    /// <param name="layout">The shape that every image is brought to, and the least depth that is kept.</param>
    /// <param name="limits">What one image may cost; the defaults of <see cref="DecodeLimits"/> if null.</param>
    /// <param name="progress">Told (done, all) after each image, from any thread, one call at a time.</param>
    /// <param name="crop">The field to cut out of every image before it is resized; the whole image where null.</param>
    /// <param name="intensity">How intensities are scaled; <see cref="Intensity.Auto"/> if null.</param>
    /// <param name="colour">Whether images that have colour keep it, and then all have three channels; grey unless asked.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="UserErrorException">Images are unreadable, or landmark or spacing is missing or makes no sense: the first 20
    /// faults, each with its line in the table; or CT is mixed with other images.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImageSet Decode(
        CaseTable cases, PixelLayout layout, DecodeLimits? limits = null, Action<int, int>? progress = null, LandmarkCrop? crop = null,
        Intensity? intensity = null, Colour colour = Colour.Grey, CancellationToken cancellation = default)
    {
        using var files = (cases.Images ?? throw new ArgumentException("The table names no place of images.", nameof(cases))).Open();
        var within = limits ?? new();
        return new ImageSetDecoding(cases, ImageKind.Picture, Open, crop is not null, intensity ?? Intensity.Auto, colour, progress, cancellation).Run(layout);

        FittedImage Open(Case row, PixelLayout wanted) => files.Read(row.Path, within.MaxBytes) is var file && crop is null ? FittedImage.Of(file, wanted, within)
            : FittedImage.Of(file, row, crop, wanted, within);
    }

    /// <summary>Images of the given rows as a network takes them.</summary>
    /// <param name="rows">Indices from 0, in any order.</param>
    /// <param name="device">Where the batch goes; by default where <see cref="Pixels"/> are.</param>
    /// <returns>float32, shape [B, C, H, W] or [B, C, D, H, W], in [0, 1].</returns>
    public Tensor Batch(ReadOnlySpan<int> rows, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var packed = Pixels.index_select(0, Indices(rows).to(Pixels.device)).to(device ?? Pixels.device).to(ScalarType.Float32);
        return (Layout.Bits == 16 ? packed.remainder(65536) / 65535 : packed / 255).MoveToOuterDisposeScope();
    }

    /// <summary>Labels of the given rows, scaled: float32, shape [B]; of a circle [B, 2].</summary>
    public Tensor Labels(ReadOnlySpan<int> rows, LabelScaling scaling, Device? device = null)
    {
        var labels = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            labels[i] = Cases.Cases[rows[i]].Label;
        return tensor(
            Array.ConvertAll(scaling.Points(labels), value => (float)value), scaling.Columns == 1 ? [rows.Length] : [rows.Length, scaling.Columns],
            device: device ?? Pixels.device);
    }

    /// <summary>A set of its own with some of the images.</summary>
    /// <param name="rows">Indices from 0, in any order.</param>
    public ImageSet Take(ReadOnlySpan<int> rows)
    {
        using var index = Indices(rows);
        using var there = index.to(Pixels.device);
        return new(Cases.Take(rows), Layout, Pixels.index_select(0, there).DetachFromDisposeScope(), Scale);
    }

    /// <summary>Sets that were prepared alike, one behind the other, as a set of its own.</summary>
    /// <param name="sets">At least one.</param>
    internal static ImageSet Joined(IReadOnlyList<ImageSet> sets) =>
        new(new CaseTable([.. sets.SelectMany(set => set.Cases.Cases)]).On(sets[0].Cases.Axis), sets[0].Layout, cat([.. sets.Select(set => set.Pixels)]).DetachFromDisposeScope(), sets[0].Scale);

    /// <summary>Moves the packed images to another device; on a GPU the whole set fits in most cases.</summary>
    public ImageSet To(Device device)
    {
        var moved = Pixels.to(device).DetachFromDisposeScope();
        if (!ReferenceEquals(moved, Pixels))
            Pixels.Dispose();
        Pixels = moved;
        return this;
    }

    /// <summary>Writes the set to a folder: <c>cases.json</c>, and <c>pixels.safetensors</c>, which other tools read.</summary>
    /// <param name="folder">Made if it is not there; the two files are replaced if they are.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, CasesFile), JsonSerializer.Serialize(new Saved(Cases.File, Layout, Scale, Cases.Cases) { Axis = Cases.Axis, IsDrawn = Cases.IsDrawn }));
        Safetensors.Write(Path.Combine(folder, PixelsFile), [new(PixelsName, Pixels)], unsigned16: Layout.Bits == 16 ? ImmutableHashSet.Create(PixelsName) : null);
    }

    /// <summary>Whether a set was saved to a folder.</summary>
    internal static bool IsIn(string folder) => File.Exists(Path.Combine(folder, PixelsFile)) && File.Exists(Path.Combine(folder, CasesFile));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="UserErrorException">A file is absent or damaged, or the two do not belong together.</exception>
    public static ImageSet Load(string folder)
    {
        var saved = ReadCases(Path.Combine(folder, CasesFile));
        var (layout, scale, cases) = (saved.Layout, saved.Scale, saved.Cases);
        var file = Path.Combine(folder, PixelsFile);
        var pixels = Safetensors.Read(file, [PixelsName], unsigned16: true)[PixelsName].DetachFromDisposeScope();
        long[] shape = [cases.Length, .. layout.Shape];
        if (pixels.shape.SequenceEqual(shape) && pixels.dtype == TypeOf(layout))
            return new(saved.ToTable(), layout, pixels, scale);
        pixels.Dispose();
        throw new UserErrorException($"The pixels are not the [{string.Join(", ", shape)}] samples of {layout.Bits} bits that {CasesFile} states.", file);
    }

    /// <summary>How the images of a saved set were prepared, without their pixels.</summary>
    /// <param name="folder">As for <see cref="Load"/>.</param>
    /// <exception cref="UserErrorException">The file is absent or damaged.</exception>
    public static ImagePreparation PreparationIn(string folder)
    {
        var saved = ReadCases(Path.Combine(folder, CasesFile));
        return new(saved.Layout, saved.Scale);
    }

    /// <summary>The table of a saved set, without its pixels.</summary>
    /// <param name="folder">As for <see cref="Load"/>.</param>
    /// <exception cref="UserErrorException">The file is absent or damaged.</exception>
    internal static CaseTable CasesIn(string folder) => ReadCases(Path.Combine(folder, CasesFile)).ToTable();

    /// <summary>Frees the packed images.</summary>
    public void Dispose() => Pixels.Dispose();

    /// <summary>Fills one image, [channels, height, width] or [channels, depth, height, width]; 16-bit samples in the machine's byte order.</summary>
    /// <param name="row">Which row of the table.</param>
    /// <param name="slot">Receives the samples.</param>
    public delegate void FillSlot(int row, Span<byte> slot);

    /// <summary>A set whose images are made side by side, each in its own place.</summary>
    /// <param name="cases">What is known about each.</param>
    /// <param name="layout">The shape they all have.</param>
    /// <param name="fill">Makes one image; called from many threads.</param>
    /// <param name="progress">Told (done, all) after each image, from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public static ImageSet Fill(
        CaseTable cases, PixelLayout layout, FillSlot fill, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        var pixels = empty([cases.Count, .. layout.Shape], TypeOf(layout))
            .DetachFromDisposeScope();
        try
        {
            var (done, gate) = (0, new Lock());
            Parallel.For(0, cases.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, row =>
            {
                using var slot = pixels[row];   // a view: spans end at 2 GiB, sets do not
                fill(row, slot.bytes);
                lock (gate)
                    progress?.Invoke(++done, cases.Count);
            });
            return new(cases, layout, pixels, IntensityScale.Declared);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>The same set, its labels on a line or a circle.</summary>
    /// <exception cref="UserErrorException">The labels reach farther than once round.</exception>
    internal ImageSet On(LabelAxis axis)
    {
        Cases = Cases.On(axis);
        return this;
    }

    /// <summary>The same set, its preparation now settled.</summary>
    internal ImageSet PreparedBy(IntensityScale scale, ImmutableArray<string> notes)
    {
        (Scale, Notes) = (scale, notes);
        return this;
    }

    private static Saved ReadCases(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Saved>(File.ReadAllText(file)) is { Scale: not null } saved ? saved : throw new JsonException("It states no scale of intensities.");
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            throw new UserErrorException($"The cases cannot be read: {fault.Message}", file, inner: fault);
        }
    }

    private sealed record Saved(string? Table, PixelLayout Layout, IntensityScale Scale, ImmutableArray<Case> Cases)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public LabelAxis Axis { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsDrawn { get; init; }

        public CaseTable ToTable() => new CaseTable(Cases) { File = Table, IsDrawn = IsDrawn }.On(Axis);
    }

    private static ScalarType TypeOf(PixelLayout layout) => layout.Bits == 16 ? ScalarType.Int16 : ScalarType.Byte;

    private static Tensor Indices(ReadOnlySpan<int> rows)
    {
        var indices = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            indices[i] = rows[i];
        return tensor(indices);
    }
}
