using System.Collections.Immutable;
using System.Runtime.Serialization;
using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Reads a table of labelled clips, checks it whole, and decodes every clip once; see <see cref="Load.Clips"/>.</summary>
internal sealed record LoadClips : LoadImages
{
    /// <summary>The table, as the user named it.</summary>
    [IgnoreDataMember]
    public required string Table { get; init; }

    /// <summary>Folder or zip of the clips; null: the table's folder.</summary>
    [IgnoreDataMember]
    public string? Clips { get; init; }

    /// <summary>Which column says what.</summary>
    public TableColumns Columns { get; init; } = new();

    /// <summary>Frames that a network sees, T.</summary>
    /// <exception cref="UserErrorException">It is below 1.</exception>
    public required int Frames { get; init => field = value >= 1 ? value : throw new UserErrorException($"A clip of {value} frames shows nothing; give at least 1."); }

    /// <summary>Frames kept for each of them.</summary>
    /// <exception cref="UserErrorException">It is below 1.</exception>
    public int Choices { get; init => field = value >= 1 ? value : throw new UserErrorException($"Of each frame that a network sees, {value} are kept; give at least 1."); } = 4;

    /// <summary>Along which axis volumes are read.</summary>
    public SliceAxis Along { get; init; }

    /// <summary>Whether clips that have colour keep it.</summary>
    public Colour Colour { get; init; } = Colour.Grey;

    /// <summary>What happens to frames of another aspect.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>What may be decoded at most.</summary>
    [IgnoreDataMember]
    public DecodeLimits Limits { get; init; } = new();

    /// <inheritdoc cref="LoadTable.Intensity"/>
    public Intensity Intensity { get; init; } = Intensity.Auto;

    /// <inheritdoc/>
    public override string Kind => "load clips";

    /// <inheritdoc/>
    public override PixelLayout Layout => base.Layout with { Depth = Frames * Choices, Fit = Fit };

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => LoadTable.SourcesOf(
        Table, () => CaseTable.FilesOfClipsIn(Table, Clips, Columns), ImageFolder.Of(Clips ?? Path.GetDirectoryName(Path.GetFullPath(Table))!));

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var images = Decoding.Decode(
            CaseTable.ReadClips(Table, Clips, Columns), Height, Width, Fit, Intensity, Colour, (done, total) => run.Progress(done, total, "clips"), run.Cancellation);
        Keep(images, run);
    }

    /// <inheritdoc/>
    internal override FilePreparation Preparing(Func<Stage, ArtifactFolder> stored) => FilePreparation.OfClips(PreparationIn(stored(this)), Decoding);

    private ClipSet Decoding => new(Frames, Choices, Along) { Limits = Limits };
}
