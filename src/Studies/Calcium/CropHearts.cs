using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Volumes;

namespace ImageRegression.Studies;

/// <summary>The hearts of all scans, cut out and labelled log₂(Agatston score + 1): images for the stages that train and embed.</summary>
internal sealed record CropHearts : LoadImages
{
    /// <summary>The scans.</summary>
    public required LoadScans Scans { get; init; }

    /// <summary>Where the hearts are, and what was scored.</summary>
    public required ScoreCalcium Scores { get; init; }

    /// <summary>How hearts are cut out.</summary>
    public required HeartCrop Crop { get; init; }

    /// <summary>Which score becomes the label. Default the one measured on the found calcium, as Chao et al. (2022).</summary>
    public CalciumReference Label { get; init; } = CalciumReference.Measured;

    /// <inheritdoc/>
    public override PixelLayout Layout => Crop.Layout;

    /// <inheritdoc/>
    public override string Kind => "crop hearts";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("scans", Scans), ("scores", Scores)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var (scans, scores) = (run.Input(Scans), run.Input(Scores));
        var cases = scans.Cases with { Cases = [.. scans.Cases.Cases.Zip(scores.Scans, Labelled)] };
        using var images = ImageSet.Fill(
            cases, Crop.Layout, (row, slot) => Crop.Of(scans.Ct(row), scores.Heart(row), slot),
            (done, total) => run.Progress(done, total, "hearts"), run.Cancellation);
        Keep(images, run);
    }

    /// <summary>The hearts of scans, each a NIfTI file or the folder of a DICOM series, as the study's U-Net finds them.</summary>
    /// <inheritdoc/>
    internal override FilePreparation Preparing(Func<Stage, ArtifactFolder> stored)
    {
        var network = Scores.Heart.Read(stored(Scores.Heart));
        return new(new(Layout, IntensityScale.Declared), Prepare, network);

        ImageSet Prepare(string file, ImmutableSortedDictionary<string, string> covariates)
        {
            var ct = VolumeReader.Read(file, new() { Hounsfield = true }).InPatientOrder($"The scan '{file}'");
            ct.RequireFinite("The scan");
            var heart = network.HeartIn(ct) ?? throw new UserErrorException("No heart was found in the scan. Does it show one?", file);
            return ImageSet.Fill(SingleImage.Table(file, covariates), Layout, (_, slot) => Crop.Of(ct, heart, slot));
        }
    }

    private Case Labelled(Case scan, ScoredScan scored) =>
        scan with { Label = CalciumLabel.Of(Label == CalciumReference.Measured ? scored.Score : scored.Reference) };
}

/// <summary>Where the score of a scan comes from.</summary>
public enum CalciumReference
{
    /// <summary>Measured on the calcium that the U-Nets found.</summary>
    Measured,

    /// <summary>As the table states it; for phantoms the true score.</summary>
    Table,
}
