using System.Collections.Immutable;
using ImageRegression.Progression;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Answers about changes as a table for people and other programs: a row a pair.</summary>
internal static class ChangeTables
{
    /// <summary>Name of the table among the files of a result.</summary>
    public const string AnswersFile = "changes.csv";

    /// <summary>
    /// A row a pair: <c>subject</c>, the images <c>before</c> and <c>after</c>, <c>side</c>, <c>position</c>, <c>elapsed</c>, the true <c>label_before</c>,
    /// <c>label_after</c>, <c>change</c> and <c>class</c>, the answers <c>predicted</c> and <c>predicted_change</c>, and the probabilities of the classes,
    /// empty where the method gives none. A comparison has <c>method</c> and <c>seed</c> before each row.
    /// </summary>
    public static DataFrame Answers(IReadOnlyList<(string Method, ulong Seed, ImmutableArray<ChangePrediction> Answers)> trials, bool isComparison)
    {
        ChangePrediction[] all = [.. trials.SelectMany(trial => trial.Answers)];
        return new(
        [
            .. isComparison
                ? [FrameColumn.Of("method", trials.SelectMany(trial => trial.Answers.Select(_ => trial.Method))), FrameColumn.Of("seed", trials.SelectMany(trial => trial.Answers.Select(_ => trial.Seed)))]
                : ImmutableArray<FrameColumn>.Empty,
            FrameColumn.Of("subject", all.Select(one => one.Pair.Subject)),
            FrameColumn.Of("before", all.Select(one => one.Pair.Before)),
            FrameColumn.Of("after", all.Select(one => one.Pair.After)),
            FrameColumn.Of("side", all.Select(one => one.Pair.Side?.ToString() ?? "")),
            FrameColumn.Of("position", all.Select(one => one.Pair.Position ?? "")),
            FrameColumn.Of("elapsed", all.Select(one => one.Pair.Elapsed)),
            FrameColumn.Of("label_before", all.Select(one => one.Pair.LabelBefore)),
            FrameColumn.Of("label_after", all.Select(one => one.Pair.LabelAfter)),
            FrameColumn.Of("change", all.Select(one => one.Pair.Change)),
            FrameColumn.Of("class", all.Select(one => one.Target.Word())),
            FrameColumn.Of("predicted", all.Select(one => one.Predicted.Word())),
            FrameColumn.Of("predicted_change", all.Select(one => one.PredictedChange)),
            .. ChangeClasses.All.Select(c => FrameColumn.Of($"p_{c.Word()}", all.Select(one => one.Probabilities.IsEmpty ? (double?)null : one.Probabilities[(int)c]))),
        ]);
    }
}
