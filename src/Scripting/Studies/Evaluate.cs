using System.Runtime.CompilerServices;
using ImageRegression.Evaluation;
using ImageRegression.Index;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Stages;
using ImageRegression.Scripting.Host;

namespace ImageRegression.Scripting.Studies;

/// <summary>Measuring what a study has made.</summary>
public static class Evaluate
{
    /// <summary>The columns of the paper's tables.</summary>
    private static readonly Metric[] PaperMetrics = [Metric.MAE, Metric.R2, Metric.D5, Metric.RV];

    /// <summary>Predicts for embedded images by the index's neighbours and measures the predictions and the space.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="index">The index that answers.</param>
    /// <param name="test">The embedded images to answer for.</param>
    /// <param name="metrics">The columns of the result.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static EvaluateRegression Regression(
        string label, IndexNeighbors index, EmbedImages test, IEnumerable<Metric> metrics,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Regression(label, Predict.ByNeighbors(index, test, file, line), index.Train, test, metrics, file, line);

    /// <summary>Predicts by a calibrated index, so that every answer has its interval, and measures predictions and space.</summary>
    /// <inheritdoc cref="Regression(string, IndexNeighbors, EmbedImages, IEnumerable{Metric}, string, int)"/>
    public static EvaluateRegression Regression(
        string label, CalibrateIntervals index, EmbedImages test, IEnumerable<Metric> metrics,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Regression(label, Predict.ByNeighbors(index, test, file, line), index.Index.Train, test, metrics, file, line);

    /// <summary>
    /// Predicts for the test part as the model was trained to, by its head or else by neighbours, whose answers have intervals
    /// calibrated on the validation part, and measures.
    /// </summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on.</param>
    /// <param name="metrics">The columns of the result; D5 and RV are measured on the embedding of every model.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static EvaluateRegression Regression(
        string label, TrainModel fit, SplitImages images, IEnumerable<Metric> metrics,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var test = fit.Embed(images.Test, file, line);
        return Regression(label, Predict.For(fit, images, test, file, line), fit.Embed(images.Train, file, line), test, metrics, file, line);
    }

    /// <summary>Measures predictions, however they were made, and the space of their images.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="predictions">What is measured.</param>
    /// <param name="train">The embedded training images; for D5 and the error of predicting the mean.</param>
    /// <param name="test">The embedded images that were predicted for; for D5 and RV.</param>
    /// <param name="metrics">The columns of the result.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static EvaluateRegression Regression(
        string label, Stage<Predictions> predictions, EmbedImages train, EmbedImages test, IEnumerable<Metric> metrics,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new()
        {
            Label = label,
            Predictions = predictions,
            Train = train,
            Test = test,
            Metrics = [.. metrics],
            Name = "evaluate",
            BuiltAt = new(file, line),
        };

    /// <summary>
    /// A trained model's answers for the test part, as one of the trials of a comparison; those of neighbours with intervals,
    /// calibrated on the validation part.
    /// </summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on.</param>
    /// <param name="seed">What tells the trainings of a method apart.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static Trial Trial(
        string method, TrainModel fit, SplitImages images, ulong seed, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var test = fit.Embed(images.Test, file, line);
        return new(method, seed, Predict.For(fit, images, test, file, line), fit.Embed(images.Train, file, line), test);
    }

    /// <summary>
    /// Compares methods over seeds: mean ± spread, 95 % intervals clustered by subject, a star where the reference is
    /// significantly better.
    /// </summary>
    /// <param name="trials">Every method with every seed.</param>
    /// <param name="reference">The method that the others are tested against; one of the trials'.</param>
    /// <param name="metrics">The columns; MAE, R², D5 and RV where null.</param>
    /// <param name="bootstrap">How intervals are made; 2000 draws where null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="UserErrorException">There is no such method, a trial comes twice, or a method lacks a seed.</exception>
    public static CompareMethods Comparison(
        IEnumerable<Trial> trials, string reference = "RM-Loss", IEnumerable<Metric>? metrics = null, SubjectBootstrap? bootstrap = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Trial[] all = [.. trials];
        ThrowIfIncomplete(all, reference);
        return new()
        {
            Trials = [.. all],
            Reference = reference,
            Metrics = [.. metrics ?? PaperMetrics],
            Bootstrap = bootstrap ?? new(),
            Name = "compare",
            BuiltAt = new(file, line),
        };
    }

    /// <summary>Measures how often an index's intervals hold the true value, over many divisions of the held-out subjects.</summary>
    /// <param name="index">The index, not calibrated: every division calibrates it anew.</param>
    /// <param name="held">Embedded images of subjects that are not in it.</param>
    /// <param name="coverage">Probability that an interval shall hold the true value.</param>
    /// <param name="bins">Label bins that are calibrated apart.</param>
    /// <param name="binsOf">Whether a case belongs to the bin of its true or of its predicted label.</param>
    /// <param name="resplits">Divisions into equal halves.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static MeasureCoverage Coverage(
        IndexNeighbors index, IEnumerable<EmbedImages> held, double coverage = 0.9, int bins = 4, ConformalBins binsOf = ConformalBins.Truth, int resplits = 20,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new()
        {
            Index = index,
            Held = [.. held],
            Resplits = resplits,
            Intervals = new() { Coverage = coverage, Bins = bins, BinsOf = binsOf },
            Name = "coverage",
            BuiltAt = new(file, line),
        };

    private static void ThrowIfIncomplete(Trial[] trials, string reference)
    {
        var methods = trials.GroupBy(trial => trial.Method).ToDictionary(method => method.Key, method => method.Select(trial => trial.Seed).Order().ToArray());
        if (!methods.TryGetValue(reference, out var seeds))
            throw new UserErrorException(
                $"There is no method '{reference}' to compare the others with.{Suggestion.Sentence(reference, methods.Keys)} There are: {string.Join(", ", methods.Keys)}.");
        if (seeds.Distinct().Count() != seeds.Length)
            throw new UserErrorException($"'{reference}' has two trials with one seed; there is one trial a seed.");
        if (methods.FirstOrDefault(method => !method.Value.SequenceEqual(seeds)) is { Key: { } other })
            throw new UserErrorException(
                $"'{other}' was tried with the seeds {string.Join(", ", methods[other])} and '{reference}' with {string.Join(", ", seeds)}. Give every method the same seeds.");
    }
}
