using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Reports;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>Answers for single images with the model and the index that a study has left in the store; computes no stage.</summary>
/// <param name="script">The study's script, built.</param>
/// <param name="targets">The stages it returned.</param>
/// <param name="request">What was asked for: the settings must be those of the run.</param>
public sealed class StudyPredictor(BuiltScript script, ImmutableArray<Stage> targets, ScriptRequest request)
{
    private readonly Store store = new(request.CacheFolder);

    /// <summary>The answer for an image, with its evidence.</summary>
    /// <param name="image">The image file; for a study of scans a NIfTI file or the folder of a DICOM series.</param>
    /// <param name="covariates">What is known of the subject, by name, as people write it.</param>
    /// <param name="method">The method, as the study's table calls it; null for the only one or the study's reference.</param>
    /// <exception cref="UserErrorException">
    /// The study has not been run so, its index belongs to another model, the image cannot be used, a covariate is missing or unknown,
    /// or the method is.
    /// </exception>
    /// <exception cref="ScriptFailedException">A stage of the script's own failed.</exception>
    public GroundedAnswer Answer(string image, IEnumerable<KeyValuePair<string, string>> covariates, string? method)
    {
        try
        {
            var warnings = new List<string>();
            using var held = new Runner(store, new RunOptions { Study = request.File }).Hold(targets, warnings.Add);
            var answer = AnswerOf(image, covariates, method);
            return answer with { Notes = [.. answer.Notes, .. warnings] };
        }
        catch (StageFailedException fault)
        {
            throw new ScriptFailedException(ScriptFailure.OfStage(fault.Stage, fault), fault);
        }
    }

    private GroundedAnswer AnswerOf(string image, IEnumerable<KeyValuePair<string, string>> covariates, string? method)
    {
        var chosen = StudyMethods.Of(targets).Choose(method);
        var queries = chosen.Predictions.Queries;
        var images = queries.Part.Split.Images;
        var (fit, indexed) = (Stored(queries.Fit), Stored(chosen.Predictions.Index));
        using var index = IndexFile.Open(indexed.Files.Path(IndexFile.Name));
        using var model = queries.Fit.Read(fit.Files);
        using var asked = images.Prepare(image, ImageQuery.Covariates(index, model, covariates), stage => Stored(stage).Files);
        index.Binding.RequireSame(EmbedImages.BindingOf(fit.Manifest, asked.Preparation), indexed.Files.Path(IndexFile.Name));
        return new GroundedAnswer(
            script.Title, chosen.Name, images.Unit, index.Radius, index.Train.Count, indexed.Manifest.AllNotes, ImageQuery.Answer(index, model, asked));
    }

    private StoredResult Stored(Stage stage)
    {
        var planned = Plan(stage);
        var stored = store.Find(planned.Fingerprint, out var damage);
        return planned.Cached && stored is not null ? stored : throw Missing(stage, planned, damage);
    }

    private PlannedStage Plan(Stage stage) => new Runner(store, new RunOptions { Study = request.File }).Plan([stage])[^1];

    // A run finds its own results stored and computes none of these again unless it is told to.
    private UserErrorException Missing(Stage stage, PlannedStage planned, string? damage) =>
        damage is not null ? new(
            $"The stored result of '{stage.Name}' is damaged: {damage}. Compute it again, which gives the same bits: {Command()} --force {Quoted(stage.Name)}")
        : targets.All(target => Plan(target).Cached) ? new(
            $"The study has been run, but the result of its stage '{stage.Name}' is no longer in '{request.CacheFolder}'. Compute it again, which gives the same bits: {Command()} --force {Quoted(stage.Name)}")
        : new(
            $"The study has not been run with these settings: its stage '{stage.Name}' is not in '{request.CacheFolder}' ({planned.Reason}). Run it first: {Command()}");

    private string Command() => string.Join(' ',
    [
        "dotnet run -- script", Quoted(request.File),
        .. request.Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"--set {Quoted($"{value.Key}={value.Value}")}"),
        .. request.Profile is { } profile ? [$"--profile {profile.ToString().ToLowerInvariant()}"] : Array.Empty<string>(),
        .. request.CacheFolder == new ScriptRequest("").CacheFolder ? Array.Empty<string>() : [$"--cache {Quoted(request.CacheFolder)}"],
    ]);

    // As a shell takes it.
    private static string Quoted(string text) =>
        text.All(one => char.IsLetterOrDigit(one) || "_-./:=,+".Contains(one, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
