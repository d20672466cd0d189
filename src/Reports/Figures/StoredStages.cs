using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures;

/// <summary>The stages of a run as those who draw look at them: by what they come from, and by whether their result is still in the store.</summary>
internal sealed class StoredStages(StudyRun run)
{
    /// <summary>What a training writes its course to.</summary>
    public const string HistoryFile = "history.json";

    /// <summary>Whether the result can be read.</summary>
    public bool Has(Stage stage)
    {
        try
        {
            return run.Stored(stage) is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Equal where the results are.</summary>
    public Fingerprint Identity(Stage stage) => run.Stored(stage).Manifest.Fingerprint;

    /// <summary>The stages with a stored result among some and all that they come from, each result once, what comes first in a study first.</summary>
    public IEnumerable<Stage> Behind(params IEnumerable<Stage> stages) => Upstream(stages).Where(Has).DistinctBy(Identity);

    /// <summary>The images of a stage, for pictures; null where it comes from none, or from some that are not to be shown.</summary>
    public PictureSource? Pictures(Stage<ImageSet>? images) =>
        images is null || Upstream(images).OfType<LoadImages>().Any(load => !load.ArePicturesShown) ? null : new(Identity(images).Hex, () => run.Value(images));

    /// <summary>The stages and all that they come from, what comes first in a study first.</summary>
    public static IEnumerable<Stage> Upstream(params IEnumerable<Stage> stages)
    {
        var seen = new HashSet<Stage>(ReferenceEqualityComparer.Instance);
        return stages.SelectMany(Visit);

        IEnumerable<Stage> Visit(Stage stage) =>
            seen.Add(stage) ? [.. stage.Inputs.SelectMany(input => Visit(input.Stage)), stage] : [];
    }

    /// <summary>The second RM-Loss is called <c>RM-Loss (2)</c>: several seeds may share a label.</summary>
    public static IEnumerable<string> Distinct(IEnumerable<string> labels)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in labels)
            yield return (counts[label] = counts.GetValueOrDefault(label) + 1) is var count and > 1 ? $"{label} ({count})" : label;
    }
}
