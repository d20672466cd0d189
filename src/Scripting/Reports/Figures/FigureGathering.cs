using System.Collections.Immutable;
using ImageRegression.Data;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Stages;
using ImageRegression.Training;

namespace ImageRegression.Scripting.Reports.Figures;

/// <summary>Finds, among the stages of a run, what there is to draw.</summary>
/// <remarks>
/// A method is a set of predictions that some stage measures: <see cref="IMeasuresPredictions"/> says what it is called, and
/// any other stage that reads predictions stands for one under its own name. Trainings and images are looked up by their
/// types among the stages the predictions come from, so a study may put stages of its own in between. A stage whose
/// result is in the store no more leaves its figure out.
/// </remarks>
public sealed class FigureGathering(StudyRun run)
{
    private const string HistoryFile = "history.json";

    /// <summary>The figures of everything that the given stages measure, in their order.</summary>
    public static StudyFigures Of(StudyRun run, IEnumerable<Stage> targets) => new FigureGathering(run).Figures(targets);

    private StudyFigures Figures(IEnumerable<Stage> targets)
    {
        var measured = Upstream(targets)
            .OrderBy(stage => stage is IMeasuresPredictions ? 0 : 1)   // whoever names a method well comes first
            .SelectMany(Measured)
            .Where(one => IsStored(one.Predictions))
            .DistinctBy(one => Identity(one.Predictions))
            .ToArray();
        var names = Distinct(measured.Select(one => one.Method));
        return new([.. measured.Zip(names, (one, name) => Method(one with { Method = name }))]);
    }

    private static IEnumerable<MeasuredPredictions> Measured(Stage stage) =>
        stage is IMeasuresPredictions measures ? measures.Measured
        : stage is Stage<Predictions> ? []   // one that calibrates others, say
        : stage.Inputs.Select(input => input.Stage).OfType<Stage<Predictions>>().Select(predictions => new MeasuredPredictions(stage.Name, predictions));

    private MethodFigures Method(MeasuredPredictions measured)
    {
        var upstream = Upstream([measured.Predictions]).Where(IsStored).DistinctBy(Identity).ToImmutableArray();
        var images = upstream.OfType<Stage<ImageSet>>().FirstOrDefault();
        var test = Stored(measured.Test) ?? Role<Embeddings>("queries", measured.Predictions);
        var train = Stored(measured.Train) ?? Role<Embeddings>("train", measured.Predictions);
        return MethodFigures.Of(
            measured.Method,
            (images as LoadImages)?.Unit ?? "",
            run.Value(measured.Predictions).Cases,
            [.. upstream.Where(stage => run.Stored(stage).Files.Has(HistoryFile))
                .Select(stage => LearningCurve.Of(stage.Name, run.Stored(stage).Files.ReadJson<TrainingHistory>(HistoryFile)))],
            test is null ? null : EmbeddingView.Of(run.Value(test), train is null ? null : run.Value(train)),
            images is null ? null : new PictureSource(Identity(images).Hex, () => run.Value(images)));
    }

    private Stage<T>? Stored<T>(Stage<T>? stage)
        where T : notnull => stage is not null && IsStored(stage) ? stage : null;

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
