using ImageRegression.Images;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What an index belongs to: distances mean something only between embeddings of one model on images prepared alike.</summary>
/// <param name="Model">Fingerprint of the training: data, settings and code.</param>
/// <param name="Weights">SHA-256 of the weights' file.</param>
/// <param name="Preprocessing">
/// SHA-256 of the shape that images are brought to and of the scale of their intensities. Where they come from is no part of it,
/// so that an index can answer for another hospital's images.
/// </param>
public sealed record IndexBinding(Fingerprint Model, Fingerprint Weights, Fingerprint Preprocessing)
{
    internal const string WeightsFile = "weights.safetensors";

    /// <summary>What embeddings that a stage makes belong to.</summary>
    /// <param name="run">The running stage, which has the model among its inputs.</param>
    /// <param name="embeddings">The stage that makes them, one of the inputs.</param>
    internal static IndexBinding Of(StageRun run, EmbedImages embeddings) =>
        Of(run.ManifestOf(embeddings.Fit), run.Input(embeddings).Preparation!);

    /// <summary>What embeddings by this model of images prepared so belong to.</summary>
    /// <param name="model">Of the training's result.</param>
    /// <param name="preparation">How the images are prepared.</param>
    public static IndexBinding Of(Manifest model, ImagePreparation preparation)
    {
        var settings = new Settings();
        settings.Add("preparation", (object)preparation);
        return new(
            model.Fingerprint, model.Files.Single(file => file.Name == WeightsFile).Sha256, Fingerprint.Of(settings.Canonical));
    }

    /// <summary>Refuses an index of another model or preprocessing.</summary>
    /// <param name="present">What the embeddings to search for belong to.</param>
    /// <param name="file">The index's file, to be named.</param>
    /// <exception cref="UserErrorException">Something differs; the message says what.</exception>
    public void RequireSame(IndexBinding present, string file)
    {
        string[] differing =
        [
            .. Difference("training", Model, present.Model),
            .. Difference("weights", Weights, present.Weights),
            .. Difference("preprocessing", Preprocessing, present.Preprocessing),
        ];
        if (differing.Length > 0)
            throw new UserErrorException(
                $"The index was made with another model or on images of another shape or scale of intensities, so its distances mean nothing here: {string.Join(", ", differing)}. "
                + "Run the study again, or name the study that made the index; for images from elsewhere, ask for the same window of intensities.", file);
    }

    private static IEnumerable<string> Difference(string what, Fingerprint index, Fingerprint present) =>
        index == present ? [] : [$"{what} {index.Brief} in the index, {present.Brief} here"];
}
