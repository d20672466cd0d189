using System.Globalization;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Whether one subject improved, stayed the same or got worse between two visits.</summary>
public static class Change
{
    /// <summary>Pairs of visits in each part of a division, and what is asked of them.</summary>
    /// <param name="images">The divided images, whose labels are the scores.</param>
    /// <param name="better">Whether a higher score is better.</param>
    /// <param name="same">When two scores count as the same.</param>
    /// <param name="pairs">Which visits are paired.</param>
    /// <param name="timeUnit">What a time in the table is called, such as <c>day</c>.</param>
    public static ChangeTask Between(SplitImages images, ScoreDirection better, ChangeBand same, PairRule pairs = PairRule.Consecutive, string timeUnit = "time") =>
        new(images, new(better, same), pairs, timeUnit);

    /// <summary>The direction of a score that a user gives as a word.</summary>
    /// <param name="word"><c>higher</c> or <c>lower</c>.</param>
    /// <exception cref="UserErrorException">It is neither: nobody can guess it.</exception>
    public static ScoreDirection Better(string word) => word.ToUpperInvariant() switch
    {
        "HIGHER" => ScoreDirection.HigherIsBetter,
        "LOWER" => ScoreDirection.LowerIsBetter,
        _ => throw new UserErrorException($"Say whether a higher score is better: --set better=higher|lower.{(word.Length == 0 ? "" : $" '{word}' is neither.")}"),
    };

    /// <summary>When two scores count as the same, as a user gives it in words.</summary>
    /// <param name="words">A number in label units, by which they may differ at most, or <c>S/F</c>: within the four ranges of the S/F ratio.</param>
    /// <exception cref="UserErrorException">It is neither: what a score's own error is nobody can guess either.</exception>
    public static ChangeBand Same(string words) =>
        words.Equals("S/F", StringComparison.OrdinalIgnoreCase) ? ChangeBand.SpO2FiO2
        : double.TryParse(words, NumberStyles.Float, CultureInfo.InvariantCulture, out var band) ? ChangeBand.Within(band)
        : throw new UserErrorException(
            $"Say by how much two scores may differ and still count as the same, in the unit of the labels, such as --set band=10 (0: not at all).{(words.Length == 0 ? "" : $" '{words}' is no number.")}");

    /// <summary>Trains a classifier of pairs on the embeddings of a trained model, which stays as it is.</summary>
    /// <param name="fit">The trained model.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="seed">Of the head's first weights and batches.</param>
    /// <param name="input">What the head sees of a pair.</param>
    /// <param name="antisymmetric">Whether swapped visits get the mirrored answer.</param>
    public static TrainChangeHead Head(TrainModel fit, ChangeTask task, ulong seed = 1, ChangeInput input = ChangeInput.Difference, bool antisymmetric = false) =>
        Head(fit, task, new ChangeHeadSettings { Seed = seed, Input = input, IsAntisymmetric = antisymmetric });

    /// <summary>Trains a classifier of pairs with settings of its own.</summary>
    /// <param name="fit">The trained model.</param>
    /// <param name="task">The pairs and what is asked of them.</param>
    /// <param name="settings">Shape of the head, and how it is trained.</param>
    public static TrainChangeHead Head(TrainModel fit, ChangeTask task, ChangeHeadSettings settings) => new()
    {
        Train = fit.Embed(task.Images.Train),
        Pairs = task.Of(task.Images.Train),
        Rule = task.Rule,
        Settings = settings,
        Name = "train change head",
    };

    /// <summary>Trains an encoder further on pairs, together with a head that was trained on it as it was.</summary>
    /// <param name="head">The head, on the embeddings of a <see cref="TrainModel"/>.</param>
    /// <param name="task">The pairs and what is asked of them; those of the validation part choose the weights.</param>
    /// <param name="tuning">How; the defaults where null.</param>
    /// <exception cref="UserErrorException">The head was trained on embeddings of something else.</exception>
    public static TuneEncoder Tune(TrainChangeHead head, ChangeTask task, ChangeTuning? tuning = null) => new()
    {
        Fit = (head.Train as EmbedImages)?.Fit ?? throw new UserErrorException("This head was not trained on the embeddings of a trained model, so there is no encoder to tune."),
        Head = head,
        Validation = task.Of(task.Images.Validation),
        Tuning = tuning ?? new(),
        Name = "tune encoder",
    };

    /// <summary>Trains a classifier of pairs on the embeddings of a tuned encoder, with the settings of the head that it was tuned with.</summary>
    /// <param name="tuned">The tuned encoder.</param>
    public static TrainChangeHead Head(TuneEncoder tuned) => tuned.Head with { Train = tuned.Embed(tuned.Head.Pairs.Part) };

    /// <summary>Answers for the test part's pairs with intervals that the validation part calibrates, and the training pairs they rest on.</summary>
    /// <param name="fit">The trained model.</param>
    /// <param name="task">The pairs and what is asked of them; by a band.</param>
    /// <param name="coverage">Probability that an interval holds the true change.</param>
    /// <param name="still">Images of subjects that did not change, which tell the smallest detectable change; null: none.</param>
    /// <param name="repeats">
    /// Which two of their images are a scan and its repeat, whatever the task pairs: of consecutive visits, or of one and the same visit
    /// (<see cref="PairRule.SameVisit"/>). How well a scan is repeated does not depend on what is asked of those of others.
    /// </param>
    public static AnswerChanges Answers(TrainModel fit, ChangeTask task, double coverage = 0.9, ImagePart? still = null, PairRule repeats = PairRule.Consecutive) => new()
    {
        Images = (fit.Embed(task.Images.Train), fit.Embed(task.Images.Validation), fit.Embed(task.Images.Test)),
        Pairs = (task.Of(task.Images.Train), task.Of(task.Images.Validation), task.Of(task.Images.Test)),
        Rule = task.Rule,
        Intervals = new() { Coverage = coverage, Bins = 1 },
        Still = still is null ? null : (fit.Embed(still), (task with { Pairs = repeats }).Of(still)),
        Name = "answer changes",
    };
}
