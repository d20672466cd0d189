using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;
using ImageRegression.Tables;

namespace ImageRegression.Reports.Figures;

/// <summary>What the pictures of a study show: pure numbers, ready to be drawn.</summary>
/// <param name="Methods">One for each row of the study that measures predictions, in their order; names differ.</param>
internal sealed record StudyFigures(ImmutableArray<MethodFigures> Methods)
{
    /// <summary>A study that predicts nothing: its page has tables only.</summary>
    public static StudyFigures None { get; } = new([]);

    /// <summary>Cosine against label distances, one for each method of a study that compares them.</summary>
    public ImmutableArray<DistancePoints> Distances { get; init; } = [];

    /// <summary>What searches in a gallery found; null where the study measures none.</summary>
    public MatchingFigures? Matching { get; init; }
}

/// <summary>What the pictures of one method show.</summary>
internal sealed record MethodFigures
{
    /// <summary>What the method is called in the results.</summary>
    public required string Name { get; init; }

    /// <summary>Unit of the labels; empty where they have none.</summary>
    public required string Unit { get; init; }

    /// <summary>Its answers.</summary>
    public required ImmutableArray<CasePrediction> Cases { get; init; }

    /// <summary>What labels lie on; answers on a circle are written in the turn nearest to their true labels.</summary>
    public LabelAxis Axis => Cases.IsEmpty ? LabelAxis.Straight : Cases[0].Axis;

    /// <summary>Agreement with the truth, over the cases with a finite answer; null where there is none.</summary>
    public BlandAltman? Agreement { get; init; }

    /// <summary>Ranges of the true labels; null where there is no case.</summary>
    public LabelBins? Bins { get; init; }

    /// <summary>Error in each range of labels that holds a case.</summary>
    public ImmutableArray<NamedError> ByLabel { get; init; } = [];

    /// <summary>
    /// Error for each value of a covariate, for every covariate of the cases with at least two values and at most <see cref="MostGroups"/>,
    /// in the order of their names.
    /// </summary>
    public ImmutableArray<CovariateErrors> ByCovariate { get; init; } = [];

    /// <summary>Covariates that the model sees, for the cards.</summary>
    public ImmutableArray<string> Seen { get; init; } = [];

    /// <summary>The course of each training that the answers come from.</summary>
    public ImmutableArray<LearningCurve> Curves { get; init; } = [];

    /// <summary>The embedding space along its principal components; null where the method has none.</summary>
    public EmbeddingView? Embedding { get; init; }

    /// <summary>The images or volumes; null where they are not known.</summary>
    public PictureSource? Pictures { get; init; }

    /// <summary>Values that a covariate has at most for its errors to be shown apart.</summary>
    public const int MostGroups = 8;

    /// <summary>Computes the numbers from what a study has made.</summary>
    public static MethodFigures Of(
        string name, string unit, ImmutableArray<CasePrediction> cases, ImmutableArray<LearningCurve> curves,
        EmbeddingView? embedding = null, PictureSource? pictures = null, ImmutableArray<string> seen = default)
    {
        cases = [.. cases.Select(one => one.Unrolled())];
        var measured = cases.Where(one => double.IsFinite(one.Predicted) && double.IsFinite(one.Target)).ToArray();
        var bins = measured.Length == 0 ? null : LabelBins.Of(measured.Select(one => one.Target));
        return new()
        {
            Name = name,
            Unit = unit,
            Cases = cases,
            Agreement = measured.Length == 0 ? null
                : BlandAltman.Of([.. measured.Select(one => one.Predicted)], [.. measured.Select(one => one.Target)]),
            Bins = bins,
            ByLabel = bins is null ? [] : Errors(measured, one => bins.IndexOf(one.Target), bin => bins.Names[bin]),
            ByCovariate = [.. measured.SelectMany(one => one.Covariates.Keys).Distinct().Order(StringComparer.Ordinal)
                .Select(name => new CovariateErrors(name, Errors(measured.Where(one => one.Covariates.ContainsKey(name)), one => one.Covariates[name], value => value, StringComparer.Ordinal)))
                .Where(one => one.Groups.Length is >= 2 and <= MostGroups)],
            Seen = seen.IsDefault ? [] : seen,
            Curves = curves,
            Embedding = embedding,
            Pictures = pictures,
        };
    }

    private static ImmutableArray<NamedError> Errors<TKey>(IEnumerable<CasePrediction> cases, Func<CasePrediction, TKey> key, Func<TKey, string> name, IComparer<TKey>? order = null) =>
        [.. cases.GroupBy(key).OrderBy(group => group.Key, order)
            .Select(group => new NamedError(name(group.Key), GroupError.Of([.. group.Select(one => (one.Predicted - one.Target, one.Subject))])))];
}

/// <summary>The errors for the values of a covariate.</summary>
internal sealed record CovariateErrors(string Name, ImmutableArray<NamedError> Groups);

/// <summary>The error of a group, with its name.</summary>
internal sealed record NamedError(string Name, GroupError Error);

/// <summary>Images that cards can show.</summary>
/// <param name="Key">Equal where the images are.</param>
/// <param name="Open">Reads them; whoever made the source disposes what it gives.</param>
internal sealed record PictureSource(string Key, Func<ImageSet> Open);
