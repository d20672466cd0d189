using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using ImageRegression.Splits;

namespace ImageRegression.Studies;

/// <summary>Measuring what a study has made.</summary>
public static class Evaluate
{
    /// <summary>The columns of the paper's tables.</summary>
    private static readonly Metric[] PaperMetrics = [Metric.MAE, Metric.R2, Metric.D5, Metric.RV];

    private static readonly RetrievalMetric[] SearchMetrics =
        [RetrievalMetric.MAP, RetrievalMetric.MAPAtR, RetrievalMetric.Rank1, RetrievalMetric.Rank5, RetrievalMetric.Rank10, RetrievalMetric.EqualErrorRate];

    /// <summary>Predicts for embedded images by the index's neighbours and measures the predictions and the space.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="index">The index that answers.</param>
    /// <param name="test">The embedded images to answer for.</param>
    /// <param name="metrics">The columns of the result.</param>
    public static EvaluateRegression Regression(string label, IndexNeighbors index, EmbedImages test, IEnumerable<Metric> metrics) =>
        Regression(label, Predict.ByNeighbors(index, test), index.Train, test, metrics);

    /// <summary>Predicts by a calibrated index, so that every answer has its interval, and measures predictions and space.</summary>
    /// <inheritdoc cref="Regression(string, IndexNeighbors, EmbedImages, IEnumerable{Metric})"/>
    public static EvaluateRegression Regression(string label, CalibrateIntervals index, EmbedImages test, IEnumerable<Metric> metrics) =>
        Regression(label, Predict.ByNeighbors(index, test), index.Index.Train, test, metrics);

    /// <summary>
    /// Predicts for the test part as the model was trained to, by its head or else by neighbours, whose answers have intervals
    /// calibrated on the validation part, and measures.
    /// </summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on.</param>
    /// <param name="metrics">The columns of the result; D5 and RV are measured on the embedding of every model.</param>
    public static EvaluateRegression Regression(string label, TrainModel fit, SplitImages images, IEnumerable<Metric> metrics)
    {
        var test = fit.Embed(images.Test);
        return Regression(label, Predict.For(fit, images, test), fit.Embed(images.Train), test, metrics);
    }

    /// <summary>Measures predictions, however they were made, and the space of their images.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="predictions">What is measured.</param>
    /// <param name="train">The embedded training images; for D5 and the error of predicting the mean.</param>
    /// <param name="test">The embedded images that were predicted for; for D5 and RV.</param>
    /// <param name="metrics">The columns of the result.</param>
    public static EvaluateRegression Regression(
        string label, Stage<Predictions> predictions, EmbeddedPart train, EmbeddedPart test, IEnumerable<Metric> metrics) =>
        new()
        {
            Label = label,
            Predictions = predictions,
            Train = train,
            Test = test,
            Metrics = [.. metrics],
            Name = "evaluate",
        };

    /// <summary>
    /// A trained model's answers for the test part, as one of the trials of a comparison; those of neighbours with intervals,
    /// calibrated on the validation part.
    /// </summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on.</param>
    /// <param name="seed">What tells the trainings of a method apart.</param>
    /// <param name="groupBy">The covariate whose values have intervals calibrated apart, such as <c>sex</c>; null: none.</param>
    /// <param name="label">The column whose values are predicted, one of the model's further labels; null: the table's label.</param>
    public static Trial Trial(string method, TrainModel fit, SplitImages images, ulong seed, string? groupBy = null, LabelColumn? label = null)
    {
        var test = fit.Embed(images.Test, label);
        return new(method, seed, Predict.For(fit, images, test, groupBy), fit.Embed(images.Train, label), test);
    }

    /// <summary>A simple method's answers for the test part, as one of the trials of a comparison.</summary>
    /// <param name="method">The method; a row of the table.</param>
    /// <param name="features">What it reads.</param>
    /// <param name="images">The division: it is fitted to the training part, and the validation part chooses its setting.</param>
    /// <param name="seed">What tells the trials of a method apart; one of a simple method is like the other, for nothing in it is drawn.</param>
    /// <param name="label">The column whose values are predicted; null: the table's label.</param>
    public static Trial Trial(Baseline method, FixedFeatures features, SplitImages images, ulong seed, LabelColumn? label = null)
    {
        var (train, test) = (features.Embed(images.Train, label), features.Embed(images.Test, label));
        return new(method.Name, seed, Predict.ByBaseline(method, train, features.Embed(images.Validation, label), test), train, test);
    }

    /// <summary>
    /// Compares methods over seeds: mean ± spread, 95 % intervals clustered by subject, a star where the reference is
    /// significantly better.
    /// </summary>
    /// <param name="trials">Every method with every seed.</param>
    /// <param name="reference">The method that the others are tested against; one of the trials'.</param>
    /// <param name="metrics">The columns; MAE, R², D5 and RV where null.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    /// <exception cref="UserErrorException">There is no such method, a trial comes twice, or a method lacks a seed or a fold.</exception>
    public static CompareMethods Comparison(
        IEnumerable<Trial> trials, string reference = "RM-Loss", IEnumerable<Metric>? metrics = null, SubjectBootstrap? bootstrap = null)
    {
        Trial[] all = [.. trials];
        if (all.All(trial => trial.Fold == 0))
        {
            ThrowIfIncomplete(all.Select(trial => (trial.Method, trial.Seed)), reference, "seed");
        }
        else
        {
            foreach (var seed in all.GroupBy(trial => trial.Seed))
                ThrowIfIncomplete(seed.Select(trial => (trial.Method, (ulong)trial.Fold)), reference, "fold");
            foreach (var fold in all.GroupBy(trial => trial.Fold))
                ThrowIfIncomplete(fold.Select(trial => (trial.Method, trial.Seed)), reference, "seed");
            if (all.GroupBy(trial => trial.Seed).Select(seed => seed.Select(trial => trial.Fold).Distinct().Count()).Distinct().Count() > 1)
                throw new UserErrorException("Some seeds were tried in more folds than others. Give every seed the same folds.");
        }
        return new()
        {
            Trials = [.. all],
            Reference = reference,
            Metrics = [.. metrics ?? PaperMetrics],
            Bootstrap = bootstrap ?? new(),
            Name = "compare",
        };
    }

    /// <summary>
    /// Measures whether spaces have collapsed: the share of pairs at |cos| > .99, of variance on the first principal axis, and how well a
    /// subject is found again.
    /// </summary>
    /// <param name="trials">Embedded images of every method; several of a method are repeated trainings.</param>
    /// <exception cref="UserErrorException">There is no trial.</exception>
    public static MeasureCollapse Collapse(params IEnumerable<EmbeddedTrial> trials) => new() { Trials = Spaces(trials), Name = "collapse" };

    /// <summary>
    /// Compares by how far directions follow labels: Spearman's ρ of cosine and label distance within subjects and between them, over all
    /// pairs and over those near in label, with the figure of the one against the other.
    /// </summary>
    /// <param name="trials">Embedded images of every method; several of a method are repeated trainings.</param>
    /// <param name="unit">Unit of the labels.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    /// <exception cref="UserErrorException">There is no trial.</exception>
    public static CompareDistances Distances(IEnumerable<EmbeddedTrial> trials, string unit = "", SubjectBootstrap? bootstrap = null) =>
        new() { Trials = Spaces(trials), Unit = unit, Bootstrap = bootstrap ?? new(), Name = "distances" };

    private static ImmutableArray<EmbeddedTrial> Spaces(IEnumerable<EmbeddedTrial> trials) =>
        trials.ToImmutableArray() is { IsEmpty: false } all ? all : throw new UserErrorException("There is no space to measure. Give the embedded images of one method at least.");

    /// <summary>Measures how often an index's intervals hold the true value, over many divisions of the held-out subjects.</summary>
    /// <param name="index">The index, not calibrated: every division calibrates it anew.</param>
    /// <param name="held">Embedded images of subjects that are not in it.</param>
    /// <param name="coverage">Probability that an interval shall hold the true value.</param>
    /// <param name="bins">Label bins that are calibrated apart.</param>
    /// <param name="binsOf">Whether a case belongs to the bin of its true or of its predicted label.</param>
    /// <param name="resplits">Divisions into equal halves.</param>
    /// <param name="groupBy">The covariate whose values are calibrated apart and counted, such as <c>sex</c>; null: none.</param>
    public static Stage<ImmutableArray<Result>> Coverage(
        IndexNeighbors index, IEnumerable<EmbedImages> held, double coverage = 0.9, int bins = 4, ConformalBins binsOf = ConformalBins.Truth, int resplits = 20,
        string? groupBy = null) =>
        new MeasureCoverage
        {
            Index = index,
            Held = [.. held],
            Resplits = resplits,
            Intervals = new() { Coverage = coverage, Bins = bins, BinsOf = binsOf, GroupBy = groupBy },
            Name = "coverage",
        };

    /// <summary>Looks for every follow-up image in the gallery of first visits and measures what was found.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="images">Embedded images of subjects that the model has not learnt from, first visits and follow-ups together.</param>
    /// <param name="metrics">The columns of the result; mAP, mAP@R, rank-1, rank-5, rank-10 and EER where null.</param>
    /// <param name="protocol">Which images are the gallery; the first visit of every subject where null.</param>
    /// <param name="distance">How far apart two embeddings are.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    public static EvaluateRetrieval Retrieval(
        string label, Stage<Embeddings> images, IEnumerable<RetrievalMetric>? metrics = null, BaselineProtocol? protocol = null,
        RetrievalDistance distance = RetrievalDistance.SquaredEuclidean, SubjectBootstrap? bootstrap = null) =>
        new()
        {
            Label = label,
            Matches = Ranked(images, protocol, distance),
            Metrics = [.. metrics ?? SearchMetrics],
            Bootstrap = bootstrap ?? new(),
            Name = "evaluate",
        };

    /// <summary>A search in one fold's test part, as one of the trials of a comparison.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fold">Which fold.</param>
    /// <param name="images">Embedded images of the fold's test part.</param>
    /// <param name="protocol">Which images are the gallery; the first visit of every subject where null.</param>
    /// <param name="distance">How far apart two embeddings are.</param>
    public static RetrievalTrial RetrievalTrial(
        string method, int fold, Stage<Embeddings> images, BaselineProtocol? protocol = null,
        RetrievalDistance distance = RetrievalDistance.SquaredEuclidean) =>
        new(method, fold, Ranked(images, protocol, distance));

    /// <summary>The best of several trainings by the validation part, in one fold's test part, as one of the trials of a comparison: a grid search.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fold">Which fold.</param>
    /// <param name="grid">The trainings, by the names of their settings.</param>
    /// <param name="images">The fold.</param>
    /// <param name="protocol">Which images are the gallery; the first visit of every subject where null.</param>
    /// <param name="distance">How far apart two embeddings are.</param>
    public static RetrievalTrial BestRetrievalTrial(
        string method, int fold, IEnumerable<(string Name, TrainModel Fit)> grid, SplitImages images, BaselineProtocol? protocol = null,
        RetrievalDistance distance = RetrievalDistance.SquaredEuclidean) =>
        new(method, fold, new ChooseMatches
        {
            Candidates =
            [
                .. grid.Select(one => new MatchCandidate(
                    one.Name,
                    Ranked(one.Fit.Embed(images.Validation), protocol, distance),
                    Ranked(one.Fit.Embed(images.Test), protocol, distance))),
            ],
            Name = $"choose {method}",
        });

    /// <summary>Compares methods that search, over folds: mean ± spread, 95 % intervals clustered by subject, and mAP by years.</summary>
    /// <param name="trials">Every method with every fold.</param>
    /// <param name="metrics">The columns; mAP, mAP@R, rank-1, rank-5, rank-10 and EER where null.</param>
    /// <param name="byYear">The measure that gets a further column for each year.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    /// <exception cref="UserErrorException">There is no trial, a trial comes twice, or a method lacks a fold.</exception>
    public static CompareRetrieval RetrievalComparison(
        IEnumerable<RetrievalTrial> trials, IEnumerable<RetrievalMetric>? metrics = null, RetrievalMetric? byYear = RetrievalMetric.MAP,
        SubjectBootstrap? bootstrap = null)
    {
        RetrievalTrial[] all = [.. trials];
        if (all.Length == 0)
            throw new UserErrorException("There is no trial to compare. Give every method with every fold.");
        ThrowIfIncomplete(all.Select(trial => (trial.Method, (ulong)trial.Fold)), all[0].Method, "fold");
        return new()
        {
            Trials = [.. all],
            Metrics = [.. metrics ?? SearchMetrics],
            ByYear = byYear,
            Bootstrap = bootstrap ?? new(),
            Name = "compare",
        };
    }

    /// <summary>Answers of a change head for the test part's pairs, as one of the trials of a comparison.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fit">The trained model that the head was trained on.</param>
    /// <param name="head">The head.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="seed">What tells the trainings of a method apart.</param>
    public static ChangeTrial ChangeTrial(string method, TrainModel fit, TrainChangeHead head, ChangeTask task, ulong seed) =>
        new(method, seed, new PredictChanges
        {
            Head = head,
            Queries = fit.Embed(task.Images.Test),
            Pairs = task.Of(task.Images.Test),
            Rule = task.Rule,
            Name = $"changes by {method}",
        });

    /// <summary>Answers of a change head on a tuned encoder for the test part's pairs, as one of the trials of a comparison.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="tuned">The tuned encoder, whose head is trained anew on its embeddings.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="seed">What tells the trainings of a method apart.</param>
    public static ChangeTrial ChangeTrial(string method, TuneEncoder tuned, ChangeTask task, ulong seed) =>
        new(method, seed, new PredictChanges
        {
            Head = Change.Head(tuned),
            Queries = tuned.Embed(task.Images.Test),
            Pairs = task.Of(task.Images.Test),
            Rule = task.Rule,
            Name = $"changes by {method}",
        });

    /// <summary>Answers by the difference ŷ₂ − ŷ₁ of a model's own scores, classed by the same rule as the truth, as one of the trials of a comparison.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fit">The trained model; it answers by its head or by neighbours.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="seed">What tells the trainings of a method apart.</param>
    public static ChangeTrial ChangeTrial(string method, TrainModel fit, ChangeTask task, ulong seed) =>
        new(method, seed, new PredictChangesByScores
        {
            Scores = Predict.For(fit, task.Images, fit.Embed(task.Images.Test)),
            Pairs = task.Of(task.Images.Test),
            Rule = task.Rule,
            Name = $"changes by {method}",
        });

    /// <summary>The commonest class of the training pairs for every pair, as one of the trials of a comparison: what any method must beat.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="seed">As the other methods of the table have it; nothing is drawn.</param>
    public static ChangeTrial ChangeTrial(string method, ChangeTask task, ulong seed) =>
        new(method, seed, new PredictCommonestChange
        {
            Train = task.Of(task.Images.Train),
            Pairs = task.Of(task.Images.Test),
            Rule = task.Rule,
            Name = $"changes by {method}",
        });

    /// <summary>The trials of a method on all folds of a division, by one seed, as one trial: every subject is tested once.</summary>
    /// <param name="folds">One a fold; of one it is that.</param>
    /// <exception cref="UserErrorException">There is none, or they are of several methods or seeds.</exception>
    public static ChangeTrial ChangeTrial(IEnumerable<ChangeTrial> folds) => folds.ToArray() switch
    {
        [] => throw new UserErrorException("There is no fold to pool. Give the trials of a method on each."),
        [var only] => only,
        [var first, ..] all when Array.Find(all, one => (one.Method, one.Seed) != (first.Method, first.Seed)) is { } other => throw new UserErrorException(
            $"'{first.Method}' with seed {first.Seed} and '{other.Method}' with seed {other.Seed} are two trials, not two folds of one. Group trials by method and seed first."),
        [var first, ..] all => first with { Answers = new PoolChanges { Folds = [.. all.Select(one => one.Answers)], Name = first.Answers.Name } },
    };

    /// <summary>Compares methods that say how subjects changed: mean ± spread over seeds, 95 % intervals by subject, accuracy paired against a reference.</summary>
    /// <param name="trials">Every method with every seed.</param>
    /// <param name="reference">The method that the others are compared with.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="metrics">The columns; all where null.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    /// <exception cref="UserErrorException">There is no trial, a trial comes twice, a method lacks a seed, or there is no such reference.</exception>
    public static CompareChanges ChangeComparison(
        IEnumerable<ChangeTrial> trials, string reference, ChangeTask task, IEnumerable<ChangeMetric>? metrics = null, SubjectBootstrap? bootstrap = null)
    {
        ChangeTrial[] all = [.. trials];
        ThrowIfIncomplete(all.Select(trial => (trial.Method, trial.Seed)), reference, "seed");
        return new()
        {
            Trials = [.. all],
            Reference = reference,
            Metrics = [.. metrics ?? Enum.GetValues<ChangeMetric>()],
            Unit = task.Unit,
            Bootstrap = bootstrap ?? new(),
            Name = "compare changes",
        };
    }

    /// <summary>Measures answers about changes that have intervals: how often these hold the truth, and how often anything can be said.</summary>
    /// <param name="trials">Answers of each method with each seed.</param>
    /// <param name="task">The pairs and what was asked of them.</param>
    /// <param name="bootstrap">How intervals of the measures are made; 2000 draws where null.</param>
    /// <exception cref="UserErrorException">There is no trial, a trial comes twice, or a method lacks a seed.</exception>
    public static MeasureChangeAnswers ChangeAnswers(IEnumerable<ChangeAnswerTrial> trials, ChangeTask task, SubjectBootstrap? bootstrap = null)
    {
        ChangeAnswerTrial[] all = [.. trials];
        if (all.Length == 0)
            throw new UserErrorException("There is no trial to measure. Give every method with every seed.");
        ThrowIfIncomplete(all.Select(trial => (trial.Method, trial.Seed)), all[0].Method, "seed");
        return new() { Trials = [.. all], Unit = task.Unit, Bootstrap = bootstrap ?? new(), Name = "measure answers" };
    }

    private static RankGallery Ranked(Stage<Embeddings> images, BaselineProtocol? protocol, RetrievalDistance distance) =>
        new() { Images = images, Protocol = protocol ?? new(), Distance = distance, Name = "rank gallery" };

    // A method is tried several times, each with another seed or fold, and all with the same ones.
    private static void ThrowIfIncomplete(IEnumerable<(string Method, ulong Repeat)> trials, string reference, string repeat)
    {
        var methods = trials.GroupBy(trial => trial.Method).ToDictionary(method => method.Key, method => method.Select(trial => trial.Repeat).Order().ToArray());
        if (!methods.TryGetValue(reference, out var repeats))
            throw new UserErrorException(
                $"There is no method '{reference}' to compare the others with.{Suggestion.Sentence(reference, methods.Keys)} There are: {string.Join(", ", methods.Keys)}.");
        if (repeats.Distinct().Count() != repeats.Length)
            throw new UserErrorException($"'{reference}' has two trials with one {repeat}; there is one trial a {repeat}.");
        if (methods.FirstOrDefault(method => !method.Value.SequenceEqual(repeats)) is { Key: { } other })
            throw new UserErrorException(
                $"'{other}' was tried with the {repeat}s {string.Join(", ", methods[other])} and '{reference}' with {string.Join(", ", repeats)}. Give every method the same {repeat}s.");
    }
}
