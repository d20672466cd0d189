using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Divides the images of a set into training, validation and test parts; never one subject over two.</summary>
public sealed record SplitImages : Stage<Parts>
{
    /// <summary>The images to divide.</summary>
    public required LoadImages Images { get; init; }

    /// <summary>How; null: the parts that the table names.</summary>
    public SubjectDivision? Division { get; init; }

    /// <summary>Which training and validation subjects are kept; null: all. The test part is always whole.</summary>
    public PartSample? Kept { get; init; }

    /// <summary>The same division with few subjects to learn from: of training and validation, not of the test.</summary>
    /// <param name="percent">How many of a hundred are kept; 1 to 100.</param>
    /// <param name="seed">Which ones.</param>
    public SplitImages Few(int percent, ulong seed = 1) => this with { Kept = new SubjectSample(percent, seed), Name = $"split, {percent} %" };

    /// <summary>The same division with few shots: at most so many subjects of each level to learn from, and to validate on; the test is whole.</summary>
    /// <param name="levels">The levels of the label; a subject is of the nearest.</param>
    /// <param name="most">How many are kept of each; at least 1.</param>
    /// <param name="seed">Which ones.</param>
    public SplitImages PerLevel(IEnumerable<double> levels, int most, ulong seed = 1) =>
        this with { Kept = new LevelSample([.. levels], most, seed), Name = $"split, {most} of each level" };

    /// <summary>The same division with few subjects in a band of labels to learn from, and to validate on; the test is whole, and so shifted.</summary>
    /// <param name="from">The lowest label of the band.</param>
    /// <param name="to">The highest.</param>
    /// <param name="percent">How many of a hundred of its subjects are kept; 0 to 100.</param>
    /// <param name="seed">Which ones.</param>
    public SplitImages Thinned(double from, double to, int percent, ulong seed = 1) =>
        this with { Kept = new BandSample(from, to, percent, seed), Name = FormattableString.Invariant($"split, {percent} % of {from:g6} to {to:g6}") };

    /// <summary>The images to learn from.</summary>
    public ImagePart Train => new(this, Part.Train);

    /// <summary>The images that choose settings.</summary>
    public ImagePart Validation => new(this, Part.Validation);

    /// <summary>The images that are only measured on.</summary>
    public ImagePart Test => new(this, Part.Test);

    /// <inheritdoc/>
    public override string Kind => "split";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Images)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var images = run.Input(Images);
        var whole = Division?.Of(images.Cases) ?? SubjectSplit.FromTable(images.Cases);
        var parts = Kept is null ? whole : whole with
        {
            Train = Kept.Of(images.Cases, whole.Train),
            Validation = Kept.Of(images.Cases, whole.Validation),
        };
        foreach (var note in SplitNotes.Of(images, parts, Images.HasVisits, run.Cancellation))
            run.Note(note);
        run.Output.WriteJson("parts.json", parts);
    }

    /// <inheritdoc/>
    public override Parts Read(ArtifactFolder artifacts) => artifacts.ReadJson<Parts>("parts.json");
}
