using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Randomness;

namespace ImageRegression.Studies;

/// <summary>
/// A search over settings of a training, as scikit-learn's <c>GridSearchCV</c> and <c>RandomizedSearchCV</c> make it: the validation part chooses
/// one, and the test part is read for that one alone.
/// </summary>
/// <remarks>
/// Settings are trainings with names, so that a grid is a query: <c>from lr in … from sigma in … select (…)</c>. Whatever several of
/// them come from is computed once.
/// </remarks>
public sealed record Sweep
{
    private readonly SplitImages images;
    private readonly ImmutableArray<AnsweringModel> models;
    private readonly ChooseSetting choice;

    private Sweep(SplitImages images, ImmutableArray<string> names, ImmutableArray<AnsweringModel> models)
    {
        (this.images, this.models) = (images, models);
        choice = new ChooseSetting { Settings = [.. names.Zip(models, Validated)], Unit = images.Test.Unit, Name = "choose setting" };
    }

    /// <summary>A search over all of some trainings.</summary>
    /// <param name="images">The division that all are trained on.</param>
    /// <param name="tried">The trainings, by what tells one from the other, such as <c>lr 0.001, σ 0.5</c>.</param>
    /// <param name="groupBy">The covariate whose values have intervals calibrated apart, such as <c>sex</c>; null: none.</param>
    /// <exception cref="UserErrorException">There is none, two have one name, or one is trained on another division.</exception>
    public static Sweep Over(SplitImages images, IEnumerable<(string Setting, TrainModel Fit)> tried, string? groupBy = null)
    {
        (string Name, TrainModel Fit)[] all = [.. tried];
        if (all.Length == 0)
            throw new UserErrorException("There is no setting to try. Give a sweep one training or more.");
        if (all.GroupBy(one => one.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new UserErrorException($"Two settings of the sweep are called '{twice}'. Name each by all that tells it from the others.");
        if (all.FirstOrDefault(one => one.Fit.Train != images.Train) is { Name: { } other })
            throw new UserErrorException($"The setting '{other}' of the sweep is trained on another division than the one it is to be chosen on. Give both the same.");
        return new(
            images, [.. all.Select(one => one.Name)],
            [.. all.Select(one => new AnsweringModel(one.Fit, one.Fit.Model.Head == Head.None ? Neighbors.Calibrated(one.Fit, images, groupBy) : null))]);
    }

    /// <summary>What was tried: a row for each setting with its error on the validation part, and which was chosen; a study returns it to show it.</summary>
    public Stage<ImmutableArray<Result>> Tried => choice;

    /// <summary>The answers of the chosen setting for the test part, as one of the trials of a comparison.</summary>
    /// <param name="method">The row of the table that it counts for.</param>
    /// <param name="seed">What tells the trials of a method apart.</param>
    public Trial Trial(string method, ulong seed)
    {
        EmbedChosen Embedded(ImagePart part) => new() { Choice = choice, Fits = [.. models.Select(one => one.Fit)], Part = part, Name = $"embed {part.Name}" };
        var test = Embedded(images.Test);
        return new(method, seed, new PredictByChosen { Choice = choice, Models = models, Queries = test, Name = "predict" }, Embedded(images.Train), test);
    }

    /// <summary>Some of many settings, drawn without replacement: a random search over a grid.</summary>
    /// <param name="all">All settings.</param>
    /// <param name="count">How many are drawn; all where there are not more.</param>
    /// <param name="seed">Which.</param>
    /// <returns>Those drawn, in the order of <paramref name="all"/>.</returns>
    public static IEnumerable<T> Sample<T>(IEnumerable<T> all, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        T[] settings = [.. all];
        int[] places = [.. Enumerable.Range(0, settings.Length)];
        var random = SplitMix64.For(seed, 0);
        random.Shuffle<int>(places);
        return [.. places.Take(count).Order().Select(place => settings[place])];
    }

    /// <summary>Values drawn evenly on a logarithmic scale, as learning rates are: a random search over a range.</summary>
    /// <param name="low">The lowest; &gt; 0.</param>
    /// <param name="high">The highest.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which.</param>
    /// <returns>The values, rounded to three digits, so that a table can show them as they are.</returns>
    public static IEnumerable<double> LogUniform(double low, double high, int count, ulong seed)
    {
        if (!(low > 0 && high >= low && double.IsFinite(high)))
            throw new ArgumentOutOfRangeException(nameof(low), low, $"The range from {low} to {high} has no logarithmic scale: low must be greater than 0, and high not below it.");
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = SplitMix64.For(seed, 0);
        var drawn = new double[count];
        for (var i = 0; i < count; i++)
            drawn[i] = Rounded(Math.Exp(random.Uniform(Math.Log(low), Math.Log(high))));
        return drawn;
    }

    private ValidatedSetting Validated(string name, AnsweringModel model)
    {
        var validation = model.Fit.Embed(images.Validation);
        return new(name, model.Index is null ? Predict.ByHead(model.Fit, validation) : Predict.ByNeighbors(model.Index, validation));
    }

    private static double Rounded(double value)
    {
        var unit = Math.Pow(10, 2 - (int)Math.Floor(Math.Log10(value)));
        return Math.Round(value * unit) / unit;
    }
}
