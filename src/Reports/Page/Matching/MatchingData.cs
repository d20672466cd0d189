using System.Collections.Immutable;

namespace ImageRegression.Reports.Page.Matching;

// What the page's script reads of a study of matching, in the order and the names of its JSON, as PageData has it for all others.

/// <summary>The whole: the images once for each set, the losses as surfaces over their similarities, and what each method found.</summary>
internal sealed record MatchingData(ImmutableArray<ImagesData> Images, SurfacesData? Surfaces, ImmutableArray<MatchingMethodData> Methods);

/// <summary>Images that queries and answers name by their place here. Visit is in months; Tile is the place of the picture, −1 where there is none.</summary>
internal sealed record ImagesData(
    ImmutableArray<string> Id,
    ImmutableArray<string> Subject,
    ImmutableArray<string> Side,
    ImmutableArray<string> Site,
    ImmutableArray<int> Visit,
    ImmutableArray<int> Tile,
    SheetsData? Sheets);

/// <summary>Losses over φ_an and φ_ap, whose middles of cells are the same, on one scale from 0 to Greatest.</summary>
internal sealed record SurfacesData(ImmutableArray<double> Middles, double Greatest, ImmutableArray<SurfaceData> Losses);

/// <summary>One loss; Values has a row for each φ_ap and a column for each φ_an. Arrows are each a place and where its arrow ends: [φ_an, φ_ap, φ_an, φ_ap].</summary>
internal sealed record SurfaceData(
    string Name, double Epsilon, double Beta, double Lambda, ImmutableArray<ImmutableArray<double>> Values, ImmutableArray<ImmutableArray<double>> Arrows);

/// <summary>What one method found.</summary>
internal sealed record MatchingMethodData(
    string Name, int Folds, YearsData ByYear, TradeOffData? TradeOff, ImmutableArray<MarginsData> Margins, GridData? Grid, BoardData Board);

/// <summary>mAP by years since the first visit, with standard errors over folds.</summary>
internal sealed record YearsData(ImmutableArray<int> Years, ImmutableArray<double> Mean, ImmutableArray<double> Error);

/// <summary>False non-matches against false matches, with standard errors over folds.</summary>
internal sealed record TradeOffData(ImmutableArray<double> FalseMatch, ImmutableArray<double> FalseNonMatch, ImmutableArray<double> Error);

/// <summary>Margins and loss of a training; Beta is empty where the loss has none.</summary>
internal sealed record MarginsData(
    string Name, int Block, ImmutableArray<long> Iterations, ImmutableArray<double> Epsilon, ImmutableArray<double> Beta, ImmutableArray<double> Loss);

/// <summary>A search for the best setting: for each setting its validation mAP in each fold, and whether it was chosen there.</summary>
internal sealed record GridData(
    ImmutableArray<int> Folds, ImmutableArray<string> Settings, ImmutableArray<ImmutableArray<double>> ValidationMAP, ImmutableArray<ImmutableArray<bool>> Chosen);

/// <summary>
/// Queries of a method, worst first, and the gallery's answers. Rank is the place of the first right answer, 0 where the
/// query's identity is not in the gallery; Own the image that should be found, −1 likewise, OwnCount how many there are;
/// Nearest the first answers with their distances and whether they are right. Mixed has places in these lists, evenly over all; Queries counts those left out, too.
/// </summary>
internal sealed record BoardData(
    int Images,
    int Queries,
    ImmutableArray<int> Query,
    ImmutableArray<int> Fold,
    ImmutableArray<double> Years,
    ImmutableArray<double> Rank,
    ImmutableArray<int> Own,
    ImmutableArray<int> OwnCount,
    ImmutableArray<ImmutableArray<int>> Nearest,
    ImmutableArray<ImmutableArray<double>> Distance,
    ImmutableArray<ImmutableArray<int>> Right,
    ImmutableArray<int> Mixed);
