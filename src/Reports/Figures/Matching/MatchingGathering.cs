using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses.Matching;
using ImageRegression.Pipeline;
using ImageRegression.Studies;
using ImageRegression.Training;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>Finds, among the stages of a run, what there is to draw of searches in galleries.</summary>
/// <remarks>
/// A method is the folds that some stage measures under one name: <see cref="IMeasuresMatches"/> says which, and any other
/// stage that reads matches stands for a method under its own name. Trainings and images are looked up by their types.
/// </remarks>
internal sealed class MatchingGathering
{
    private readonly StudyRun run;
    private readonly StoredStages stages;

    private MatchingGathering(StudyRun run) => (this.run, stages) = (run, new(run));

    /// <summary>The figures of all searches that are measured.</summary>
    /// <param name="run">The run.</param>
    /// <param name="all">The stages of the study, what comes first first.</param>
    /// <returns>Null where no search is measured.</returns>
    public static MatchingFigures? Of(StudyRun run, IEnumerable<Stage> all) => new MatchingGathering(run).Figures(all);

    private MatchingFigures? Figures(IEnumerable<Stage> all)
    {
        var known = new HashSet<Fingerprint>();
        var measured = new List<(string Name, RetrievalTrial[] Folds)>();
        foreach (var stage in all.OrderBy(stage => stage is IMeasuresMatches ? 0 : 1))   // whoever names a method well comes first
        {
            var fresh = Measured(stage).Where(trial => stages.Has(trial.Matches) && !known.Contains(stages.Identity(trial.Matches))).ToArray();
            measured.AddRange(fresh.GroupBy(trial => trial.Method).Select(method => (method.Key, method.OrderBy(trial => trial.Fold).ToArray())));
            known.UnionWith(fresh.Select(trial => stages.Identity(trial.Matches)));
        }
        return measured.Count == 0 ? null : new(
            [.. measured.Zip(StoredStages.Distinct(measured.Select(one => one.Name)), (one, name) => Method(name, one.Folds))],
            Surfaces(measured.SelectMany(one => one.Folds)));
    }

    private static IEnumerable<RetrievalTrial> Measured(Stage stage) =>
        stage is IMeasuresMatches measures ? measures.Trials
        : stage is Stage<Matches> ? []   // one that chooses among others, say
        : stage.Inputs.Select(input => input.Stage).OfType<Stage<Matches>>().Select((matches, i) => new RetrievalTrial(stage.Name, i, matches));

    private MatchingMethod Method(string name, RetrievalTrial[] folds)
    {
        var choices = folds.Where(trial => trial.Matches is ChooseMatches)
            .Select(trial => (trial.Fold, ChooseMatches.Choice(run.Stored(trial.Matches).Files))).ToArray();
        return MatchingMethod.Of(
            name,
            [.. folds.Select(trial => new MatchingFold(
                trial.Fold, run.Value(trial.Matches), stages.Pictures(stages.Behind(Chosen(trial.Matches)).OfType<Stage<ImageSet>>().FirstOrDefault())))],
            [.. folds.SelectMany(trial => Margins(trial, folds.Length))],
            choices.Length == 0 ? null : GridSearch.Of(choices));
    }

    private IEnumerable<MarginCurve> Margins(RetrievalTrial trial, int folds) =>
        from fit in stages.Behind(Chosen(trial.Matches)).OfType<TrainModel>()
        where AutoMarginOf(fit) is not null
        select MarginCurve.Of(
            folds > 1 ? $"fold {trial.Fold + 1}" : fit.Name,
            run.Stored(fit).Files.ReadJson<TrainingHistory>(StoredStages.HistoryFile),
            hasBeta: fit.Plan.Loss is AdaTriplet);

    // Of a search for the best setting, the answers that count come from the chosen one.
    private Stage Chosen(Stage<Matches> matches) => matches is ChooseMatches grid
        ? Chosen(grid.Candidates.First(one => one.Name == ChooseMatches.Choice(run.Stored(grid).Files).Chosen).Test)
        : matches;

    private static AutoMargin? AutoMarginOf(TrainModel fit) => fit.Plan.Loss switch
    {
        AdaTriplet loss => loss.AutoMargin,
        Triplet loss => loss.AutoMargin,
        _ => null,
    };

    // At the study's margins where it holds one kind of them fixed; at the losses' own where AutoMargin moves them or a grid tries many.
    private static ImmutableArray<LossSurface> Surfaces(IEnumerable<RetrievalTrial> trials)
    {
        var losses = StoredStages.Upstream(trials.Select(trial => trial.Matches)).OfType<TrainModel>().Select(fit => fit.Plan.Loss)
            .Where(loss => loss is AdaTriplet or Triplet { Score: PairScore.Cosine or PairScore.Product, Swap: false, Smooth: false }).ToArray();
        return losses.Length == 0 ? [] :
        [
            Only(losses.OfType<Triplet>().Where(loss => loss.AutoMargin is null), new(), loss => LossSurface.Triplet(loss.Margin)),
            Only(losses.OfType<AdaTriplet>().Where(loss => loss.AutoMargin is null), new(), loss => LossSurface.AdaTriplet(loss.Epsilon, loss.Beta, loss.Lambda)),
        ];
    }

    private static LossSurface Only<T>(IEnumerable<T> losses, T otherwise, Func<T, LossSurface> surface) =>
        losses.Select(surface).Distinct().ToArray() is [var only] ? only : surface(otherwise);
}
