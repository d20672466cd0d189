using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Reports.Page.Matching;

namespace ImageRegression.Reports.Page;

// What the page's script reads, in the order and the names of its JSON. Lists of one object run side by side; lists of
// doubles hold NaN where there is no value, which JSON writes as null.

/// <summary>The whole: cases once for each set of images, what each method answered, and what was left out, a sentence each.</summary>
internal sealed record PageData(ImmutableArray<CatalogData> Catalogs, ImmutableArray<MethodData> Methods, ImmutableArray<string> Rules)
{
    /// <summary>Of a study that searches galleries; null, and not written, for all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MatchingData? Matching { get; init; }
}

/// <summary>Cases of one set of images, which all else names by their place here. Tile is the place of a case's picture, −1 where it has none.</summary>
internal sealed record CatalogData(
    ImmutableArray<string> Id,
    ImmutableArray<string> Subject,
    ImmutableArray<CovariateData> Covariates,
    ImmutableArray<double> Label,
    ImmutableArray<int> Tile,
    SheetsData? Sheets);

/// <summary>One covariate of the cases, empty where it is not known.</summary>
internal sealed record CovariateData(string Name, ImmutableArray<string> Value);

/// <summary>Sheets of pictures, each of Across × Across, as <c>data:</c> addresses.</summary>
internal sealed record SheetsData(int Across, int TileWidth, int TileHeight, ImmutableArray<string> Urls);

/// <summary>
/// The answers of a method. Flags adds 1 for a case out-of-distribution to the index and 2 for one without training cases within the
/// radius, where the nearest answers alone. Interval is null where no case has one, Evidence for a method without neighbours.
/// </summary>
internal sealed record MethodData(
    string Name,
    string Unit,
    int Catalog,
    ImmutableArray<int> Case,
    ImmutableArray<double> Target,
    ImmutableArray<double> Predicted,
    ImmutableArray<double> Mean,
    ImmutableArray<double> Difference,
    ImmutableArray<int> Flags,
    IntervalData? Interval,
    EvidenceData? Evidence,
    AgreementData? Agreement,
    BinsData? Bins,
    GroupsData ByLabel,
    ImmutableArray<CovariateGroupsData> ByCovariate,
    ImmutableArray<CurveData> Curves,
    EmbeddingData? Embedding)
{
    /// <summary>After which labels come round, in their unit; null, and not written, where they do not. Answers and intervals are written in the turn nearest to the true label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Period { get; init; }
}

/// <summary>The interval of each answer; On is the place in Bases of what it was calibrated on, −1 where that was not said.</summary>
internal sealed record IntervalData(
    double Coverage, ImmutableArray<double> Lower, ImmutableArray<double> Upper, ImmutableArray<string> Bases, ImmutableArray<int> On);

/// <summary>
/// The nearest training cases of each answer, with what leaving out the case, or its whole subject, does to the answer; how
/// many others have a say, and the part of the answer that they hold. SubjectEffect is null where no subject has two cases.
/// </summary>
internal sealed record EvidenceData(
    ImmutableArray<ImmutableArray<int>> Case,
    ImmutableArray<ImmutableArray<double>> Distance,
    ImmutableArray<ImmutableArray<double>> Share,
    ImmutableArray<ImmutableArray<double>> Effect,
    ImmutableArray<ImmutableArray<double>>? SubjectEffect,
    ImmutableArray<int> Others,
    ImmutableArray<double> OthersShare);

/// <summary>Bland–Altman; bias and limits are each a value and the ends of its interval.</summary>
internal sealed record AgreementData(
    int Count, double StandardDeviation, ImmutableArray<double> Bias, ImmutableArray<double> LowerLimit, ImmutableArray<double> UpperLimit);

/// <summary>Ranges of labels.</summary>
internal sealed record BinsData(ImmutableArray<double> Edges, ImmutableArray<string> Names);

/// <summary>Mean absolute error, its interval and the bias of each group.</summary>
internal sealed record GroupsData(
    ImmutableArray<string> Name, ImmutableArray<int> Cases, ImmutableArray<int> Subjects,
    ImmutableArray<double> Error, ImmutableArray<double> Lower, ImmutableArray<double> Upper, ImmutableArray<double> Bias);

/// <summary>The same for the values of one covariate.</summary>
internal sealed record CovariateGroupsData(string Name, GroupsData Groups);

/// <summary>The course of a training.</summary>
internal sealed record CurveData(
    string Name, int Block, ImmutableArray<long> Iterations, ImmutableArray<double> Loss, ImmutableArray<double> LearningRate,
    ImmutableArray<long> ValidatedAt, ImmutableArray<double> Validation, long BestIteration);

/// <summary>Both parts along the principal components.</summary>
internal sealed record EmbeddingData(ImmutableArray<double> Explained, string FittedOn, CloudData Test, CloudData Train);

/// <summary>Cases as points: their place among the method's answers (−1 for training cases), the range their labels lie in, and a list of coordinates for each axis.</summary>
internal sealed record CloudData(
    ImmutableArray<int> Case, ImmutableArray<int> Answer, ImmutableArray<int> Bin, ImmutableArray<ImmutableArray<double>> Coordinates);
