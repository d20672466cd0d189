using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Losses.Matching;
using ImageRegression.Neighbors;
using ImageRegression.Phantoms;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;
using ImageRegression.Training;

namespace ImageRegression.Reports.Tests;

/// <summary>Made-up results of studies of matching: knee phantoms, whose follow-ups are found at places known beforehand.</summary>
internal static class MatchingStudies
{
    /// <summary>
    /// A method in <paramref name="folds"/> folds, each with its own <paramref name="subjects"/> subjects: two knees, five
    /// follow-ups each, found at the place that <paramref name="rankOf"/> gives to the query's number in its fold.
    /// </summary>
    public static MatchingMethod Method(
        string name, int subjects, int folds = 2, Func<int, int>? rankOf = null, PictureSource? pictures = null,
        ImmutableArray<MarginCurve> margins = default, GridSearch? grid = null) => MatchingMethod.Of(
            name,
            [.. Enumerable.Range(0, folds).Select(fold => new MatchingFold(fold, Found(Images(subjects, folds, fold), rankOf ?? (query => 1 + (query % 3))), pictures))],
            margins, grid);

    /// <summary>Two methods of which the second has margins that move and was searched for; and both surfaces.</summary>
    public static MatchingFigures Figures(int subjects, PictureSource? pictures = null) => new(
        [
            Method("Triplet", subjects, rankOf: query => 1 + (query % 7), pictures: pictures),
            Method("AdaTriplet-AM", subjects, pictures: pictures, margins: [Margins("fold 1"), Margins("fold 2")],
                grid: GridSearch.Of([(0, new("a", [new("a", 0.9), new("b", 0.8)])), (1, new("b", [new("a", 0.7), new("b", 0.75)]))])),
        ],
        [LossSurface.Triplet(0.25), LossSurface.AdaTriplet(0.25, 0.1, 1)]);

    /// <summary>Margins that fall from 1, as AutoMargin's do.</summary>
    public static MarginCurve Margins(string name) => MarginCurve.Of(
        name, new([.. Enumerable.Range(1, 60).Select(i => new TrainingMoment(i, 2.0 / i, 1e-3, null) { Margins = new Margins(1.0 / i, 0.5 + (0.5 / i)) })], 60), hasBeta: true);

    /// <summary>One query of a gallery of <paramref name="gallery"/> images that finds its own, <paramref name="own"/>, at a place.</summary>
    /// <param name="query">The image.</param>
    /// <param name="own">Row of the gallery; −1 where it is not there.</param>
    /// <param name="rank">The place, from 1.</param>
    /// <param name="gallery">Images of the gallery.</param>
    public static MatchQuery Query(EmbeddedCase query, int own, int rank, int gallery)
    {
        var order = Enumerable.Range(0, gallery).Where(row => row != own).ToList();
        if (own >= 0)
            order.Insert(rank - 1, own);
        ImmutableArray<GalleryEntry> nearest = [.. order.Take(5).Select((row, i) => new GalleryEntry(row, 0.1 * (i + 1), row == own))];
        return new(query, query.Visit!.Value / 12.0, new(own < 0 ? [] : [rank], gallery, nearest, rank == 1 && own >= 0 ? 0.2 : 0.1));
    }

    private static Matches Found(EmbeddedCase[] images, Func<int, int> rankOf)
    {
        ImmutableArray<EmbeddedCase> gallery = [.. images.Where(one => one.Visit == 0)];
        return new(gallery, [.. images.Where(one => one.Visit > 0).Select((one, query) =>
            Query(one, gallery.IndexOf(gallery.Single(entry => entry.Identity == one.Identity)), rankOf(query), gallery.Length))]);
    }

    private static EmbeddedCase[] Images(int subjects, int folds, int fold) =>
    [
        .. new KneePhantom(1).Cases(subjects * folds).Cases.Skip(subjects * fold * 12).Take(subjects * 12)
            .Select(one => new EmbeddedCase(one.Id, one.Subject, one.Label, one.Sex) { Visit = one.Visit, Side = one.Side, Site = one.Site }),
    ];
}
