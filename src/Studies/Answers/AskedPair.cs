using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Two images of one subject, of the same side and position, about whose change an answer is wanted.</summary>
/// <param name="Before">The earlier one: a file, or for a study of clips also a folder of frames or a row of an array.</param>
/// <param name="After">The later one.</param>
public sealed record AskedPair(string Before, string After)
{
    /// <summary>Whose they are; null where that is not said.</summary>
    public string? Subject { get; init; }

    /// <summary>What is known of the subject, by name, as people write it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Covariates { get; init; } = CovariateText.None;

    /// <summary>Whether names of subjects and files, and all notes but that of a phantom, are left out of the answer. Default false.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>Says so where no change can be told, before anything is read.</summary>
    /// <exception cref="UserErrorException">Both are the same file, or the subject has no name.</exception>
    internal void Check()
    {
        if (Before.Length > 0 && After.Length > 0 && Full(Before) == Full(After))
            throw new UserErrorException("--before and --after name the same file, and between a scan and itself there is no change to tell. Name two visits of one subject.", Before);
        if (Subject is not null && string.IsNullOrWhiteSpace(Subject))
            throw new UserErrorException("--subject has no name. Give one, or leave it out.");

        static string Full(string path) => Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
    }
}
