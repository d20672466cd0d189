namespace ImageRegression.Neighbors;

/// <summary>What an index belongs to: distances mean something only between embeddings of one model on images prepared alike.</summary>
/// <param name="Model">Fingerprint of the training: data, settings and code; in hexadecimal digits, as are the others.</param>
/// <param name="Weights">SHA-256 of the weights' file.</param>
/// <param name="Preprocessing">
/// SHA-256 of the shape that images are brought to and of the scale of their intensities. Where they come from is no part of it,
/// so that an index can answer for another hospital's images.
/// </param>
public sealed record IndexBinding(string Model, string Weights, string Preprocessing)
{
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

    private static IEnumerable<string> Difference(string what, string index, string present) =>
        index == present ? [] : [$"{what} {Brief(index)} in the index, {Brief(present)} here"];

    private static string Brief(string hex) => hex[..Math.Min(12, hex.Length)];   // enough to tell two apart
}
