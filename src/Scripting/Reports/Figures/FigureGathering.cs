using System.Collections.Immutable;
using ImageRegression.Data;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Stages;
using ImageRegression.Training;

namespace ImageRegression.Scripting.Reports.Figures;

/// <summary>Finds, among the stages of a run, what there is to draw.</summary>
/// <remarks>
/// A method is a result (<see cref="Stage{T}"/> of <see cref="Result"/>) that reads predictions. Its trainings, images and
/// embeddings are looked up by their types among the stages the predictions come from, so a study may put any stage of its
/// own in between. A stage whose result is in the store no more leaves its figure out.
/// </remarks>
public sealed class FigureGathering(StudyRun run)
{
    private const string HistoryFile = "history.json";

    /// <summary>The figures of everything that the given stages measure, in their order.</summary>
    public static StudyFigures Of(StudyRun run, IEnumerable<Stage> targets) => new FigureGathering(run).Figures(targets);

    private StudyFigures Figures(IEnumerable<Stage> targets)
    {
        var all = Upstream(targets).ToImmutableArray();
        var measured = all.OfType<Stage<Result>>()
            .SelectMany(result => result.Inputs.Select(input => input.Stage).OfType<Stage<Predictions>>().Select(predictions => (Result: result, Predictions: predictions)))
            .Where(pair => IsStored(pair.Result) && IsStored(pair.Predictions))
            .DistinctBy(pair => (Identity(pair.Result), Identity(pair.Predictions)))
            .ToArray();
        var names = Distinct(measured.Select(pair => run.Value(pair.Result).Label));
        return new([.. measured.Zip(names, (pair, name) => Method(name, pair.Result, pair.Predictions))]);
    }

    private MethodFigures Method(string name, Stage<Result> result, Stage<Predictions> predictions)
    {
        var upstream = Upstream([predictions]).ToImmutableArray();
        var cases = run.Value(predictions).Cases;
        var images = upstream.OfType<Stage<ImageSet>>().FirstOrDefault(IsStored);
        var test = Role<Embeddings>("test", result) ?? Role<Embeddings>("queries", predictions);
        var train = Role<Embeddings>("train", result) ?? Role<Embeddings>("train", predictions);
        return MethodFigures.Of(
            name,
            upstream.OfType<LoadImages>().FirstOrDefault()?.Unit ?? "",
            cases,
            [.. upstream.Where(IsStored).DistinctBy(Identity).Where(stage => run.Stored(stage).Files.Has(HistoryFile))
                .Select(stage => LearningCurve.Of(stage.Name, run.Stored(stage).Files.ReadJson<TrainingHistory>(HistoryFile)))],
            test is null ? null : EmbeddingView.Of(run.Value(test), train is null ? null : run.Value(train)),
            images is null ? null : new PictureSource(Identity(images).Hex, () => run.Value(images)));
    }

    private Stage<T>? Role<T>(string role, Stage of)
        where T : notnull =>
        of.Inputs.Where(input => input.Role == role).Select(input => input.Stage).OfType<Stage<T>>().FirstOrDefault(IsStored);

    private bool IsStored(Stage stage)
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

    private Fingerprint Identity(Stage stage) => run.Stored(stage).Manifest.Fingerprint;

    /// <summary>The stages and all that they come from, what comes first in a study first.</summary>
    private static IEnumerable<Stage> Upstream(IEnumerable<Stage> stages)
    {
        var seen = new HashSet<Stage>(ReferenceEqualityComparer.Instance);
        return stages.SelectMany(Visit);

        IEnumerable<Stage> Visit(Stage stage) =>
            seen.Add(stage) ? [.. stage.Inputs.SelectMany(input => Visit(input.Stage)), stage] : [];
    }

    /// <summary>The second RM-Loss is called <c>RM-Loss (2)</c>: several seeds may share a label.</summary>
    private static IEnumerable<string> Distinct(IEnumerable<string> labels)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in labels)
            yield return (counts[label] = counts.GetValueOrDefault(label) + 1) is var count and > 1 ? $"{label} ({count})" : label;
    }
}
