using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Reads a table of labelled images, checks it whole, and decodes every image once.</summary>
internal sealed record LoadTable : LoadImages
{
    // Only files that could be images: a large neighbour that is none need not be hashed.
    internal static readonly string[] Pictures =
        ["*.png", "*.jpg", "*.jpeg", "*.tif", "*.tiff", "*.bmp", "*.webp", "*.gif", "*.tga", "*.pbm", "*.pgm", "*.ppm", "*.pnm", "*.npz"];

    /// <summary>The table, as the user named it.</summary>
    public required string Table { get; init; }

    /// <summary>What may be decoded at most.</summary>
    public DecodeLimits Limits { get; init; } = new();

    /// <summary>How images of more than 8 bits, and CT, become the numbers from 0 to 1 that a network sees.</summary>
    public Intensity Intensity { get; init; } = Intensity.Auto;

    /// <inheritdoc/>
    public override string Kind => "load";

    /// <inheritdoc/>
    public override int Version => 2;   // 2: images keep their depth

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => SourcesOf(Table, Pictures);

    /// <summary>A table and the images that lie beside it.</summary>
    internal static ImmutableArray<SourceFile> SourcesOf(string table, params ReadOnlySpan<string> pictures)
    {
        var beside = ImageFolder.Of(Path.GetDirectoryName(Path.GetFullPath(table))!);
        return beside.Zip is { } zip ? [new(table), new(zip)] : [new(table), SourceFile.Folder(beside.Folder!, pictures)];
    }

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        base.Describe(settings);
        settings.Add("intensity", (object)Intensity);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var images = ImageSet.Decode(
            CaseTable.Read(Table), Layout, Limits, (done, total) => run.Progress(done, total, "images"), intensity: Intensity, cancellation: run.Cancellation);
        Keep(images, run);
    }

    /// <inheritdoc/>
    public override ImageSet Prepare(string file, Sex? sex, Func<Stage, ArtifactFolder> stored) => SingleImage.Decode(file, PreparationIn(stored(this)), sex, Limits);
}
