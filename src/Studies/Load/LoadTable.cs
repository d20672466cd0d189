using System.Collections.Immutable;
using System.Runtime.Serialization;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Reads a table of labelled images, checks it whole, and decodes every image once.</summary>
internal sealed record LoadTable : LoadImages
{
    /// <summary>The table, as the user named it.</summary>
    [IgnoreDataMember]
    public required string Table { get; init; }

    /// <summary>Folder or zip of the images; null: the table's folder.</summary>
    [IgnoreDataMember]
    public string? Images { get; init; }

    /// <summary>Which column says what.</summary>
    public TableColumns Columns { get; init; } = new();

    /// <summary>Whether images that have colour keep it.</summary>
    public Colour Colour { get; init; } = Colour.Grey;

    /// <summary>What happens to images of another aspect.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>What may be decoded at most.</summary>
    [IgnoreDataMember]
    public DecodeLimits Limits { get; init; } = new();

    /// <summary>How images of more than 8 bits, and CT, become the numbers from 0 to 1 that a network sees.</summary>
    public Intensity Intensity { get; init; } = Intensity.Auto;

    /// <inheritdoc/>
    public override string Kind => "load";

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => SourcesOf(Table, () => CaseTable.FilesNamedIn(Table, Images, Columns), ImageFolder.Of(Images ?? FolderOf(Table)));

    /// <inheritdoc/>
    public override PixelLayout Layout => base.Layout with { Fit = Fit };

    private CaseTable Read() => CaseTable.Read(Table, Images, Columns).On(Axis);

    /// <summary>A table of images and exactly the files that it names, of whatever kind, and the zip that may hold others.</summary>
    /// <param name="table">The table.</param>
    /// <param name="read">Reads it.</param>
    internal static ImmutableArray<SourceFile> SourcesOf(string table, Func<ImmutableArray<string>> read) =>
        SourcesOf(table, read, ImageFolder.Of(FolderOf(table)));

    /// <summary>A table and exactly the files that it names.</summary>
    /// <param name="table">The table.</param>
    /// <param name="files">Reads which they are, relative to their folder.</param>
    /// <param name="place">That folder, and a zip that may hold others.</param>
    internal static ImmutableArray<SourceFile> SourcesOf(string table, Func<ImmutableArray<string>> files, ImageFolder place)
    {
        var named = NamedBy(files);
        return
        [
            new(table),
            .. place.Zip is null ? ImmutableArray<SourceFile>.Empty : [new SourceFile(place.Zip)],
            .. named.IsEmpty || place.Folder is null ? ImmutableArray<SourceFile>.Empty : [SourceFile.Named(place.Folder, named)],
        ];
    }

    private static string FolderOf(string table) => Path.GetDirectoryName(Path.GetFullPath(table))!;

    // Faults of the table are told where it is read for its images.
    private static ImmutableArray<string> NamedBy(Func<ImmutableArray<string>> files)
    {
        try
        {
            return files();
        }
        catch (UserErrorException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var images = ImageSet.Decode(
            Read(), Layout, Limits, (done, total) => run.Progress(done, total, "images"), intensity: Intensity, colour: Colour, cancellation: run.Cancellation);
        Keep(images, run);
    }

    /// <inheritdoc/>
    internal override FilePreparation Preparing(Func<Stage, ArtifactFolder> stored) => new(PreparationIn(stored(this)), Limits);
}
