using System.Collections.Immutable;
using System.Runtime.Serialization;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Reads a table of subjects' visits, checks it whole, and decodes every image, or the field around its landmark, once.</summary>
internal sealed record LoadVisits : LoadImages
{
    /// <summary>The table, as the user named it: <c>path,subject,visit[,side,site,x,y,spacing]</c>.</summary>
    [IgnoreDataMember]
    public required string Table { get; init; }

    /// <summary>The field to cut out around each landmark; null: whole images.</summary>
    public LandmarkCrop? Crop { get; init; }

    /// <summary>What may be decoded at most.</summary>
    [IgnoreDataMember]
    public DecodeLimits Limits { get; init; } = new();

    /// <inheritdoc cref="LoadTable.Intensity"/>
    public Intensity Intensity { get; init; } = Intensity.Auto;

    internal override bool HasVisits => true;

    /// <inheritdoc/>
    public override string Kind => "load visits";

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => LoadTable.SourcesOf(Table, () => CaseTable.FilesNamedIn(Table, null, new() { Label = "visit" }));

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var images = ImageSet.Decode(
            CaseTable.ReadVisits(Table), Layout, Limits, (done, total) => run.Progress(done, total, "images"), Crop, Intensity, cancellation: run.Cancellation);
        Keep(images, run);
    }
}
