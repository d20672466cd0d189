using System.Collections.Immutable;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>How well queries of one year are answered: a point of the AdaTriplet paper's Figure 3.</summary>
/// <param name="Years">Whole years since the first visit; 0 stands for less than half a year.</param>
/// <param name="MAP">Mean average precision over the folds that have queries of the year.</param>
internal readonly record struct YearPoint(int Years, FoldMean MAP)
{
    /// <summary>The points of a method, by year; a year whose queries have no match in any gallery is left out.</summary>
    /// <param name="folds">What its searches found.</param>
    public static ImmutableArray<YearPoint> Of(IEnumerable<Matches> folds)
    {
        var measured = folds.Select(RetrievalMeasures.Of).ToArray();
        return
        [
            .. from year in measured.SelectMany(fold => fold.Years).Distinct().Order()
               let values = measured.Where(fold => fold.Years.Contains(year)).Select(fold => fold.In(year).Value(RetrievalMetric.MAP)).Where(double.IsFinite).ToArray()
               where values.Length > 0
               select new YearPoint(year, FoldMean.Of(values)),
        ];
    }
}
