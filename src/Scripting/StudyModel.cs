using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>The model and the index that a study has left in the store; reading them computes no stage.</summary>
/// <param name="script">The study's script, built.</param>
/// <param name="targets">The stages it returned.</param>
/// <param name="request">What was asked for: the settings must be those of the run.</param>
internal sealed class StudyModel(BuiltScript script, ImmutableArray<Stage> targets, ScriptRequest request)
{
    private readonly Store store = new(request.CacheFolder);
    private readonly List<string> warnings = [];

    /// <summary>That of a script, which is built for it.</summary>
    /// <exception cref="UserErrorException">The script cannot be read, or returns no stages.</exception>
    /// <exception cref="ScriptErrorException">It does not compile.</exception>
    /// <exception cref="ScriptFailedException">A statement failed.</exception>
    public static StudyModel Of(ScriptRequest request)
    {
        var built = ScriptHost.Build(request, CancellationToken.None);
        return built.Answer is ScriptAnswer.Stages stages ? new(built, stages.Targets, request)
            : throw new UserErrorException("The script returns no stages, so it is no study to predict with.", request.File);
    }

    /// <summary>Reads all that answers; to be disposed.</summary>
    /// <param name="method">The method, as the study's table calls it; null for the only one or the study's reference.</param>
    /// <exception cref="UserErrorException">The study has not been run so, its index belongs to another model, or the method is unknown.</exception>
    /// <exception cref="ScriptFailedException">A stage of the script's own failed.</exception>
    public DeployedModel Open(string? method) => Held(() => Opened(Chosen(method)));

    /// <summary>Reads all that answers for a pair of images; to be disposed.</summary>
    /// <param name="method">The method, as the study's table calls it; null for the only one.</param>
    /// <exception cref="UserErrorException">The study has not been run so, does not answer for pairs, or the method is unknown.</exception>
    /// <exception cref="ScriptFailedException">A stage of the script's own failed.</exception>
    public DeployedChange OpenChange(string? method) => Held(() =>
    {
        var model = DeployedChange.Of(script.Title, StudyChanges.Of(targets).Choose(method), Stored);
        return model with { Notes = [.. model.Notes, .. warnings] };
    });

    /// <summary>Writes the model as a bundle.</summary>
    /// <param name="method">As above.</param>
    /// <param name="terms">What is said of it, and what of the training cases goes along.</param>
    /// <param name="file">The bundle; it must not be there.</param>
    /// <exception cref="UserErrorException">As above, or the model cannot be a bundle, or it cannot be written.</exception>
    public void Bundle(string? method, BundleTerms terms, string file) => Held(() =>
    {
        var chosen = Chosen(method);
        using var model = Opened(chosen);
        if (ModelBundle.WhyNot(model) is { } why)
            throw new UserErrorException(why, request.File);
        if (!chosen.Predictions.Queries.Part.Split.Images.ArePicturesShown && terms.Miniatures && !terms.Redacted)
            throw new UserErrorException("The study shows no pictures of its images, and a bundle holds one of 8 × 8 pixels of each. Export it with --no-miniatures.", request.File);
        ModelBundle.Write(model, terms, terms.Thumbnails ? Pictures(chosen, model) : [], file, TimeProvider.System.GetUtcNow());
        return true;
    });

    private IndexedMethod Chosen(string? method) => StudyMethods.Of(targets).Choose(method);

    private ImmutableArray<byte[]> Pictures(IndexedMethod chosen, DeployedModel model)
    {
        var load = chosen.Predictions.Queries.Part.Split.Images;
        if (!load.ArePicturesShown)
            throw new UserErrorException("The study shows no pictures of its images, and so no bundle of it may. Export it without --thumbnails.", request.File);
        using var images = load.Read(Stored(load).Files);
        return TrainingPictures.Of(model.Index, images);
    }

    private T Held<T>(Func<T> use)
    {
        try
        {
            using var held = new Runner(store, new RunOptions { Study = request.File }).Hold(targets, warnings.Add);
            return use();
        }
        catch (StageFailedException fault)
        {
            throw new ScriptFailedException(ScriptFailure.OfStage(fault.Stage, fault), fault);
        }
    }

    private DeployedModel Opened(IndexedMethod chosen)
    {
        var queries = chosen.Predictions.Queries;
        var images = queries.Part.Split.Images;
        var (fit, indexed) = (Stored(queries.Fit), Stored(chosen.Predictions.Index));
        var index = IndexFile.Open(indexed.Files.Path(IndexFile.Name));
        TrainedModel? model = null;
        FilePreparation? files = null;
        try
        {
            model = queries.Fit.Read(fit.Files);
            files = images.Preparing(stage => Stored(stage).Files);
            index.Binding.RequireSame(EmbedImages.BindingOf(fit.Manifest, files.Preparation), indexed.Files.Path(IndexFile.Name));
            return new(script.Title, chosen.Name, queries.Unit, [.. indexed.Manifest.AllNotes, .. warnings], model, index, files) { IsDrawn = LoadImages.AreDrawn(Stored(images).Files) };
        }
        catch
        {
            index.Dispose();
            model?.Dispose();
            files?.Dispose();
            throw;
        }
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
