using ImageRegression.Reports;
using ImageRegression.Studies;
using ImageRegression.Tables;

namespace ImageRegression.Scripting;

/// <summary>Answers for images of no study, one or many, by one model that is read once.</summary>
public sealed class Predictor : IDisposable
{
    private readonly DeployedModel model;

    private Predictor(DeployedModel model) => this.model = model;

    /// <summary>Whether a folder is one image: the DICOM series of a scan.</summary>
    private bool IsFolderOne => model.Files.Limits is null;

    /// <summary>Answers by what a study has left in the store; computes no stage.</summary>
    /// <param name="request">The script and its settings, which must be those of the run.</param>
    /// <param name="method">The method, as the study's table calls it; null for the only one or the study's reference.</param>
    /// <exception cref="UserErrorException">The script returns no stages, has not been run so, its index belongs to another model, or the method is unknown.</exception>
    /// <exception cref="ScriptErrorException">The script does not compile.</exception>
    /// <exception cref="ScriptFailedException">A statement or a stage of the script's own failed.</exception>
    public static Predictor OfStudy(ScriptRequest request, string? method) => new(StudyModel.Of(request).Open(method));

    /// <summary>Answers by a bundle that <see cref="BundleExport"/> wrote; needs nothing else.</summary>
    /// <param name="file">The bundle.</param>
    /// <exception cref="UserErrorException">It cannot be read, is of another version, or a byte of it has changed.</exception>
    public static Predictor OfBundle(string file) => new(ModelBundle.Open(file));

    /// <summary>Whether images named so can only be one, whose answer is for a person to read.</summary>
    /// <param name="images">Files, folders, tables and patterns.</param>
    public bool AsksForOne(IReadOnlyList<string> images) => images is [var only] && AskedImages.IsOne(only, IsFolderOne);

    /// <summary>The answer for one image, with its evidence.</summary>
    /// <param name="image">The image file; for a study of scans a NIfTI file or the folder of a DICOM series.</param>
    /// <param name="covariates">What is known of the subject, by name, as people write it.</param>
    /// <exception cref="UserErrorException">The image cannot be used, or a covariate is missing or unknown.</exception>
    public GroundedAnswer Answer(string image, IEnumerable<KeyValuePair<string, string>> covariates)
    {
        var known = ImageQuery.Covariates(model.Index, model.Model, covariates);
        using var hints = new ImageHints(model);
        using var asked = hints.Prepare(image, known);
        using var embedded = ImageQuery.Embed(model.Model, asked.Image);
        return new(model.Study, model.Method, model.Unit, model.Index.Radius, model.Index.Train.Count, [.. model.NotesOnAnswers, .. asked.Image.Notes], model.Index.Answer(embedded)[0])
        {
            Hint = hints.For([image], [asked], embedded)[0]?.Question,
        };
    }

    /// <summary>The answers for many images as CSV, each row as soon as it is known.</summary>
    /// <param name="images">Files, folders, tables (CSV, TSV, Parquet) and patterns.</param>
    /// <param name="pathColumn">Which column of a table names the image; null: the one whose values do.</param>
    /// <param name="covariates">What is known of every subject; a row of a table may say it instead.</param>
    /// <param name="open">Opens what the rows go to, once it is clear that there will be some.</param>
    /// <param name="tell">Told what a reader must know: notes of the study, and files that were passed over.</param>
    /// <returns>How many images were asked about, and how many of them have no answer.</returns>
    /// <exception cref="UserErrorException">A name means no image, a table has faults, or a covariate is unknown or missing for all.</exception>
    public (int Images, int Faulty) Answer(
        IEnumerable<string> images, string? pathColumn, IEnumerable<KeyValuePair<string, string>> covariates, Func<TextWriter> open, Action<string> tell)
    {
        foreach (var note in model.NotesOnAnswers)
            tell(note);
        var (asked, notes) = AskedImages.Of(images, pathColumn, IsFolderOne);
        foreach (var note in notes)
            tell(note);
        var stated = CovariateText.Stated(covariates);
        if (asked.All(image => image.Covariates.IsEmpty))
            _ = ImageQuery.Covariates(model.Index, model.Model, stated);   // what no image can do without is said once
        using var csv = new AnswerCsv(open(), model.Unit);
        var faulty = 0;
        using var answers = new ImageAnswers(model, stated);
        foreach (var answer in answers.For(asked))
        {
            csv.Write(answer);
            faulty += answer.Fault is null ? 0 : 1;
        }
        return (asked.Length, faulty);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
