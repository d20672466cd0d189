using System.Runtime.CompilerServices;
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
        new()
        {
            Label = label,
            Predictions = new PredictByNeighbors { Index = index, Queries = test, Name = "predict", BuiltAt = new(file, line) },
            Train = index.Train,
            Test = test,
            Metrics = [.. metrics],
            Name = "evaluate",
            BuiltAt = new(file, line),
        };
}
