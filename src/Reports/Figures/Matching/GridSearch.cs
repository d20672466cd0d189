using System.Collections.Immutable;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>What a search for the best setting tried in each fold, and what it chose.</summary>
/// <param name="Folds">The folds, in their order.</param>
/// <param name="Settings">All settings, in the order of the grid.</param>
internal sealed record GridSearch(ImmutableArray<int> Folds, ImmutableArray<GridSetting> Settings)
{
    /// <summary>The search of a method.</summary>
    /// <param name="choices">What was chosen in each fold.</param>
    public static GridSearch Of(IEnumerable<(int Fold, MatchChoice Choice)> choices)
    {
        var folds = choices.OrderBy(one => one.Fold).ToArray();
        return new(
            [.. folds.Select(one => one.Fold)],
            [
                .. folds.SelectMany(one => one.Choice.Scores).Select(score => score.Name).Distinct().Select(name => new GridSetting(
                    name,
                    [.. folds.Select(one => one.Choice.Scores.FirstOrDefault(score => score.Name == name)?.ValidationMAP ?? double.NaN)],
                    [.. folds.Select(one => one.Choice.Chosen == name)])),
            ]);
    }
}

/// <summary>One setting of a grid.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ValidationMAP">Its mAP in the validation part of each fold; NaN where it was not tried.</param>
/// <param name="IsChosen">Whether it was chosen in each fold.</param>
internal sealed record GridSetting(string Name, ImmutableArray<double> ValidationMAP, ImmutableArray<bool> IsChosen);
