using System.Collections.Immutable;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>What the pictures of a study of matching show: pure numbers, ready to be drawn.</summary>
/// <param name="Methods">One for each method that is measured, in their order; names differ.</param>
/// <param name="Surfaces">The losses over their similarities; empty where no method is trained with a triplet loss.</param>
internal sealed record MatchingFigures(ImmutableArray<MatchingMethod> Methods, ImmutableArray<LossSurface> Surfaces);

/// <summary>What the pictures of one method show.</summary>
internal sealed record MatchingMethod
{
    /// <summary>What the method is called in the results.</summary>
    public required string Name { get; init; }

    /// <summary>What its searches found, by fold.</summary>
    public required ImmutableArray<MatchingFold> Folds { get; init; }

    /// <summary>How it fades with the years.</summary>
    public required ImmutableArray<YearPoint> ByYear { get; init; }

    /// <summary>Its two errors where "nobody" is an answer; null where they are not defined.</summary>
    public ErrorTradeOff? TradeOff { get; init; }

    /// <summary>The course of each training whose margins AutoMargin moved.</summary>
    public ImmutableArray<MarginCurve> Margins { get; init; } = [];

    /// <summary>The grid of settings that it is the best of; null where it is no search.</summary>
    public GridSearch? Grid { get; init; }

    /// <summary>Computes the numbers from what a study has made.</summary>
    public static MatchingMethod Of(
        string name, ImmutableArray<MatchingFold> folds, ImmutableArray<MarginCurve> margins = default, GridSearch? grid = null) => new()
        {
            Name = name,
            Folds = folds,
            ByYear = YearPoint.Of(folds.Select(fold => fold.Matches)),
            TradeOff = ErrorTradeOff.Of(folds.Select(fold => fold.Matches)),
            Margins = margins.IsDefault ? [] : margins,
            Grid = grid,
        };
}

/// <summary>What was found in one fold.</summary>
/// <param name="Fold">Number of the fold, from 0.</param>
/// <param name="Matches">The gallery's answers.</param>
/// <param name="Pictures">The images; null where they are not known.</param>
internal sealed record MatchingFold(int Fold, Matches Matches, PictureSource? Pictures = null);
