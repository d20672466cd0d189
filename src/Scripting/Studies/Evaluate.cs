using System.Runtime.CompilerServices;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Stages;

namespace ImageRegression.Scripting.Studies;

/// <summary>Measuring what a study has made.</summary>
public static class Evaluate
{
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

    /// <summary>Predicts for the test part as the model was trained to, by its head or else by neighbours, and measures.</summary>
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
}
