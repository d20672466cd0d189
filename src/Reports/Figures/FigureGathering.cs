using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;
using ImageRegression.Training;

namespace ImageRegression.Reports.Figures;

/// <summary>Finds, among the stages of a run, what there is to draw.</summary>
/// <remarks>
/// A method is a set of predictions that some stage measures: <see cref="IMeasuresPredictions"/> says what it is called, and
/// any other stage that reads predictions stands for one under its own name. Trainings and images are looked up by their
/// types among the stages the predictions come from, so a study may put stages of its own in between. A stage whose
/// result is in the store no more leaves its figure out.
/// </remarks>
internal sealed class FigureGathering
{
    private readonly StudyRun run;
    private readonly StoredStages stages;

    private FigureGathering(StudyRun run) => (this.run, stages) = (run, new(run));

    /// <summary>The figures of everything that the given stages measure, in their order.</summary>
    public static StudyFigures Of(StudyRun run, IEnumerable<Stage> targets)
    {
        var all = StoredStages.Upstream(targets).ToArray();
        var gathering = new FigureGathering(run);
        return new(gathering.Methods(all)) { Matching = MatchingGathering.Of(run, all), Distances = gathering.Distances(all) };
    }

    private ImmutableArray<DistancePoints> Distances(Stage[] all) =>
        [.. all.OfType<CompareDistances>().Where(stages.Has).SelectMany(stage => run.Stored(stage).Files.ReadJson<ImmutableArray<DistancePoints>>(CompareDistances.PointsFile))];

    private ImmutableArray<MethodFigures> Methods(Stage[] all)
    {
        var measured = all
            .OrderBy(stage => stage is IMeasuresPredictions ? 0 : 1)   // whoever names a method well comes first
            .SelectMany(Measured)
            .Where(one => stages.Has(one.Predictions))
            .DistinctBy(one => stages.Identity(one.Predictions))
            .ToArray();
        var names = StoredStages.Distinct(measured.Select(one => one.Method));
        return [.. measured.Zip(names, (one, name) => Method(one with { Method = name }))];
    }

    private static IEnumerable<MeasuredPredictions> Measured(Stage stage) =>
        stage is IMeasuresPredictions measures ? measures.Measured
        : stage is Stage<Predictions> ? []   // one that calibrates others, say
        : stage.Inputs.Select(input => input.Stage).OfType<Stage<Predictions>>().Select(predictions => new MeasuredPredictions(stage.Name, predictions));

    private MethodFigures Method(MeasuredPredictions measured)
    {
        var upstream = stages.Behind(measured.Predictions).ToImmutableArray();
        var images = upstream.OfType<Stage<ImageSet>>().FirstOrDefault();
        var test = Stored(measured.Test) ?? Role<Embeddings>("queries", measured.Predictions);
        var train = Stored(measured.Train) ?? Role<Embeddings>("train", measured.Predictions);
        return MethodFigures.Of(
            measured.Method,
            UnitOf(measured) ?? (images as LoadImages)?.Unit ?? "",
            run.Value(measured.Predictions).Cases,
            [.. upstream.Where(stage => run.Stored(stage).Files.Has(StoredStages.HistoryFile))
                .Select(stage => LearningCurve.Of(stage.Name, run.Stored(stage).Files.ReadJson<TrainingHistory>(StoredStages.HistoryFile)))],
            test is null ? null : EmbeddingView.Of(run.Value(test), train is null ? null : run.Value(train)),
            stages.Pictures(images),
            [.. upstream.OfType<TrainModel>().SelectMany(fit => fit.Model.Covariates).Select(one => one.Name).Distinct()]);
    }

    // Of the label that was predicted, which need not be the first of the images.
    private static string? UnitOf(MeasuredPredictions measured) =>
        (measured.Test as EmbeddedPart ?? measured.Predictions.Inputs.Select(input => input.Stage).OfType<EmbeddedPart>().FirstOrDefault())?.Unit;

    private Stage<T>? Stored<T>(Stage<T>? stage)
        where T : notnull => stage is not null && stages.Has(stage) ? stage : null;

    private Stage<T>? Role<T>(string role, Stage of)
        where T : notnull =>
        of.Inputs.Where(input => input.Role == role).Select(input => input.Stage).OfType<Stage<T>>().FirstOrDefault(stages.Has);
}
