using System.Runtime.Serialization;
using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Cases and their decoded images. Derived records say where they come from.</summary>
public abstract record LoadImages : Stage<ImageSet>
{
    /// <summary>Height of the decoded images, in pixels.</summary>
    /// <exception cref="UserErrorException">It is below 1.</exception>
    public required int Height { get; init => field = Side(value); }

    /// <summary>Width of the decoded images, in pixels.</summary>
    /// <exception cref="UserErrorException">It is below 1.</exception>
    public required int Width { get; init => field = Side(value); }

    private static int Side(int pixels) => pixels >= 1 ? pixels
        : throw new UserErrorException($"Images of {pixels} pixels a side show nothing; give a size of at least 1, such as --set size=64.");

    /// <summary>Unit of the labels, as shown beside every number; empty where they have none.</summary>
    [IgnoreDataMember]
    public required string Unit { get; init; }

    /// <summary>What the labels lie on: a circle where they come round, as angles and hours do. Default a straight line.</summary>
    public LabelAxis Axis { get; init; }

    /// <summary>
    /// Whether reports show small pictures of the images, and bundles that are asked to. Default true; false where a licence or the patients forbid it.
    /// </summary>
    /// <remarks>A part of what identifies a result, so that nothing that was kept for a study that shows them serves one that does not.</remarks>
    public bool ArePicturesShown { get; init; } = true;

    /// <summary>Whether the cases are visits of subjects to be matched, so that embeddings keep visit, side and site.</summary>
    internal virtual bool HasVisits => false;

    /// <summary>What was drawn in an image, where a hand phantom drew it; else null.</summary>
    /// <param name="row">Its row in the set.</param>
    internal virtual HandFacts? Hand(int row) => null;

    /// <summary>The shape that every image is brought to. Images of more than 8 bits are kept with 16 whatever it says.</summary>
    public virtual PixelLayout Layout => new(Height, Width);

    /// <inheritdoc/>
    public override ImageSet Read(ArtifactFolder artifacts) => ImageSet.Load(artifacts.Path("images"));

    /// <summary>Prepares files one by one as this stage prepares its own, for answers outside of the study; to be disposed.</summary>
    /// <param name="stored">The results of stages that preparing needs.</param>
    internal virtual FilePreparation Preparing(Func<Stage, ArtifactFolder> stored)
    {
        var preparation = PreparationIn(stored(this));
        return preparation.Layout.Depth == 1 ? new(preparation, new DecodeLimits())
            : FilePreparation.OfClips(preparation, new(preparation.Layout.Depth, Choices: 1, SliceAxis.Axial));
    }

    /// <summary>How this stage prepared its images: the shape, and the scale of intensities that it settled.</summary>
    /// <param name="artifacts">This stage's result.</param>
    internal static ImagePreparation PreparationIn(ArtifactFolder artifacts) => ImageSet.PreparationIn(artifacts.Path("images"));

    /// <summary>The cases, without reading their images.</summary>
    /// <param name="artifacts">This stage's result.</param>
    internal static CaseTable CasesIn(ArtifactFolder artifacts) => ImageSet.CasesIn(artifacts.Path("images"));

    /// <summary>Whether the images of a result are digital phantoms.</summary>
    /// <param name="artifacts">This stage's result.</param>
    internal static bool AreDrawn(ArtifactFolder artifacts) => CasesIn(artifacts).IsDrawn;

    /// <summary>Keeps decoded images, and tells every reader how their table was read and how they were prepared.</summary>
    private protected void Keep(ImageSet images, StageRun run)
    {
        images.On(Axis);
        foreach (var note in images.Cases.Notes.AddRange(images.Notes))
            run.Note(note);
        if (Axis.Period is { } period)
            run.Note(FormattableString.Invariant(
                $"labels come round after {$"{period:g6} {Unit}".TrimEnd()}: they are learnt as points of a circle, and errors and intervals go the shorter way round; figures draw each answer in the turn nearest to its true label, and their colours and label ranges are cut open at the smallest label"));
        images.Save(run.Output.Path("images"));
    }

    /// <summary>Divides the subjects in the given proportions.</summary>
    /// <param name="train">Share of the training part; the three shares need not add up to anything.</param>
    /// <param name="validation">Share of the validation part.</param>
    /// <param name="test">Share of the test part.</param>
    /// <param name="seed">Seed of the division.</param>
    public SplitImages Split(int train, int validation, int test, ulong seed = 1) =>
        new() { Images = this, Division = new SubjectSplit(train, validation, test, seed), Name = "split" };

    /// <summary>Takes the parts that the table itself names in its column <c>split</c> or <c>group</c>.</summary>
    /// <inheritdoc cref="Split(int, int, int, ulong)"/>
    public SplitImages SplitAsGiven() =>
        new() { Images = this, Division = null, Name = "split" };

    /// <summary>Tests on one of k folds of subjects and learns from the others.</summary>
    /// <param name="fold">Which fold is tested on, from 0.</param>
    /// <param name="of">Number of folds, k.</param>
    /// <param name="seed">Seed of the division; the same for all folds of one.</param>
    /// <param name="validationPercent">How many of a hundred other subjects are for validation.</param>
    public SplitImages Fold(int fold, int of, ulong seed = 1, int validationPercent = 10) =>
        new()
        {
            Images = this,
            Division = new SubjectFold(fold, of, seed) { ValidationPercent = validationPercent },
            Name = $"fold {fold + 1} of {of}",
        };

    /// <summary>Tests on one site and learns from the others.</summary>
    /// <param name="site">The site, as the table's column <c>site</c> names it.</param>
    /// <param name="seed">Seed of the validation part.</param>
    /// <param name="validationPercent">How many of a hundred subjects of other sites are for validation.</param>
    public SplitImages HoldOutSite(string site, ulong seed = 1, int validationPercent = 10) =>
        new()
        {
            Images = this,
            Division = new SiteHoldOut(site, seed) { ValidationPercent = validationPercent },
            Name = $"hold out {site}",
        };
}
